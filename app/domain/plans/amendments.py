"""What changes a plan file for some of its tickets: calendars edited in the browser, times negotiated in a contract.

Both are written as the plan file writes them and are read by the same rules, so that an amended plan is a plan.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amendments:
    """`calendars` take the place of the file's, by name, each a whole table of it. `targets` are by kind of promise,
    then by severity, times of `tier` that take the place of the grid's cells, and `uptime` its percentage; `cite` names
    where they were agreed."""

    calendars: Facts = field(default_factory=dict)
    tier: str = ""
    targets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cite: str = ""
    uptime: str = ""

    @property
    def canonical(self) -> str:
        """The same amendments, the same text; empty when there are none."""
        if not self.calendars and not self.targets and not self.uptime:
            return ""
        told = {"calendars": self.calendars, "tier": self.tier, "targets": self.targets, "cite": self.cite}
        told |= {"uptime": self.uptime} if self.uptime else {}
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, canonical: str) -> "Amendments":
        """Back from that text."""
        return cls(**json.loads(canonical)) if canonical else NONE


NONE = Amendments()


def amend(facts: dict[str, Any], amendments: Amendments) -> dict[str, Any]:
    """The file's facts with the amendments in their places; a calendar that the file does not have is left out."""
    amended = facts
    if amendments.calendars:
        changed = {name: amendments.calendars.get(name, table) for name, table in facts["calendars"].items()}
        amended = {**facts, "calendars": changed}
    for kind, cells in amendments.targets.items():
        amended = {**amended, kind: _negotiated(amended, amended.get(kind, {}), amendments, cells)}
    return {**amended, "uptime": _uptime(amended.get("uptime", {}), amendments)} if amendments.uptime else amended


def _negotiated(facts: Facts, grid: Facts, amendments: Amendments, cells: Mapping[str, str]) -> dict[str, Any]:
    rows = dict(grid.get("targets", {}))
    for severity, words in cells.items():
        row = rows.get(severity, {})
        whole = dict.fromkeys(facts.get("tiers", ()), row) if isinstance(row, str) else dict(row)
        rows[severity] = {**whole, amendments.tier: words}
    cites = {**grid.get("cell_cites", {}), amendments.tier: dict.fromkeys(cells, amendments.cite)}
    return {"commitment": "target", "cite": amendments.cite, **grid, "targets": rows, "cell_cites": cites}


def _uptime(tiers: Facts, amendments: Amendments) -> dict[str, Any]:
    """What is negotiated is promised; whether a breach is paid back stays as the tier has it."""
    percent, printed = Decimal(amendments.uptime), tiers.get(amendments.tier, {})
    agreed = {"percent": percent, "words": f"{percent} %", "commitment": "guarantee", "cite": amendments.cite}
    return {**tiers, amendments.tier: {"credited": False, **printed, **agreed}}
