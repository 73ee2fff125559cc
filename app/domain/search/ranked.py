"""The matches of one kind in the order of how well they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.search import ranking
from app.domain.search.found import Filters, Kind
from app.domain.search.matching import MOST, Match, frequencies, matches
from app.domain.search.terms import Sought, all_of, any_of, wanted
from app.lib import database

# Where a text grows old: an old ticket seldom says how things are.
_AGES: frozenset[Kind] = frozenset({"ticket", "incident"})


@dataclass(frozen=True, slots=True)
class Ranked:
    """A match and how well it answers."""

    score: float
    match: Match

    @property
    def place(self) -> tuple[float, UUID]:
        """Where it stands among the others, the best first."""
        return (-self.score, self.match.subject_id)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best match of each subject, the best first. `capped`: there were more than were looked at; `loosened`: some
    have not all that was asked for."""

    found: tuple[Ranked, ...] = ()
    capped: bool = False
    loosened: bool = False


async def strictly(kind: Kind, asked: Sequence[Sought], filters: Filters, *, most: int = MOST) -> Ranking:
    """What has everything that is asked for."""
    weighed = [one.query for one in wanted(asked)]
    found = await matches(kind, all_of(asked), weighed, filters, most + 1)
    return _ranking(kind, found[:most], [1.0] * len(weighed), await _worth(kind, found), capped=len(found) > most)


async def loosely(
    kind: Kind,
    asked: Sequence[Sought],
    filters: Filters,
    *,
    least: float = ranking.LEAST,
    most: int = MOST,
    near: UUID | None = None,
) -> Ranking:
    """What has `least` (a share) or more of what is asked for, by how much each word says among what the reader may
    read. Looked at is what has one of the words that say most: as many of them as bring `most` texts. Articles about
    the component `near` are preferred."""
    words = wanted(asked)
    weighed = [one.query for one in words]
    total, each = await frequencies(kind, weighed, filters, 2 * most)
    gate = _gate(words, each, most)
    if not gate:
        return Ranking()
    excluded = [one for one in asked if one.term.excluded]
    found = await matches(kind, any_of([*gate, *excluded]), weighed, filters, most + 1)
    weights = ranking.rarities(total, each)
    enough = [match for match in found if ranking.share(match, weights) >= least]
    worth = await _worth(kind, enough, near)
    return replace(_ranking(kind, enough, weights, worth, capped=len(found) > most), loosened=True)


def _gate(words: Sequence[Sought], frequencies: Sequence[int], most: int) -> list[Sought]:
    gate, brought = list[Sought](), 0
    for of, n in sorted((of, n) for n, of in enumerate(frequencies) if of):
        if gate and brought + of > most:
            break
        gate.append(words[n])
        brought += of
    return gate


async def _worth(kind: Kind, found: Sequence[Match], near: UUID | None = None) -> dict[UUID, float]:
    """What the scores of articles are multiplied by: gently, what tickets and readers make of them."""
    if kind != "article" or not found:
        return {}
    rows = await database.fetch(
        "SELECT id, 1 + boost / 5 + CASE WHEN component_id = $2 THEN 0.25 ELSE 0 END AS worth FROM article "
        "WHERE id = ANY ($1)",
        [match.subject_id for match in found],
        near,
    )
    return {row["id"]: row["worth"] for row in rows}


def _ranking(
    kind: Kind, found: Sequence[Match], weights: Sequence[float], worth: Mapping[UUID, float], *, capped: bool
) -> Ranking:
    best = dict[UUID, Ranked]()
    for match in found:
        score = ranking.score(match, weights) * worth.get(match.subject_id, 1.0)
        ranked = Ranked(ranking.with_age(score, match.at) if kind in _AGES else score, match)
        before = best.get(match.subject_id)
        if before is None or ranked.score > before.score:
            best[match.subject_id] = ranked
    known = _with_languages(best, found, weights) if kind == "article" else best.values()
    return Ranking(tuple(sorted(known, key=lambda one: one.place)), capped=capped)


def _with_languages(best: Mapping[UUID, Ranked], found: Sequence[Match], weights: Sequence[float]) -> list[Ranked]:
    """Each knows the languages that have as much of what was asked for."""
    shares = [(match, ranking.share(match, weights)) for match in found]
    enough = {match.subject_id: share for match, share in shares if match is best[match.subject_id].match}
    alike = dict[UUID, list[str]]()
    for match, share in shares:
        if share >= enough[match.subject_id]:
            alike.setdefault(match.subject_id, []).append(match.language)
    return [
        replace(one, match=replace(one.match, languages=tuple(alike[subject_id]))) for subject_id, one in best.items()
    ]
