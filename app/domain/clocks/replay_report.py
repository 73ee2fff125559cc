"""What a replay found, as the one object that programs read, people see and the database keeps.

Figures are whole numbers, shares are text with two digits, lists are in an order of their own: the same tickets give
the same bytes, whatever order they came in.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.clocks.clock_json import instant
from app.domain.clocks.replay import Breach, Replay, Side, Verdict
from app.domain.plans.plan import Plan

Report = dict[str, Any]
"""`plan`, `against`, `since`, `until`, `as_of`, `organisation`, `zone`, `tickets`, `attainment`, `breaches`, `load`,
`left_out`."""

_REFERENCE = re.compile(r"(.*?)(\d*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Range:
    """Which tickets: opened from `since` on and before `until`, of the organisation of that prefix; None: of all."""

    since: datetime
    until: datetime | None = None
    organisation: str | None = None


def report_of(replay: Replay, plan: Plan, asked: Range) -> Report:
    """The report of a finished replay."""
    return {
        "plan": {"stem": plan.stem, "version": plan.version, "digest": plan.digest},
        "against": [
            {"stem": stem, "version": version, "tickets": tickets}
            for (stem, version), tickets in sorted(replay.held_to.items())
        ],
        "since": instant(asked.since),
        "until": instant(asked.until),
        "as_of": instant(replay.as_of),
        "organisation": asked.organisation,
        "zone": replay.zone.key,
        "tickets": replay.held_to.total(),
        "attainment": _attainment(replay.old, replay.new, plan),
        "breaches": {"gained": _breaches(replay.gained), "lost": _breaches(replay.lost)},
        "load": {
            "starts": {"old": [*replay.old.starts], "new": [*replay.new.starts]},
            "due": {"old": [*replay.old.due], "new": [*replay.new.due]},
        },
        "left_out": [
            {"reference": reference, "organisation": organisation, "reason": reason}
            for reference, organisation, reason in sorted(replay.left_out, key=lambda row: (number_of(row[0]), row[2]))
        ],
    }


def as_json(report: Report) -> str:
    """The report's bytes, as the command line prints and the page gives them."""
    return json.dumps(report, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def percent(part: int, whole: int) -> str | None:
    """The share with two digits, rounded half up in whole numbers; None of nothing."""
    if not whole:
        return None
    hundredths = (2 * 10_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _attainment(old: Side, new: Side, plan: Plan) -> list[dict[str, Any]]:
    rows = {verdict[:4] for verdict in (*old.verdicts, *new.verdicts)}
    tiers, severities = _places(tier.slug for tier in plan.tiers), _places(s.slug for s in plan.severities)
    return [
        {
            "tier": tier,
            "severity": severity,
            "kind": kind,
            "commitment": commitment,
            "old": _share(old.verdicts, (tier, severity, kind, commitment)),
            "new": _share(new.verdicts, (tier, severity, kind, commitment)),
        }
        for tier, severity, kind, commitment in sorted(
            rows,
            key=lambda row: (tiers.get(row[0], len(tiers)), severities.get(row[1], len(severities)), row),
        )
    ]


def _places(slugs: Iterable[str]) -> dict[str, int]:
    return {slug: place for place, slug in enumerate(slugs)}


def _share(verdicts: Counter[Verdict], row: tuple[str, str, str, str]) -> dict[str, Any]:
    met, breached = verdicts[(*row, "met")], verdicts[(*row, "breached")]
    return {"met": met, "breached": breached, "percent": percent(met, met + breached)}


def _breaches(found: Sequence[Breach]) -> dict[str, Any]:
    inorder = sorted(found, key=lambda one: (number_of(one.reference), one.kind, one.cycle))
    told = [
        {"reference": one.reference, "organisation": one.organisation, "kind": one.kind, "cycle": one.cycle}
        for one in inorder
    ]
    return {"count": len(told), "clocks": told}


def number_of(reference: str) -> tuple[str, int]:
    """The order of references: NW-999 before NW-1000."""
    parts = _REFERENCE.fullmatch(reference)
    assert parts
    return parts[1], int(parts[2] or 0)
