"""Markdown as we read it: CommonMark with tables, strikethrough and bare addresses, no HTML, nothing that runs."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from app.lib.markdown.callouts import mark_callouts
from app.lib.markdown.tasks import mark_tasks
from app.lib.markdown.videos import mark_videos

# One address may be named ten thousand times by a reference; what it costs then is this much each time.
_MOST_ADDRESS = 1000
# Signs that may be markup. Reading takes time by their number, about a second for these; a text with more is no text.
MOST_SIGNS = 20_000
_SIGN = re.compile(r"[^\w ]")


class Parser(MarkdownIt):
    """Follows addresses of the web, of mail, and without a scheme; every other stays the text that it is."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Whether `[words](url)` is a link."""
        scheme, colon, _ = re.split(r"[/?#]", url, maxsplit=1)[0].partition(":")
        return len(url) <= _MOST_ADDRESS and (not colon or scheme.lower() in ("http", "https", "mailto"))


@lru_cache
def parser() -> Parser:
    """Made once; reading leaves nothing behind in it."""
    made = Parser("commonmark", {"html": False, "linkify": True})
    made.enable(["table", "strikethrough", "linkify"])
    assert made.linkify
    # "config.py" and "a@b" are words, whatever countries or people are called that.
    made.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    made.core.ruler.after("block", "marks", _mark)
    return made


def is_too_much(body: str) -> bool:
    """Whether reading it could hold everybody up."""
    return len(body) > MOST_SIGNS and sum(1 for _ in _SIGN.finditer(body)) > MOST_SIGNS


def _mark(state: StateCore) -> None:
    mark_callouts(state.tokens)
    mark_tasks(state.tokens)
    mark_videos(state.tokens)
