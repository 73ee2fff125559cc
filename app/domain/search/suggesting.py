"""What may answer a text while it is being typed."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.queries import open_incidents
from app.domain.search.asking import Term, taken_apart
from app.domain.search.found import Filters, Hit, Suggested
from app.domain.search.likeness import folded
from app.domain.search.marker import Marker
from app.domain.search.matching import Match, TooCommon, in_time
from app.domain.search.ranked import Ranked, Ranking, loosely, strictly
from app.domain.search.ranking import LEAST
from app.domain.search.showing import shown
from app.domain.search.showing_tickets import last_words
from app.domain.search.terms import Sought, sought
from app.domain.tickets.lists import tickets_for
from app.lib import database

_READ = 2_000  # Characters of the text.
_TERMS = 12  # The first so many of its words: the subject's, and how the description begins.
_FEW = 3
# An article is about it when it has two of its words, one in its title or summary, and this much of their weight.
_LEAST, _IN_FRONT = 0.2, 0.2
# Articles that are looked at: those that have the words that fewest have. Somebody is typing meanwhile.
_MOST = 100
_OPEN = 50  # So many of the viewer's open tickets are looked at.


async def suggest(
    viewer: Viewer, text: str, component_id: UUID | None = None, limit: int = 3, languages: Sequence[str] = ()
) -> Suggested:
    """Up to `limit` articles, own open tickets and open incidents that `text` (a subject and what follows; 2,000
    characters are read) may be about; nothing when nothing fits well. `languages` are those that the viewer wants
    articles in, best first. The staff have no tickets of their own. Raises nothing: what takes too long finds
    nothing."""
    try:
        async with in_time():
            terms = await sought(_telling(text))
            marker = Marker(terms)
            articles = (await _articles(terms, component_id))[:limit]
            return Suggested(
                tuple(await shown(viewer, "article", articles, marker, languages)),
                () if viewer.is_staff else await _tickets(viewer, marker, limit),
                await _incidents(marker, component_id, limit),
            )
    except TooCommon:
        return Suggested()


def _telling(text: str) -> list[Term]:
    """The words of a text that may say what it is about."""
    words = taken_apart([Term(text[:_READ].replace("\0", " "))])
    told = {folded(word.text): word for word in words if len(word.text) > 1}
    return list(told.values())[:_TERMS]


async def _articles(terms: Sequence[Sought], component_id: UUID | None) -> list[Match]:
    """A few words, as an error's code, are searched for; of more, what fits."""
    few = 0 < len(terms) <= _FEW
    found = await strictly("article", terms, Filters(), most=_MOST) if few else Ranking()
    if not found.found:
        least = LEAST if few else _LEAST
        found = await loosely("article", terms, Filters(), least=least, most=_MOST, near=component_id)
    return [one.match for one in found.found if few or _fits(one)]


def _fits(one: Ranked) -> bool:
    ranks = one.match.ranks
    return sum(rank > 0 for rank in ranks) > 1 and max(ranks) >= _IN_FRONT


async def _tickets(viewer: Viewer, marker: Marker, limit: int) -> tuple[Hit, ...]:
    """Those whose subject has two of its words, or its only one, the likest first."""
    mine = (await tickets_for(viewer, over=False, limit=_OPEN)).rows
    alike = [(-marker.count(one.subject), n, one) for n, one in enumerate(mine) if marker.has_any(one.subject)]
    likest = [ticket for count, _, ticket in sorted(alike, key=lambda one: one[:2]) if -count >= _enough(marker)]
    return tuple(await last_words(likest[:limit], marker))


async def _incidents(marker: Marker, component_id: UUID | None, limit: int) -> tuple[Hit, ...]:
    """Those on the component first, then those whose name has two of its words."""
    going_on = [one for one in await open_incidents() if one.status != "scheduled"]
    on = await _on(component_id, going_on)
    others = [one for one in going_on if one not in on and marker.count(one.name) >= _enough(marker)]
    return tuple(_incident(one, marker) for one in (*on, *others)[:limit])


def _enough(marker: Marker) -> int:
    return 1 if len(marker.wanted) == 1 else 2


async def _on(component_id: UUID | None, incidents: Sequence[IncidentFacts]) -> list[IncidentFacts]:
    if component_id is None:
        return []
    rows = await database.fetch(
        "SELECT incident_id FROM incident_component WHERE component_id = $1 AND incident_id = ANY ($2)",
        component_id,
        [one.id for one in incidents],
    )
    ids = {row["incident_id"] for row in rows}
    return [one for one in incidents if one.id in ids]


def _incident(one: IncidentFacts, marker: Marker) -> Hit:
    return Hit(
        kind="incident",
        id=one.id,
        key=one.public_id,
        title=marker.line(one.name),
        excerpt=(),
        reason="title",
        at=one.started_at,
        status=one.status,
    )
