"""Finding what the viewer may read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.accounts.viewer import Viewer
from app.domain.search.asking import Asked, taken_apart
from app.domain.search.correcting import Unknown, corrected, left_out, unknown
from app.domain.search.cursor import after_place, cursor_of
from app.domain.search.found import KINDS, Filters, Found, Hit, Kind
from app.domain.search.marker import Marker
from app.domain.search.matching import TooCommon, in_time
from app.domain.search.ranked import Ranked, Ranking, loosely, strictly
from app.domain.search.showing import shown
from app.domain.search.showing_tickets import last_words
from app.domain.search.terms import Sought, sought, wanted
from app.domain.tickets.queries import ticket_for, ticket_numbered
from app.domain.tickets.ticket import TicketFacts

__all__ = ["Filters", "Found", "Hit", "TooCommon", "reference_of", "search"]
_PAGE, _FEW = 20, 5  # Of the kind that was chosen; of each, where none was.
# A question in words is answered by a few texts that have them all no better than by those that have most.
_SENTENCE, _TOO_LITTLE = 3, 3


async def search(
    viewer: Viewer | None,
    asked: Asked,
    filters: Filters,
    after: str | None = None,
    *,
    limit: int | None = None,
    languages: Sequence[str] = (),
    kinds: Sequence[Kind] = KINDS,
) -> Found:
    """What of all that the viewer (None: signed out) may read answers best.

    Without a kind in `filters`, up to five hits of each, in the order of `KINDS`; with one, a page of twenty and the
    cursor of the next; `limit` asks for another number. `languages` are those that the reader wants articles in, best
    first; `kinds` all that may be found. Raises TooCommon, paging.BadCursor.
    """
    place = after_place(after)
    looked_for = [kind for kind in kinds if filters.kind in (None, kind)]
    first = await _named(viewer, asked) if place is None and "ticket" in looked_for else []
    async with in_time():
        looked = await _look(looked_for, asked, filters, exact=bool(first))
        most = limit or (_PAGE if filters.kind else _FEW)
        pages = {kind: _page(ranking, place, most) for kind, ranking in looked.each.items()}
        hits = [
            hit
            for kind, (page, _) in pages.items()
            for hit in await shown(viewer, kind, [one.match for one in page], looked.marker, languages)
        ]
    more = frozenset(kind for kind, (_, goes_on) in pages.items() if goes_on)
    last = pages[filters.kind][0] if filters.kind in more and filters.kind else None
    return Found(
        hits=tuple(_with_first(first, hits)),
        next=cursor_of(last[-1].place) if last else None,
        more=more,
        capped=any(ranking.capped for ranking in looked.each.values()),
        loosened=any(ranking.loosened and ranking.found for ranking in looked.each.values()),
        corrected=looked.unknown.corrections,
        absent=looked.unknown.absent,
    )


async def reference_of(viewer: Viewer, asked: Asked) -> str | None:
    """The reference of the ticket that was named, if the viewer may see it."""
    ticket = await _ticket_named(viewer, asked)
    return ticket.reference if ticket else None


async def _ticket_named(viewer: Viewer, asked: Asked) -> TicketFacts | None:
    named = asked.reference
    if named is None:
        return None
    if named.prefix is None:
        return await ticket_numbered(viewer, named.number)
    return await ticket_for(viewer, f"{named.prefix}-{named.number}")


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found of each kind, and how what was asked for is marked in it."""

    each: dict[Kind, Ranking]
    marker: Marker
    unknown: Unknown


async def _look(kinds: Sequence[Kind], asked: Asked, filters: Filters, *, exact: bool) -> _Looked:
    """Where nothing has it all, what was meant, and what has most of it; not when what was named is there (`exact`)."""
    terms = await sought(asked.terms)
    if not wanted(terms):
        return _Looked({}, Marker([]), Unknown())
    each = await _strictly(kinds, terms, filters)
    nowhere = Unknown() if exact or _any(each) else await unknown(kinds, terms, filters)
    if nowhere != Unknown():
        known = left_out([one.term for one in terms], nowhere.absent)
        terms = await sought(corrected(known, nowhere.corrections))
        each = await _strictly(kinds, terms, filters)
    apart = await _apart(terms)
    short = not exact and len(wanted(apart)) > 1
    loose = [kind for kind in kinds if short and _falls_short(kind, each, asks=_asks(terms, apart))]
    for kind in loose:
        ranking = await loosely(kind, apart, filters)
        lacking = len(ranking.found) > len(each[kind].found)
        each[kind] = replace(ranking, loosened=lacking) if ranking.found else each[kind]
    return _Looked(each, Marker(wanted(apart if loose else terms), similar=bool(nowhere.corrections)), nowhere)


async def _apart(terms: Sequence[Sought]) -> list[Sought]:
    whole = [one.term for one in terms]
    parts = taken_apart(whole)
    return list(terms) if parts == whole else await sought(parts)


async def _strictly(kinds: Sequence[Kind], terms: Sequence[Sought], filters: Filters) -> dict[Kind, Ranking]:
    return {kind: await strictly(kind, terms, filters) for kind in kinds}


def _falls_short(kind: Kind, each: dict[Kind, Ranking], *, asks: bool) -> bool:
    """Whether what has all of the words is too little: nothing of any kind, or a few articles for a question."""
    return not _any(each) or (asks and kind == "article" and len(each[kind].found) < _TOO_LITTLE)


def _asks(terms: Sequence[Sought], apart: Sequence[Sought]) -> bool:
    """Whether it is a question in words, and not the name of a thing or a phrase that is wanted as it is."""
    words = wanted(terms)
    quoted = any(one.term.how == "phrase" for one in words)
    return not quoted and (len(words) > 1 or len(wanted(apart)) >= _SENTENCE)


def _any(each: dict[Kind, Ranking]) -> bool:
    return any(ranking.found for ranking in each.values())


def _page(ranking: Ranking, place: tuple[float, object] | None, most: int) -> tuple[tuple[Ranked, ...], bool]:
    """The next ones behind a place, and whether there are more."""
    rest = tuple(one for one in ranking.found if place is None or one.place > place)
    return rest[:most], len(rest) > most


async def _named(viewer: Viewer | None, asked: Asked) -> list[Hit]:
    """The ticket whose reference was typed. That is exact, so no filter hides it but the kind."""
    ticket = await _ticket_named(viewer, asked) if viewer else None
    return await last_words([ticket], Marker([]), "reference") if ticket else []


def _with_first(first: list[Hit], hits: list[Hit]) -> list[Hit]:
    """A named ticket stands before the other tickets."""
    ids = {hit.id for hit in first}
    return sorted([*first, *(hit for hit in hits if hit.id not in ids)], key=lambda hit: KINDS.index(hit.kind))
