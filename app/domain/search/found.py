"""What a search finds, as values for the pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

Kind = Literal["article", "ticket", "incident", "organisation", "person"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Why it was found. `message`: in what `said_by` wrote at `said_at`; `note`: that is for the staff alone; `known_as`: by
# search words of an article, which are in `known_as`.
Reason = Literal[
    "reference", "title", "phrase", "words", "tag", "known_as", "message", "note", "update", "name", "email", "similar"
]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of plain text; `marked` when it is what was asked for. Never markup: escape it."""

    text: str
    marked: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. `key` is its name in addresses: a ticket's reference, an article's slug, an incident's public
    id, an organisation's prefix, a person's id. `status` is a ticket's or an incident's; `organisation` whose ticket or
    person it is, None where that is nobody's or does not matter. `at` is when it was written or last spoken about.
    `foreign`: an article's reader gets it in another language than this `language`, unless they ask for this one."""

    kind: Kind
    id: UUID
    key: str
    title: Pieces
    excerpt: Pieces
    reason: Reason
    at: datetime
    organisation_id: UUID | None = None
    organisation: str | None = None
    organisation_prefix: str | None = None
    status: str | None = None
    severity: str | None = None
    language: str | None = None
    foreign: bool = False
    article_kind: str | None = None
    known_as: str | None = None
    email: str | None = None
    said_by: str | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of it is wanted. None is no condition. `kind`: without one, a few of each kind are found. `over`: tickets
    and incidents that are settled, or that are not. `mine`: tickets that the viewer opened, or is assigned to."""

    kind: Kind | None = None
    over: bool | None = None
    severity: str | None = None
    organisation_id: UUID | None = None
    component_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    language: str | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that nothing has, and the one that was looked for instead."""

    asked: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`next`: the cursor of the next page, where a kind was asked for. `more`: kinds of which there is more than is
    shown. `capped`: the words are common, and only the newest that have them were looked at. `loosened`: not all of
    the words are in what is shown; `absent`: these are in nothing."""

    hits: tuple[Hit, ...] = ()
    next: str | None = None
    more: frozenset[Kind] = frozenset()
    capped: bool = False
    loosened: bool = False
    corrected: tuple[Correction, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggested:
    """What may answer a text that is being typed: articles, the viewer's own open tickets, open incidents."""

    articles: tuple[Hit, ...] = ()
    tickets: tuple[Hit, ...] = ()
    incidents: tuple[Hit, ...] = ()
