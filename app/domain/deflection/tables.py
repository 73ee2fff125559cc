"""Columns of what articles do for tickets (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import UUID, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Draft(Table):
    """A ticket that somebody began to write."""

    organisation_id = UUID(primary_key=True)
    id = UUID()
    person_id = UUID()
    component_id = UUID(null=True, default=None)
    about_id = UUID(null=True, default=None)
    began_at = Timestamptz()
    solved_at = Timestamptz(null=True, default=None)
    solved_by = UUID(null=True, default=None)
    ticket_id = UUID(null=True, default=None)


class Suggestion(Table):
    """What was shown beside a draft."""

    organisation_id = UUID(primary_key=True)
    draft_id = UUID()
    kind = Text()
    subject_id = UUID()
    rank = Integer()
    at = Timestamptz()
    opened_at = Timestamptz(null=True, default=None)


class DraftMonth(Table, tablename="draft_month"):
    """What became of the drafts of a month that are kept no longer."""

    month = Date(primary_key=True)
    shown = Integer()
    opened = Integer()
    solved = Integer()
    taken_back = Integer()
    filed = Integer()


class Feedback(Table):
    """Whether an article helped one reader."""

    id = UUID(primary_key=True)
    article_id = UUID()
    language = Text()
    number = Integer()
    reader = Text()
    person_id = UUID(null=True, default=None)
    helpful = Boolean()
    reason = Text(null=True, default=None)
    words = Text(default="")
    at = Timestamptz()
    organisation_id = UUID(null=True, default=None)
    ticket_id = UUID(null=True, default=None)
    settled_at = Timestamptz(null=True, default=None)
    settled_by = UUID(null=True, default=None)


class Miss(Table):
    """A search that found nothing."""

    id = UUID(primary_key=True)
    query = Text()
    audience = Text()
    language = Text()
    times = Integer()
    first_at = Timestamptz()
    last_at = Timestamptz()
    dismissed_at = Timestamptz(null=True, default=None)
    dismissed_by = UUID(null=True, default=None)
    article_id = UUID(null=True, default=None)


class MissAsker(Table, tablename="miss_asker"):
    """Somebody who searched in vain on a day."""

    miss_id = UUID(primary_key=True)
    asked_on = Date()
    asker = Text()


class ArticleSource(Table, tablename="article_source"):
    """A ticket that an article was made of."""

    organisation_id = UUID(primary_key=True)
    ticket_id = UUID()
    article_id = UUID()
    drafted_by = UUID()
    drafted_at = Timestamptz()
