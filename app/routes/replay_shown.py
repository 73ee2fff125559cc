"""A replay's report as its page draws it: bars, and the hours of a week as a strip of heat. The tables beside the
drawings say the same."""

from dataclasses import dataclass
from typing import Any

from app.domain.clocks.replay_report import Report
from app.domain.clocks.replay_text import DAYS, kind_in_words

# How many of a list the page shows; the files have all.
MOST = 100
SHADES = 5
LOADS = {"starts": "Clocks start", "due": "Clocks fall due"}


@dataclass(frozen=True, slots=True)
class Side:
    """Attainment under one plan: its share in words and as a bar's width in percent, None without a verdict."""

    words: str
    width: str | None
    verdicts: int


@dataclass(frozen=True, slots=True)
class Bars:
    """One kind of clock in a tier and severity, under both plans."""

    tier: str
    severity: str
    clock: str
    commitment: str
    old: Side
    new: Side


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of the week: how many clocks under each plan, and how dark each is drawn, 0 to SHADES."""

    old: int
    new: int
    old_shade: int
    new_shade: int


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of a week, a row a day."""

    title: str
    days: list[tuple[str, list[Cell]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page says of a report; `more` counts what only the files list."""

    report: Report
    bars: list[Bars]
    weeks: list[Week]
    lists: list[tuple[str, int, list[dict[str, str]], int]]
    left_out: list[dict[str, str]]
    more_left_out: int


def shown(report: Report) -> Shown:
    """The report, drawn."""
    breaches, left_out = report["breaches"], report["left_out"]
    return Shown(
        report=report,
        bars=[_bars(row) for row in report["attainment"]],
        weeks=[_week(LOADS[what], sides) for what, sides in sorted(report["load"].items(), reverse=True)],
        lists=[
            _list("Breached under the new plan only", breaches["gained"]),
            _list("Breached under the old plan only", breaches["lost"]),
        ],
        left_out=left_out[:MOST],
        more_left_out=max(len(left_out) - MOST, 0),
    )


def _bars(row: dict[str, Any]) -> Bars:
    clock = kind_in_words(row)
    return Bars(row["tier"], row["severity"], clock, row["commitment"], _side(row["old"]), _side(row["new"]))


def _side(side: dict[str, Any]) -> Side:
    share = side["percent"]
    return Side("no verdict" if share is None else f"{share} %", share, side["met"] + side["breached"])


def _week(title: str, sides: dict[str, list[int]]) -> Week:
    most = max(*sides["old"], *sides["new"])
    cells = [
        Cell(old, new, _shade(old, most), _shade(new, most))
        for old, new in zip(sides["old"], sides["new"], strict=True)
    ]
    return Week(title, [(day, cells[number * 24 : number * 24 + 24]) for number, day in enumerate(DAYS)])


def _shade(clocks: int, most: int) -> int:
    """None is white; the busiest hour of both plans is the darkest."""
    return -(-clocks * SHADES // most) if most else 0


def _list(title: str, breaches: dict[str, Any]) -> tuple[str, int, list[dict[str, str]], int]:
    rows = [
        {"reference": one["reference"], "organisation": one["organisation"], "clock": kind_in_words(one)}
        for one in breaches["clocks"][:MOST]
    ]
    return title, breaches["count"], rows, max(breaches["count"] - MOST, 0)
