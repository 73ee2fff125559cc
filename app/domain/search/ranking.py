"""Which of what was found comes first. Pure."""

import math
from collections.abc import Sequence
from datetime import datetime

from app.domain.search.matching import Match

_DAY = 86_400
# A text that is a year younger may have half as much of the words.
_HALVES_IN = 365 * _DAY
# Any word that was asked for says as much, however common it is: a title with most of them is about it.
_SAID = 2.0
# What has less of the weight of what was asked is not an answer to it.
LEAST = 0.25


def rarities(total: int, frequencies: Sequence[int]) -> list[float]:
    """How much each term says: the more the fewer texts have it; none has it: 0. To a constant this is the inverse
    document frequency of Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 3.4)."""
    return [_SAID + math.log(1 + (max(total, of) - of + 0.5) / (of + 0.5)) if of else 0.0 for of in frequencies]


def share(match: Match, weights: Sequence[float]) -> float:
    """How much of the weight of what was asked the text has, 0 to 1."""
    asked = sum(weights)
    return sum(weight for rank, weight in zip(match.ranks, weights, strict=True) if rank > 0) / asked if asked else 0.0


def score(match: Match, weights: Sequence[float]) -> float:
    """How well the text answers: what it has of each term, where (a title counts most), how much each says, and how
    much of the whole question it has."""
    # Once is much more than never, and ten times little more than once; tests/domain/search/test_relevance.py measures.
    has = sum(weight * (0.05 + math.sqrt(rank)) for rank, weight in zip(match.ranks, weights, strict=True) if rank > 0)
    return has * share(match, weights)


def with_age(score: float, at: datetime) -> float:
    """A score among texts that grow old, in an order that does not depend on when one asks."""
    return math.log2(score + 1e-9) + at.timestamp() / _HALVES_IN
