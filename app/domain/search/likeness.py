"""The word that a mistyped one was meant to be. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

SHORTEST = 4  # Shorter words are like too many others.
_WORD = re.compile(r"[^\W\d_]+")


def folded(text: str) -> str:
    """Small letters without their accents, as the index has words."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def correctable(word: str) -> bool:
    """Whether it is a word that may be mistyped: no number, no identifier."""
    return len(word) >= SHORTEST and _WORD.fullmatch(word) is not None


def nearest(word: str, texts: Iterable[str]) -> str | None:
    """The word of `texts` that is fewest slips away from `word`, then the one that most texts have; None when none is
    near: one slip in a short word, two in a long one."""
    meant = folded(word)
    allowed = 1 if len(meant) <= 6 else 2
    seen = Counter(other for text in texts for other in set(_WORD.findall(folded(text))))
    near = (
        (slips, -number, other)
        for other, number in seen.items()
        if abs(len(other) - len(meant)) <= allowed and 0 < (slips := _slips(meant, other)) <= allowed
    )
    return min(near, default=(0, 0, None))[2]


def likeness(one: str, other: str) -> float:
    """How much of the groups of three letters of two words they share, 0 to 1, as pg_trgm's `similarity` has it."""
    ours, theirs = _threes(folded(one)), _threes(folded(other))
    return len(ours & theirs) / len(ours | theirs)


def _threes(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _slips(one: str, other: str) -> int:
    """How many letters were left out, added, replaced or swapped with the next (Damerau, "A technique for computer
    detection and correction of spelling errors", 1964)."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
