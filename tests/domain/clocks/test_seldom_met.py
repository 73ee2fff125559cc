"""Stories that random ones seldom come to, against walking time as those are (sla.md, "Clocks")."""

from dataclasses import replace

import pytest

from app.domain.clocks.clock import Opening, TicketEvent
from app.domain.clocks.compute import clocks
from app.domain.plans.plan import PromiseKind, Tier
from tests.domain.clocks.oracle import told
from tests.domain.clocks.test_clocks_oracle import as_told
from tests.domain.clocks.told import ALWAYS_OPEN, OFFICE_HOURS, PLAN, days, events, hours, jan, tier

GENEROUS = replace(PLAN, workaround_resolves=True, third_party_pauses=True)
EVERY_KIND: tuple[PromiseKind, ...] = ("acknowledge", "first_response", "next_response", "update", "resolution")
IN_DAYS = {"s1": days(1), "s2": days(2), "s3": days(4)}
IN_HOURS = {"s1": hours(4), "s2": hours(12), "s3": hours(30)}
TIERS = {
    "hours, always open": tier(ALWAYS_OPEN, **dict.fromkeys(EVERY_KIND, IN_HOURS)),
    "hours of an office": tier(OFFICE_HOURS, **dict.fromkeys(EVERY_KIND, IN_HOURS)),
    "days of an office": tier(OFFICE_HOURS, **dict.fromkeys(EVERY_KIND, IN_DAYS)),
}


def merged(at: str, opened: str, severity: str, *happened: tuple[str, ...]) -> TicketEvent:
    return TicketEvent(jan(at), "merged", absorbed=(Opening(jan(opened), severity), events(*happened)))


ASKED = ("12 10:00", "waiting_on_customer")
STORIES = {
    "reopened after a workaround and a resolving": events(
        ("12 11:00", "workaround_accepted"), ("13 11:00", "resolved"), ("14 10:00", "reopened")
    ),
    "lowered between the workaround and the reopening": events(
        ("12 11:00", "workaround_accepted"),
        ("12 12:00", "severity_changed", "s3"),
        ("13 11:00", "resolved"),
        ("14 10:00", "reopened"),
    ),
    "merged while both wait": (*events(ASKED), merged("13 12:00", "12 08:30", "s2", ASKED)),
    "merged while the other waits": (merged("13 12:00", "12 08:30", "s2", ASKED),),
    "merged after the other waited": (merged("13 12:00", "12 08:30", "s2", ASKED, ("12 16:00", "customer_reply")),),
    "merged while it waits": (
        *events(ASKED),
        merged("12 12:00", "12 08:30", "s2"),
        *events(("13 12:00", "back_to_us")),
    ),
    "merged just when the other is due": (merged("12 11:00", "12 07:00", "s1"),),
    "waiting goes on where it ends, at night": events(
        ASKED, ("13 20:00", "back_to_us"), ("13 20:00", "waiting_on_customer"), ("20 11:00", "customer_reply")
    ),
    "waiting on another goes on where it ends": events(
        ASKED, ("13 20:00", "waiting_on_third_party"), ("17 11:00", "back_to_us"), ("17 11:00", "waiting_on_customer")
    ),
    "stopped when the proposal is rejected": events(
        ("12 09:30", "severity_proposed", "s1"), ("12 10:00", "proposal_rejected"), ("12 10:00", "public_reply")
    ),
}


@pytest.mark.parametrize("to", TIERS.values(), ids=TIERS.keys())
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
@pytest.mark.parametrize("at", ["12 10:30", "13 12:00", "16 15:00", "23 12:00"])
def test_what_is_seldom_met_is_as_walking_through_time_finds_it(
    story: tuple[TicketEvent, ...], to: Tier, at: str
) -> None:
    opening = Opening(jan("12 09:00"), "s2")
    assert as_told(clocks(GENEROUS, to, opening, story, jan(at))) == told(GENEROUS, to, opening, story, jan(at))
