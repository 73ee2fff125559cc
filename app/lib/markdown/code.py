"""Code in colours that the style sheet knows by class, of languages that articles are likely to show. Lexers take some
texts very long (ten thousand empty lines of Java half a minute), so there is a time by which they end."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import StringIO
from time import thread_time
from typing import Any

from markupsafe import Markup, escape
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

PREFIX = "hl-"
CLASSES = frozenset(f"{PREFIX}{short}" for short in STANDARD_TYPES.values() if short)
_KNOWN = """
    bash console css diff dockerfile go html http ini java javascript js json kotlin php powershell python rb ruby rust
    sh sql toml ts typescript xml yaml yml
"""
_LANGUAGES = frozenset(_KNOWN.split())
# Longer code is shown in one colour, and code with longer lines: one line can take the square of its length.
_MOST = 20_000
_LONGEST_LINE = 1_000
_FORMAT = HtmlFormatter(nowrap=True, classprefix=PREFIX)


@lru_cache
def lexer_of(language: str) -> Lexer | None:
    """Who reads that language, as it is called after the fence."""
    return get_lexer_by_name(language, stripnl=False) if language in _LANGUAGES else None


def coloured(code: str, language: str, until: float) -> Markup:
    """The code as markup; colours where we know the language, and are done before `until` (of `time.thread_time`)."""
    lexer = lexer_of(language)
    if lexer is None or len(code) > _MOST or max(map(len, code.splitlines()), default=0) > _LONGEST_LINE:
        return escape(code)
    made = StringIO()
    try:
        _FORMAT.format(_in_time(lexer.get_tokens(code), until), made)
    except TimeoutError:
        return escape(code)
    return Markup(made.getvalue())  # noqa: S704 - Pygments escapes, and nh3 has the last word


def _in_time(tokens: Iterable[Any], until: float) -> Iterator[Any]:
    for token in tokens:
        if thread_time() > until:
            raise TimeoutError
        yield token
