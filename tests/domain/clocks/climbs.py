"""The ladder on a ticket told in a line: `climbed("enterprise", "P1", "2 03:00", ("2 03:10", "taken"), at="2 08:00")`.

Times are days of March 2026 in UTC. The 2nd is a Monday, on which the office of B is open 17:00 to 02:00 (09:00 to
18:00 Pacific) and that of A 13:00 to 23:00 (08:00 to 18:00 Eastern). Daylight saving begins on the 8th.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.domain.clocks.clock import Opening, TicketEvent
from app.domain.clocks.ladder import Climb, Escalation, climb
from app.domain.plans.plan import Plan
from app.domain.plans.plan_file import load

PLANS = Path(__file__).parents[3] / "app" / "plans"
A, B = load(PLANS / "aetherlink.toml"), load(PLANS / "aragora.toml")
Said = tuple[int, str, str]


def march(words: str) -> datetime:
    """ "2 03:00" of March 2026 in UTC."""
    day, time = words.split()
    return datetime.fromisoformat(f"2026-03-{int(day):02}T{time}+00:00")


def climbed(
    tier: str,
    severity: str,
    opened: str,
    *happened: tuple[str, ...],
    at: str,
    plan: Plan = B,
    lifted: Sequence[tuple[str, int]] = (),
) -> Climb:
    """The ticket's climb as of `at`."""
    events = [TicketEvent(march(when), *what) for when, *what in happened]  # type: ignore[arg-type]
    facts = [(march(when), level) for when, level in lifted]
    return climb(plan, plan.tier(tier), Opening(march(opened), severity), events, march(at), facts)


def said(escalations: Sequence[Escalation]) -> list[Said]:
    """Level, instant and reasons of each, such as `(4, "2 07:00", "ladder resolution_missed")`."""
    return [(one.level, f"{one.at.day} {one.at:%H:%M}", " ".join(one.because)) for one in escalations]


def told(
    tier: str,
    severity: str,
    opened: str,
    *happened: tuple[str, ...],
    at: str,
    plan: Plan = B,
    lifted: Sequence[tuple[str, int]] = (),
) -> list[Said]:
    """What has been told by `at`."""
    return said(climbed(tier, severity, opened, *happened, at=at, plan=plan, lifted=lifted).escalations)


def noted(climb: Climb) -> list[tuple[str, str, str]]:
    """Instant, cause and why nobody new was told."""
    return [(f"{one.at.day} {one.at:%H:%M}", one.because, one.why) for one in climb.noted]
