"""Tokens as HTML: where a page of ours looks otherwise than CommonMark has it."""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any
from urllib.parse import quote

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from app.lib.markdown.code import coloured, lexer_of
from app.lib.markdown.reading import Reading
from app.lib.markdown.videos import is_shown

_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_FIGURE = Markup('<figure class="code"><figcaption>{}</figcaption><pre tabindex="0"><code>{}</code></pre></figure>\n')
_CAPTION = Markup("<figcaption>{}</figcaption>")
_CALLOUT = Markup('<blockquote class="callout callout-{}"><p class="callout-name">{}</p>\n')
_TABLE = Markup('<div class="wide" role="region" tabindex="0" aria-label="{}"><table class="table">\n')
_ANCHOR = Markup(' <a class="anchor" href="#{}" aria-label="{}">#</a>')
# A behaviour plays it in the page (video.js): until somebody asks for it, nothing is asked of its host.
_VIDEO = Markup('<p class="video"><a href="{2}" rel="noopener noreferrer" class="link-out">{0}: {1}</a></p>\n')
_LINK = Markup('<p><a href="{}" rel="noopener noreferrer" class="link-out">{}</a></p>\n')
Tokens = Sequence[Token]
Env = MutableMapping[str, Any]


class Writer(RendererHTML):
    """Markdown-it calls the method named like a token. `env["reading"]` is the Reading."""

    def heading_close(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """With a link to itself."""
        anchor = _ANCHOR.format(quote(tokens[at].meta["place"]), _reading(env).words.link)
        return str(anchor) + self.renderToken(tokens, at, options, env)

    def paragraph_close(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """A figure has a caption first."""
        caption = tokens[at].meta.get("caption")
        written = _CAPTION.format(caption) if caption else ""
        return str(written) + self.renderToken(tokens, at, options, env)

    def blockquote_open(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """Or a callout, with its word."""
        kind = tokens[at].meta.get("callout")
        if not kind:
            return self.renderToken(tokens, at, options, env)
        word = _reading(env).words.callouts[kind]
        return _CALLOUT.format(kind, word)

    def image(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """Its words are there already."""
        return self.renderToken(tokens, at, options, env)

    def fence(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """Names its language, and colours what it knows."""
        name = next(iter(tokens[at].info.split()), "")
        lexer = lexer_of(name.lower())
        said = lexer.name if lexer else name if _LANGUAGE.fullmatch(name) else ""
        return _FIGURE.format(said, coloured(tokens[at].content, name.lower(), _reading(env).colours_until))

    def code_block(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """Indented code names no language."""
        return _FIGURE.format("", tokens[at].content)

    def table_open(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """In a part of its own that scrolls, where it is wider than the page."""
        return _TABLE.format(_reading(env).words.table)

    def table_close(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """The end of both."""
        return "</table></div>\n"

    def th_open(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """Aligned by class: pages hold no inline style."""
        return _cell(tokens[at])

    def td_open(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """Aligned like its head."""
        return _cell(tokens[at])

    def video(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """Asked of its host when it is unfolded; of hosts that we do not know, only a link."""
        title, address, reading = tokens[at].content, tokens[at].meta["address"], _reading(env)
        if not is_shown(address, reading.hosts):
            return _LINK.format(address, title)
        reading.has_video = True
        return _VIDEO.format(reading.words.video, title, address)

    def nothing(self, tokens: Tokens, at: int, options: OptionsDict, env: Env) -> str:
        """What another token took the place of."""
        return ""


def _reading(env: Env) -> Reading:
    found: Reading = env["reading"]
    return found


def _cell(token: Token) -> str:
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return f'<{token.tag} class="align-{side}">' if side in ("center", "right") else f"<{token.tag}>"
