"""An article made of a ticket: what would be taken of it, without what says whose it is, and where it came from."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles import writing
from app.domain.articles.article import Article
from app.domain.articles.parts import parts_of
from app.domain.articles.queries import KEPT_TITLE
from app.domain.deflection.masking import masked
from app.domain.deflection.tables import ArticleSource
from app.domain.incidents.component_queries import living
from app.domain.tickets.queries import messages_of
from app.domain.tickets.ticket import TicketFacts
from app.lib import database
from app.lib.product_time import portal_now
from app.lib.refusals import allow
from app.lib.rows import insert

NOT_SETTLED = "An article is made of a ticket that is resolved or closed: until then nobody knows what helped."


@dataclass(frozen=True, slots=True)
class Taken:
    """What an article would take of a ticket: title, and Markdown with the headings of troubleshooting."""

    title: str
    body: str


async def taken_of(viewer: Viewer, ticket: TicketFacts, language: str) -> Taken:
    """The subject as the title, the customer's first message as the symptom, the staff's last public word as the steps;
    names, hosts, addresses and secrets are placeholders. Raises Refused while the ticket is open."""
    allow(viewer.is_staff and ticket.over, NOT_SETTLED)
    said = [message for message in await messages_of(ticket) if message["public"]]
    asked = next((message["body"] for message in said if message["side"] == "customer"), "")
    answered = next((message["body"] for message in reversed(said) if message["side"] == "staff"), "")
    names, people = [ticket.organisation], sorted({message["author"] for message in said})
    theirs = await _mail_domains(ticket.organisation_id)
    symptom, cause, steps, when = parts_of("troubleshooting", language)
    symptoms, answer = masked(asked, names, people, theirs), masked(answered, names, people, theirs)
    parts = ((symptom, symptoms), (cause, ""), (steps, answer), (when, ""))
    body = "\n\n".join(f"## {heading}\n\n{words}".rstrip() for heading, words in parts)
    return Taken(masked(ticket.subject, names, people, theirs), body)


async def _mail_domains(organisation_id: UUID) -> list[str]:
    rows = await database.fetch(
        "SELECT DISTINCT split_part(p.email, '@', 2) AS domain FROM membership m JOIN person p ON p.id = m.person_id "
        "WHERE m.organisation_id = $1",
        organisation_id,
    )
    return [row["domain"] for row in rows]


async def draft_of(viewer: Viewer, ticket: TicketFacts, section_id: UUID, taken: Taken, language: str) -> Article:
    """Drafts a troubleshooting article for the team alone, about the ticket's component, and notes its source.

    Raises Refused while the ticket is open, Wrong.
    """
    allow(viewer.is_staff and ticket.over, NOT_SETTLED)
    about = ticket.component_id if ticket.component_id and await living([ticket.component_id]) else None
    new = writing.NewArticle(
        taken.title, "troubleshooting", section_id, language=language, body=taken.body, component_id=about
    )
    article = await writing.draft(viewer, new)
    key = {"organisation_id": ticket.organisation_id, "ticket_id": ticket.id, "article_id": article.id}
    await insert((ArticleSource, key | {"drafted_by": viewer.person_id, "drafted_at": await portal_now()}))
    return article


@dataclass(frozen=True, slots=True)
class Linked:
    """An article beside a ticket: its id, the name in its address, the title that was kept last, whether it is
    published."""

    article_id: UUID
    slug: str
    title: str
    published: bool


_LINKED = f"""
    SELECT a.id AS article_id, a.slug, a.state = 'published' AS published, {KEPT_TITLE} AS title FROM article a
"""


async def made_of(ticket: TicketFacts) -> list[Linked]:
    """The articles that were made of it."""
    return await _linked("article_source", ticket)


async def cited_in(ticket: TicketFacts) -> list[Linked]:
    """The articles that its messages link to."""
    return await _linked("citation", ticket)


async def _linked(table: str, ticket: TicketFacts) -> list[Linked]:
    rows = await database.fetch(
        f"{_LINKED} WHERE a.id IN (SELECT article_id FROM {table} WHERE organisation_id = $1 AND ticket_id = $2) "
        "ORDER BY title",
        ticket.organisation_id,
        ticket.id,
    )
    return [Linked(**row) for row in rows]


async def references_of(article_id: UUID) -> list[str]:
    """The references of the tickets that an article was made of."""
    rows = await database.fetch(
        "SELECT t.reference FROM article_source s JOIN ticket t ON t.organisation_id = s.organisation_id "
        "AND t.id = s.ticket_id WHERE s.article_id = $1 ORDER BY s.drafted_at",
        article_id,
    )
    return [row["reference"] for row in rows]
