"""What an article is, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

from app.domain.events.actions import Subject

Kind = Literal["guide", "reference", "practice", "troubleshooting"]
Audience = Literal["public", "customers", "tier", "internal"]
State = Literal["draft", "published", "archived"]
# The languages that an article may be written in, by their own names.
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語"}


@dataclass(frozen=True, slots=True)
class Article:
    """One article, whatever it says in which language. `tier` is the lowest that reads it, where the audience is
    `tier`; `language` the one that it is written in first, and that its `section` is named in where it has such a
    name; `component` what it is about."""

    id: UUID
    slug: str
    kind: Kind
    section_id: UUID
    section: str
    section_slug: str
    component: str | None
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

    @property
    def log(self) -> Subject:
        """Where its events are kept."""
        return Subject("article", self.id, None)

    @staticmethod
    def of(row: asyncpg.Record) -> "Article":
        """From a row of `queries.ARTICLE`."""
        facts: dict[str, Any] = {name: row[name] for name in Article.__slots__}
        return Article(**(facts | {"tags": tuple(row["tags"])}))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the knowledge base, named in `shown_in`, the language that suits the reader best; `language` is the one
    that it is named in first, `languages` are all. `articles` is how many published ones of it the reader reads."""

    id: UUID
    slug: str
    language: str
    shown_in: str
    languages: tuple[str, ...]
    name: str
    description: str
    position: int
    articles: int


@dataclass(frozen=True, slots=True)
class SectionName:
    """What a section is called, and what is in it, in one language."""

    language: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """What an article says in one language, as its readers read it; `body` is Markdown. Search finds it by its
    search words, and says so; the article itself does not show them."""

    article_id: UUID
    language: str
    number: int
    title: str
    summary: str
    search_words: str
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
    search_words: str
    body: str
    note: str
    author_id: UUID
    author: str
    at: datetime
    published: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A revision as lists name it, without its words."""

    number: int
    note: str
    author: str
    at: datetime
    published: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A published article as lists name it, in the language that suits the reader best; `languages` are all that it can
    be read in, `published_at` when these words were published."""

    article: Article
    language: str
    title: str
    summary: str
    published_at: datetime
    languages: tuple[str, ...]
