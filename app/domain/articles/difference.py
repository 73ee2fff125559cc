"""What changed between two texts, as people read it: by lines, and within a line by words. Pure.

Lines and words are paired by those that occur once on either side ("patience diff"), which reads well and costs no more
than sorting; only the small gaps that remain are compared each with each. So two hostile texts of any length that an
article may have take a moment, and the worst that happens is that more of them is shown as replaced.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Literal

How = Literal["same", "added", "removed"]
# Unchanged lines that stay in sight before and after a change.
AROUND = 3
# Gaps larger than this, in comparisons each with each, are shown as replaced.
_LARGEST_GAP = 1_000
# A line of whose words no more than this share remains is another line.
_ALIKE = 0.4
# Words, spaces between them, signs; where words are written without spaces, each character.
_WORDS = re.compile(r"\s+|[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|[^\w\s]")
_Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line."""

    how: How
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either text, or of both where its words differ; or, `folded`, that many unchanged ones left out."""

    pieces: tuple[Piece, ...]
    folded: int = 0

    @property
    def how(self) -> Literal["same", "added", "removed", "changed", "folded"]:
        """What became of it."""
        if self.folded:
            return "folded"
        hows = {piece.how for piece in self.pieces}
        return next(iter(hows)) if len(hows) == 1 else "changed"


def difference(old: str, new: str) -> list[Line]:
    """The lines of both, in order, long unchanged stretches folded; empty when they are the same."""
    if old == new:
        return []
    return list(_folded(list(_lines(old.splitlines(), new.splitlines()))))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    before = after = 0
    for here, there in [*_pairs(old, new), (len(old), len(new))]:
        yield from _replaced(old[before:here], new[after:there])
        if here < len(old):
            yield _whole("same", old[here])
        before, after = here + 1, there + 1


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Lines in each other's place: from the top and from the bottom those that are alike become one line each."""
    both = min(len(old), len(new))
    top = next((n for n in range(both) if not _alike(old[n], new[n])), both)
    bottom = next((n for n in range(both - top) if not _alike(old[-1 - n], new[-1 - n])), both - top)
    ends = len(old) - bottom, len(new) - bottom
    yield from (_changed(old[n], new[n]) for n in range(top))
    yield from (_whole("removed", text) for text in old[top : ends[0]])
    yield from (_whole("added", text) for text in new[top : ends[1]])
    yield from (_changed(old[ends[0] + n], new[ends[1] + n]) for n in range(bottom))


def _alike(old: str, new: str) -> bool:
    ours, theirs = (Counter(word for word in _WORDS.findall(line) if word[0].isalnum()) for line in (old, new))
    return (ours & theirs).total() > _ALIKE * max(ours.total(), theirs.total())


def _changed(old: str, new: str) -> Line:
    return Line(tuple(_words(_WORDS.findall(old), _WORDS.findall(new))))


def _words(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    before = after = 0
    for (here, there), length in _runs(_pairs(old, new)):
        same = "".join(old[here : here + length])
        # A space alone between two changes belongs to them.
        if same.isspace() and (here or there) and here + length < len(old) and there + length < len(new):
            continue
        yield from _some("removed", old[before:here])
        yield from _some("added", new[after:there])
        yield Piece("same", same)
        before, after = here + length, there + length
    yield from _some("removed", old[before:])
    yield from _some("added", new[after:])


def _runs(pairs: _Pairs) -> Iterator[tuple[tuple[int, int], int]]:
    """Pairs that follow each other on both sides, together: the first, and how many."""
    start = 0
    for place in range(1, len(pairs) + 1):
        if place == len(pairs) or pairs[place] != (pairs[place - 1][0] + 1, pairs[place - 1][1] + 1):
            yield pairs[start], place - start
            start = place


def _some(how: How, words: Sequence[str]) -> Iterator[Piece]:
    if words:
        yield Piece(how, "".join(words))


def _whole(how: How, text: str) -> Line:
    return Line((Piece(how, text),))


def _folded(lines: Sequence[Line]) -> Iterator[Line]:
    changed = [place for place, line in enumerate(lines) if line.how != "same"]
    shown = sorted({near for place in changed for near in range(place - AROUND, place + AROUND + 1)})
    before = -1
    for place in [*(place for place in shown if 0 <= place < len(lines)), len(lines)]:
        # To say that one line is left out takes a line.
        if place - before == 2:
            yield lines[place - 1]
        elif place - before > 2:
            yield Line((), place - before - 1)
        if place < len(lines):
            yield lines[place]
        before = place


def _pairs(old: Sequence[str], new: Sequence[str]) -> _Pairs:
    """The places of what stays, rising on both sides."""
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    ends = len(old) - tail, len(new) - tail
    middle = _between(old[head : ends[0]], new[head : ends[1]])
    return [
        *((n, n) for n in range(head)),
        *((a + head, b + head) for a, b in middle),
        *((ends[0] + n, ends[1] + n) for n in range(tail)),
    ]


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    before = after = 0
    for here, there in chain(_anchors(old, new), [(len(old), len(new))]):
        yield from ((a + before, b + after) for a, b in _compared(old[before:here], new[after:there]))
        if here < len(old):
            yield here, there
        before, after = here + 1, there + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> _Pairs:
    """What occurs once on either side: the longest selection of it that stands in the same order on both."""
    ours, theirs = Counter(old), Counter(new)
    places = {text: place for place, text in enumerate(new) if theirs[text] == 1}
    shared = [(place, places[text]) for place, text in enumerate(old) if ours[text] == 1 and text in places]
    tops, piles, links = list[int](), list[int](), list[int]()
    for number, (_, there) in enumerate(shared):
        pile = bisect_left(tops, there)
        links.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1], piles[pile : pile + 1] = [there], [number]
    found, number = list[tuple[int, int]](), piles[-1] if piles else -1
    while number >= 0:
        found.append(shared[number])
        number = links[number]
    return found[::-1]


def _compared(old: Sequence[str], new: Sequence[str]) -> _Pairs:
    """A small gap, each with each; nothing of a large one stays."""
    if not 0 < len(old) * len(new) <= _LARGEST_GAP:
        return []
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(block.a + n, block.b + n) for block in blocks for n in range(block.size)]
