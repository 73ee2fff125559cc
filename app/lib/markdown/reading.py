"""One reading of a body: what it may lead to, and what is found on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import thread_time

from app.lib.markdown.words import Words


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of an article: `id` is its place on the page, `level` 2 or 3."""

    level: int
    id: str
    words: str


# Seconds of work for the colours of all its code: enough for a hundred thousand characters of any ordinary one.
_COLOURING = 0.5


@dataclass(slots=True)
class Reading:
    """`files` are addresses by name, `hosts` those that a video may come from; the rest is noted while reading."""

    files: Mapping[str, str]
    hosts: frozenset[str]
    words: Words
    contents: list[Heading] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    undescribed: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    has_video: bool = False
    colours_until: float = field(default_factory=lambda: thread_time() + _COLOURING)
