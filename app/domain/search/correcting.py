"""Words that nothing has, as they were probably meant: by the words that the reader may read, and no others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.domain.search.asking import DENSE, Term, quoted, reworded
from app.domain.search.found import Correction, Filters, Kind
from app.domain.search.likeness import correctable, likeness, nearest
from app.domain.search.matching import alike, frequencies
from app.domain.search.terms import Sought, sought, wanted

_LOOKED_AT = 40  # Texts that have a word like it.
_MOST = 4  # To compare a word with all of theirs takes its time; what has more slips than that is no question.
_LONG, _LIKE = 5, 0.4  # Letters of a word that is a slip beside others, and the likeness of what it was meant to be.


@dataclass(frozen=True, slots=True)
class Unknown:
    """The words that the reader may find nowhere: what they were meant to be, and those that are left out."""

    corrections: tuple[Correction, ...] = ()
    absent: tuple[str, ...] = ()


async def unknown(kinds: Sequence[Kind], asked: Sequence[Sought], filters: Filters) -> Unknown:
    """What becomes of the words that the reader may find nowhere, in a phrase or not; numbers, names of things and what
    is quoted alone stay.

    The first four become the nearest word that the reader may find, beside others only one that is very like it: a word
    that is merely absent is no slip. The rest are left out, where something else is asked for, but for a phrase's.
    """
    bare = {one.term: one for one in wanted(asked) if one.term.how != "phrase"}
    in_phrases, as_they_are = quoted([one.term for one in asked])
    every = bare | {one.term: one for one in await sought(in_phrases)} if in_phrases else bare
    words = [one for term, one in every.items() if correctable(term.text) and term.text not in as_they_are]
    nowhere = [one.term for one in await _unknown(kinds, words, filters)]
    beside = len(nowhere) < len(every)
    meant = {term.text: await _meant(kinds, term, filters) for term in nowhere[:_MOST]}
    slips = {word: other for word, other in meant.items() if other and not (beside and _far(word, other))}
    rest = (term for term in nowhere if term in bare and term.text not in slips)
    absent = (term.text for term in rest if not DENSE.search(term.text))
    return Unknown(tuple(Correction(*slip) for slip in slips.items()), tuple(absent) if beside else ())


def _far(word: str, other: str) -> bool:
    return len(word) < _LONG or likeness(word, other) < _LIKE


def left_out(terms: Sequence[Term], absent: Collection[str]) -> list[Term]:
    """The terms without the absent words."""
    return [term for term in terms if term.excluded or term.text not in absent]


def corrected(terms: Sequence[Term], corrections: Sequence[Correction]) -> list[Term]:
    """The terms with the corrected words in place of the mistyped ones."""
    meant = {one.asked: one.shown for one in corrections}
    return [term if term.excluded else reworded(term, meant) for term in terms]


async def _unknown(kinds: Sequence[Kind], asked: Sequence[Sought], filters: Filters) -> list[Sought]:
    queries = [one.query for one in asked]
    counted = [(await frequencies(kind, queries, filters, 1))[1] for kind in kinds] if asked else []
    return [one for one, *numbers in zip(asked, *counted, strict=True) if not any(numbers)]


async def _meant(kinds: Sequence[Kind], term: Term, filters: Filters) -> str | None:
    texts = [text for kind in kinds for text in await alike(kind, term.text, filters, _LOOKED_AT)]
    return nearest(term.text, texts)
