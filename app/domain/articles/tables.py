"""Columns of the knowledge base (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import UUID, Array, BigInt, Date, DoublePrecision, Integer, Timestamptz
from piccolo.columns import Text as Words
from piccolo.table import Table


class Section(Table):
    """A part of the knowledge base."""

    id = UUID(primary_key=True)
    slug = Words()
    language = Words()
    position = Integer()


class SectionName(Table, tablename="section_name"):
    """What a section is called in one language."""

    section_id = UUID(primary_key=True)
    language = Words()
    name = Words()
    description = Words(default="")


class Article(Table):
    """An article, whatever it says in which language."""

    id = UUID(primary_key=True)
    slug = Words()
    kind = Words()
    section_id = UUID()
    audience = Words()
    tier = Words(null=True, default=None)
    language = Words()
    tags = Array(base_column=Words(), default=[])
    component_id = UUID(null=True, default=None)
    owner_id = UUID()
    state = Words(default="draft")
    created_at = Timestamptz()
    updated_at = Timestamptz()
    published_at = Timestamptz(null=True, default=None)
    review_on = Date(null=True, default=None)
    review_told_for = Date(null=True, default=None)
    boost = DoublePrecision(default=0.0)


class ArticleAddress(Table, tablename="article_address"):
    """A name that an article has or had in its address."""

    slug = Words(primary_key=True)
    article_id = UUID()


class Revision(Table):
    """What somebody kept of an article in one language."""

    article_id = UUID(primary_key=True)
    language = Words()
    number = Integer()
    title = Words()
    summary = Words(default="")
    search_words = Words(default="")
    body = Words()
    note = Words(default="")
    author_id = UUID()
    at = Timestamptz()


class ArticleText(Table, tablename="article_text"):
    """What readers read of an article in one language."""

    article_id = UUID(primary_key=True)
    language = Words()
    number = Integer()
    title = Words()
    summary = Words()
    search_words = Words()
    body = Words()
    published_at = Timestamptz()


class ArticleFile(Table, tablename="article_file"):
    """A picture or a file that an article shows or offers."""

    id = UUID(primary_key=True)
    article_id = UUID()
    name = Words()
    media_type = Words()
    size = BigInt()
    digest = Words()
    added_by = UUID()
    added_at = Timestamptz()


class Citation(Table):
    """An article that a message links to."""

    organisation_id = UUID(primary_key=True)
    message_id = UUID()
    article_id = UUID()
    ticket_id = UUID()
    at = Timestamptz()
