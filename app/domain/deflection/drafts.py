"""What is shown beside a ticket while it is typed, and what became of it. What was typed is not kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.accounts.pace import keep_pace
from app.domain.accounts.viewer import Viewer
from app.domain.search.found import Hit, Suggested
from app.domain.search.suggesting import suggest
from app.domain.tickets.ticket import TicketFacts
from app.lib import database
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound

Kind = Literal["article", "ticket", "incident"]
# Of each kind at once, and of all kinds together over the life of one draft.
AT_ONCE = 3
MOST = 30
# An error's code is as long as this; a shorter text tells nothing.
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket that somebody is writing, by the id in its form. `about_id`: the article from whose end they came."""

    id: UUID
    organisation_id: UUID
    component_id: UUID | None = None
    about_id: UUID | None = None


def tells(subject: str, body: str) -> bool:
    """Whether what was typed so far is enough to look for anything."""
    return len(f"{subject}\n{body}".strip()) >= SHORTEST


async def show(viewer: Viewer, draft: Draft, subject: str, body: str, languages: Sequence[str] = ()) -> Suggested:
    """What may answer it, articles in the `languages` that the viewer wants where they are, and a note of what was
    shown. Nothing for a text too short to tell. Raises TooMany."""
    if not tells(subject, body):
        return Suggested()
    text = f"{subject}\n{body}".strip()
    await keep_pace(viewer, "searching")
    found = await suggest(viewer, text, draft.component_id, AT_ONCE, languages)
    await note_shown(viewer, draft, (*found.incidents, *found.articles, *found.tickets))
    return found


async def note_shown(viewer: Viewer, draft: Draft, hits: Sequence[Hit]) -> None:
    """Notes what is shown beside a draft, each thing once and 30 at most; nothing beside what is not the viewer's
    draft, or was filed already."""
    if hits and await _begun(viewer, draft):
        await _note(draft, hits)


async def _begun(viewer: Viewer, draft: Draft) -> bool:
    """Notes the draft, or what its component is now; False when it is not the viewer's, or was filed already."""
    await database.execute(
        "INSERT INTO draft (organisation_id, id, person_id, about_id, began_at) VALUES ($1, $2, $3, $4, portal_now()) "
        "ON CONFLICT DO NOTHING",
        draft.organisation_id,
        draft.id,
        viewer.person_id,
        draft.about_id,
    )
    return bool(
        await database.execute(
            "UPDATE draft SET component_id = $4 WHERE organisation_id = $1 AND id = $2 AND person_id = $3 "
            "AND ticket_id IS NULL",
            draft.organisation_id,
            draft.id,
            viewer.person_id,
            draft.component_id,
        )
    )


async def _note(draft: Draft, hits: Sequence[Hit]) -> None:
    await database.execute(
        "INSERT INTO suggestion (organisation_id, draft_id, kind, subject_id, rank, at) "
        "SELECT $1, $2, hit.kind, hit.id, hit.rank, portal_now() "
        "FROM unnest($3::text[], $4::uuid[], $5::integer[]) AS hit (kind, id, rank) "
        "ORDER BY hit.rank LIMIT greatest(0, $6 - (SELECT count(*) FROM suggestion s "
        "WHERE s.organisation_id = $1 AND s.draft_id = $2)) ON CONFLICT DO NOTHING",
        draft.organisation_id,
        draft.id,
        [hit.kind for hit in hits],
        [hit.id for hit in hits],
        list(range(1, len(hits) + 1)),
        MOST,
    )


_ID = {
    "article": "SELECT id FROM article WHERE slug = $4",
    "ticket": "SELECT id FROM ticket WHERE reference = $4",
    "incident": "SELECT id FROM incident WHERE public_id = $4",
}


async def open_shown(viewer: Viewer, draft_id: UUID, kind: Kind, key: str) -> None:
    """Notes that the viewer opened what was shown beside their draft, at the first time; `key` is its name in addresses
    (`Hit.key`). What was not shown there is not noted."""
    await database.execute(
        "UPDATE suggestion SET opened_at = portal_now() WHERE organisation_id = ANY ($1) AND draft_id = $2 "
        f"AND kind = $3 AND subject_id = ({_ID[kind]}) AND opened_at IS NULL",
        list(viewer.organisation_ids),
        draft_id,
        kind,
        key,
    )


async def solve(viewer: Viewer, draft: Draft, article_id: UUID) -> None:
    """An article that was shown solved it, says the viewer: the draft is closed. Raises NotFound for what was not shown
    beside a draft of theirs that is still open."""
    solved = await database.execute(
        "UPDATE draft SET solved_at = $5, solved_by = $4 WHERE organisation_id = $1 AND id = $2 AND person_id = $3 "
        "AND ticket_id IS NULL AND EXISTS (SELECT FROM suggestion s WHERE s.organisation_id = $1 AND s.draft_id = $2 "
        "AND s.kind = 'article' AND s.subject_id = $4)",
        draft.organisation_id,
        draft.id,
        viewer.person_id,
        article_id,
        await portal_now(),
    )
    if not solved:
        raise NotFound(str(article_id))


async def filed(viewer: Viewer, draft: Draft, ticket_id: UUID) -> None:
    """The draft became this ticket, which thereby keeps what was shown. One beside which nothing was shown is noted
    only when it is about an article."""
    if draft.about_id:
        await _begun(viewer, draft)
    await database.execute(
        "UPDATE draft SET ticket_id = $4, component_id = $5 WHERE organisation_id = $1 AND id = $2 AND person_id = $3 "
        "AND ticket_id IS NULL",
        draft.organisation_id,
        draft.id,
        viewer.person_id,
        ticket_id,
        draft.component_id,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that was shown while a ticket was typed: its title, its page's name in addresses, whether it was
    opened. `about`: the article from which the writer came."""

    kind: Kind
    key: str
    title: str
    opened_at: datetime | None
    about: bool = False


async def shown_on(ticket: TicketFacts) -> list[Shown]:
    """What its writer was shown before they filed it, as it was ranked; the staff's eyes see it."""
    rows = await database.fetch(
        """
        SELECT s.kind, coalesce(a.slug, o.reference, i.public_id) AS key,
               coalesce(w.title, a.slug, o.subject, i.name) AS title, s.opened_at, s.about
        FROM (SELECT d.organisation_id, s.kind, s.subject_id, s.rank, s.at, s.opened_at, false AS about FROM draft d
              JOIN suggestion s ON s.organisation_id = d.organisation_id AND s.draft_id = d.id
              WHERE d.organisation_id = $1 AND d.ticket_id = $2
              UNION ALL SELECT d.organisation_id, 'article', d.about_id, 0, d.began_at, d.began_at, true FROM draft d
              WHERE d.organisation_id = $1 AND d.ticket_id = $2 AND d.about_id IS NOT NULL) s
        LEFT JOIN article a ON s.kind = 'article' AND a.id = s.subject_id
        LEFT JOIN article_text w ON w.article_id = a.id AND w.language = a.language
        LEFT JOIN ticket o ON s.kind = 'ticket' AND o.organisation_id = s.organisation_id AND o.id = s.subject_id
        LEFT JOIN incident i ON s.kind = 'incident' AND i.id = s.subject_id
        WHERE coalesce(a.id, o.id, i.id) IS NOT NULL
        ORDER BY s.about DESC, s.opened_at IS NULL, s.at, s.rank
        """,
        ticket.organisation_id,
        ticket.id,
    )
    return [Shown(**row) for row in rows]
