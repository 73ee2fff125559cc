"""What an article is, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

Kind = Literal["guide", "reference", "practice", "troubleshooting"]
Audience = Literal["public", "customers", "tier", "internal"]
State = Literal["draft", "published", "archived"]
# The languages that an article may be written in, by their own names.
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語"}


@dataclass(frozen=True, slots=True)
class Article:
    """One article, whatever it says in which language. `tier` is the lowest that reads it, where the audience is
    `tier`; `language` the one that it is written in first."""

    id: UUID
    slug: str
    kind: Kind
    section_id: UUID
    section: str
    section_slug: str
    audience: Audience
    tier: str | None
    language: str
    tags: tuple[str, ...]
    component_id: UUID | None
    owner_id: UUID
    state: State
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    review_on: date | None

    @staticmethod
    def of(row: asyncpg.Record) -> "Article":
        """From a row of `queries.ARTICLE`."""
        facts: dict[str, Any] = {name: row[name] for name in Article.__slots__}
        return Article(**(facts | {"tags": tuple(row["tags"])}))


@dataclass(frozen=True, slots=True)
class Text:
    """What an article says in one language, as its readers read it; `body` is Markdown."""

    article_id: UUID
    language: str
    number: int
    title: str
    summary: str
    body: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """What somebody kept, whole. `note` says what changed, `published` whether readers read this one."""

    article_id: UUID
    language: str
    number: int
    title: str
    summary: str
    body: str
    note: str
    author_id: UUID
    author: str
    at: datetime
    published: bool
