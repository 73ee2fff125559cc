"""Who runs what under pytest-xdist: tests that share a portal run in one process, the longest first."""

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadScopeScheduling

# By what a test's id says, the longest first. Whatever fits none is its file's.
TOGETHER = [
    re.compile(pattern)
    for pattern in (
        r"^e2e/test_(accessibility|csp|keyboard|palette)\.py",
        r"^e2e/test_(faults|status_survives)\.py",
        r"^e2e/test_journey_[89]_",
        r"^e2e/.*\[every tier files\]",
        r"^e2e/",
    )
]


class Spread(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Hands out whole files, and of the journeys all that share a portal, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        place = place_of(nodeid)
        return TOGETHER[place].pattern if place < len(TOGETHER) else nodeid.partition("::")[0]


def place_of(nodeid: str) -> int:
    """When it is its turn; everything but the journeys comes last."""
    return next((place for place, pattern in enumerate(TOGETHER) if pattern.search(nodeid)), len(TOGETHER))


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The journeys, and then the files with the most tests, so that all processes end at about the same time."""
    sizes = Counter(item.path for item in items if place_of(item.nodeid) == len(TOGETHER))
    return sorted(items, key=lambda item: (place_of(item.nodeid), -sizes[item.path]))
