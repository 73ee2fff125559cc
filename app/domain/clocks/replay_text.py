"""A replay's report for a terminal, and as a table for spreadsheets."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from app.domain.clocks.clock_json import instant
from app.domain.clocks.replay_open import Moved
from app.domain.clocks.replay_report import Report
from app.lib.csv_text import csv_text

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LOADS = {"starts": "clocks start", "due": "clocks fall due"}
HEAD = (
    *("section", "tier", "severity", "kind", "cycle", "commitment", "hour", "reference", "organisation"),
    *("old_met", "old_breached", "old_percent", "new_met", "new_breached", "new_percent", "old", "new", "reason"),
)


def as_csv(report: Report) -> str:
    """Every fact of the report, a line each; `section` says which columns it fills."""
    return csv_text(HEAD, ([row.get(name) for name in HEAD] for row in _rows(report)))


def for_people(report: Report) -> str:
    """The report to be read from top to bottom."""
    return "\n".join(_lines(report)) + "\n"


def moved_lines(found: Sequence[Moved]) -> Iterator[str]:
    """The open tickets whose clocks another plan would move, a line a clock."""
    yield f"\nOpen tickets that would differ: {len({one.reference for one in found})}"
    for one in found:
        if one.reason:
            yield f"  {one.reference}  {one.organisation}  {one.reason}"
        else:
            clock = kind_in_words({"kind": one.kind, "cycle": one.cycle})
            old, new = _due(one.old_due, one.old_state), _due(one.new_due, one.new_state)
            yield f"  {one.reference}  {one.organisation}  {clock}: {old} → {new}"


def _due(due_at: datetime | None, state: str | None) -> str:
    if state is None:
        return "no clock"
    return f"{instant(due_at)} ({state})" if due_at else state


def hour_in_words(hour: int) -> str:
    """ "Mon 09:00" for the tenth hour of the week."""
    return f"{DAYS[hour // 24]} {hour % 24:02}:00"


def kind_in_words(row: dict[str, Any]) -> str:
    """ "first response", "resolution no. 2"."""
    words = str(row["kind"]).replace("_", " ")
    return words if row.get("cycle", 1) == 1 else f"{words} no. {row['cycle']}"


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    for row in report["attainment"]:
        sides = {f"{side}_{name}": value for side in ("old", "new") for name, value in row[side].items()}
        yield {
            "section": "attainment",
            **{name: row[name] for name in ("tier", "severity", "kind", "commitment")},
        } | sides
    for which in ("gained", "lost"):
        for clock in report["breaches"][which]["clocks"]:
            yield {"section": f"breach {which}", **clock}
    for what, sides in report["load"].items():
        for hour, (old, new) in enumerate(zip(sides["old"], sides["new"], strict=True)):
            yield {"section": LOADS[what], "hour": hour_in_words(hour), "old": old, "new": new}
    for row in report["left_out"]:
        yield {"section": "left out", **row}


def _lines(report: Report) -> Iterator[str]:
    plan = report["plan"]
    until = f" and before {report['until']}" if report["until"] else ""
    whose = f" of {report['organisation']}" if report["organisation"] else ""
    yield f"{plan['stem']} {plan['version']} against {_against(report)}"
    yield f"{report['tickets']} tickets{whose}, opened from {report['since']} on{until}, as of {report['as_of']}"
    yield from _attainment(report)
    for which, words in (("gained", "Breached under the new plan only"), ("lost", "Breached under the old plan only")):
        found = report["breaches"][which]
        yield f"\n{words}: {found['count']}"
        yield from (f"  {clock['reference']}  {kind_in_words(clock)}" for clock in found["clocks"])
    yield from _load(report)
    yield f"\nLeft out: {len(report['left_out'])}"
    yield from (f"  {row['reference']}  {row['reason']}" for row in report["left_out"])


def _against(report: Report) -> str:
    held_to = [f"{one['stem']} {one['version']} ({one['tickets']})" for one in report["against"]]
    return ", ".join(held_to) or "nothing: no ticket could be measured"


def _attainment(report: Report) -> Iterator[str]:
    yield "\nAttainment: met of all that were met or breached"
    for row in report["attainment"]:
        name = f"{row['tier']} {row['severity']} {kind_in_words(row)} ({row['commitment']})"
        yield f"  {name:48} {_share(row['old']):>20}  →  {_share(row['new']):>20}"


def _share(side: dict[str, Any]) -> str:
    if side["percent"] is None:
        return "no verdict"
    return f"{side['percent']} % of {side['met'] + side['breached']}"


def _load(report: Report) -> Iterator[str]:
    """A line a day: the busiest hours say most, and the JSON has them all."""
    yield f"\nLoad by day, hours in {report['zone']} (old → new; the JSON and the CSV have every hour)"
    for what, words in LOADS.items():
        sides = report["load"][what]
        for day, name in enumerate(DAYS):
            old, new = (sum(sides[side][day * 24 : day * 24 + 24]) for side in ("old", "new"))
            yield f"  {name} {words:16} {old:>8} → {new:>8}"
