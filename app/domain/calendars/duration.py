"""A promised length of time, of one of the four kinds that sla.md, "Time", tells apart."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

DurationKind = Literal["coverage", "business_days", "calendar_days", "elapsed"]


@dataclass(frozen=True, slots=True)
class Duration:
    """`coverage` and `elapsed` measure `time`; `business_days` and `calendar_days` count `days`.

    coverage: only instants inside open intervals count (written `4h`).
    business_days: the same wall time on the n-th following day that has coverage (`2bd`).
    calendar_days: the same wall time n days later (`5d`).
    elapsed: plain elapsed time, the calendar ignored (`24h elapsed`).
    """

    kind: DurationKind
    time: timedelta = timedelta()
    days: int = 0
