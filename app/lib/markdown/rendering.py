"""A body in Markdown as safe markup, with what its author should know about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from markupsafe import Markup

from app.lib.markdown.cleaning import clean
from app.lib.markdown.parser import is_too_much, parser
from app.lib.markdown.reading import Heading, Reading
from app.lib.markdown.shaping import shape
from app.lib.markdown.words import words_in
from app.lib.markdown.writing import Writer
from app.lib.text import as_markup

_NO_FILES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` goes into a page as it is, in an element of class `prose article`. `contents` are its parts of two levels.

    For the author: `missing` names files that the article has not (and pictures of other places, which are never
    shown), `undescribed` pictures without words for those who cannot see them, `pages` the slugs of articles it leads
    to. `too_much` says that it has too many signs to be read as Markdown, and is shown as it was typed.
    """

    html: Markup
    contents: tuple[Heading, ...] = ()
    missing: tuple[str, ...] = ()
    undescribed: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    has_video: bool = False
    too_much: bool = False


def rendered(
    body: str, *, files: Mapping[str, str] = _NO_FILES, video_hosts: frozenset[str] = frozenset(), language: str = "en"
) -> Rendered:
    """The body with its files at the addresses that `files` gives for their names, and videos of those hosts."""
    return _rendered(body, frozenset(files.items()), video_hosts, language)


@lru_cache(maxsize=128)
def _rendered(body: str, files: frozenset[tuple[str, str]], hosts: frozenset[str], language: str) -> Rendered:
    if is_too_much(body):
        return Rendered(as_markup(body), too_much=True)
    markdown, reading = parser(), Reading(dict(files), hosts, words_in(language))
    tokens = markdown.parse(body)
    shape(tokens, reading)
    html = Writer().render(tokens, markdown.options, {"reading": reading})
    return Rendered(
        Markup(clean(html, reading.files.values())),  # noqa: S704 - nh3 let it through
        tuple(reading.contents),
        _each(reading.missing),
        _each(reading.undescribed),
        _each(reading.pages),
        reading.has_video,
    )


def _each(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
