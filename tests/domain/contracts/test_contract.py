"""What a contract says, where its versions stand, and what to look at; pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.contracts.contract import (
    Agreed,
    Change,
    ContractVersion,
    Standing,
    changes,
    in_effect,
    in_words,
    standing,
)
from app.domain.contracts.named_people import NamedPerson
from app.domain.contracts.standing import warnings
from tests.offers import CLOSED_BELOW

NOBODY = UUID(int=0)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = NOW.date()
TIER = CLOSED_BELOW.tiers[-1]
SEVERITY = CLOSED_BELOW.severities[0]
AGREED = Agreed(plan_version_id=NOBODY, tier=TIER.slug, account_id="acc_1", starts_on=date(2026, 1, 1))


def version(number: int, effective_at: datetime) -> ContractVersion:
    return ContractVersion(NOBODY, UUID(int=number), NOBODY, number, effective_at, NOW, None, "", AGREED)


@pytest.mark.parametrize(
    ("effective", "stands"),
    [
        ((-2,), ("in effect",)),
        ((-2, -1), ("superseded", "in effect")),
        ((-2, 1), ("in effect", "planned")),
        ((-2, 2, 1), ("in effect", "never began", "planned")),
        ((-2, 1, 2), ("in effect", "planned", "planned")),
        ((-2, 5, -1), ("superseded", "never began", "in effect")),
        ((-2, -2), ("never began", "in effect")),
        ((1,), ("planned",)),
    ],
)
def test_a_version_is_in_effect_from_its_instant_until_a_newer_one_is(
    effective: tuple[int, ...], stands: tuple[Standing, ...]
) -> None:
    versions = [version(number, NOW + hours * HOUR) for number, hours in enumerate(effective, start=1)]
    assert tuple(standing(one, versions, NOW) for one in versions) == stands
    current = in_effect(versions, NOW)
    assert [one for one in versions if one is current] == [
        one for one, stood in zip(versions, stands, strict=True) if stood == "in effect"
    ]


def test_a_contract_holds_through_its_last_day_where_it_is() -> None:
    ends = replace(AGREED, ends_on=date(2026, 6, 15), zone="America/Los_Angeles")
    last_moment = datetime(2026, 6, 16, 6, 59, tzinfo=UTC)
    assert ends.holds(last_moment)
    assert not ends.holds(last_moment + timedelta(minutes=1))
    assert not replace(ends, zone="Europe/Berlin").holds(last_moment)
    assert not replace(AGREED, starts_on=date(2026, 6, 16)).holds(NOW)


def test_what_changed_between_two_versions_is_said_in_words() -> None:
    after = replace(
        AGREED,
        tier=CLOSED_BELOW.tiers[0].slug,
        overrides={"first_response": {SEVERITY.slug: "15 minutes"}},
        monthly_fee=Decimal(12500),
        currency="USD",
        uptime=Decimal("99.95"),
    )
    assert changes(in_words(AGREED, CLOSED_BELOW), in_words(after, CLOSED_BELOW)) == [
        Change("Tier", TIER.name, CLOSED_BELOW.tiers[0].name),
        Change(f"First response, {SEVERITY.label}", None, "15 minutes"),
        Change("Uptime", None, "99.95 %"),
        Change("Monthly fee", None, "12,500.00 USD"),
    ]
    back = changes(in_words(after, CLOSED_BELOW), in_words(AGREED, CLOSED_BELOW))
    assert {(change.name, change.after) for change in back[1:]} == {
        (f"First response, {SEVERITY.label}", None),
        ("Uptime", None),
        ("Monthly fee", None),
    }


def test_the_last_day_of_notice_is_so_many_days_before_the_renewal() -> None:
    renewing = replace(AGREED, renews_on=date(2027, 1, 1), notice_days=60)
    assert renewing.notice_by == date(2026, 11, 2)
    assert AGREED.notice_by is None


@pytest.mark.parametrize(
    ("agreed", "warned"),
    [
        (None, "no contract in effect"),
        (replace(AGREED, starts_on=TODAY + DAY), "starts on 16 June 2026"),
        (replace(AGREED, ends_on=TODAY - DAY), "ended on 14 June 2026"),
        (replace(AGREED, ends_on=TODAY + 30 * DAY), "ends on 15 July 2026"),
        (replace(AGREED, renews_on=TODAY + 30 * DAY), "has to be renewed by 15 July 2026"),
        (replace(AGREED, renews_on=TODAY - DAY), "The renewal of 14 June 2026 has passed"),
        (
            replace(AGREED, renews_on=TODAY + 90 * DAY, renews_by_itself=True, notice_days=60),
            "notice can be given until 15 July 2026",
        ),
    ],
)
def test_a_contract_that_needs_a_hand_is_warned_of(agreed: Agreed | None, warned: str) -> None:
    (warning,) = warnings(agreed, [], [], NOW)
    assert warned in warning


@pytest.mark.parametrize(
    "agreed",
    [
        AGREED,
        replace(AGREED, ends_on=TODAY + 31 * DAY),
        replace(AGREED, renews_on=TODAY + 31 * DAY),
        # Notice is over: it renews, and nobody has to do anything.
        replace(AGREED, renews_on=TODAY + 30 * DAY, renews_by_itself=True, notice_days=60),
        replace(AGREED, renews_on=TODAY + 365 * DAY, renews_by_itself=True),
    ],
)
def test_a_contract_that_needs_nothing_is_not(agreed: Agreed) -> None:
    assert warnings(agreed, [], [], NOW) == []


def test_roles_that_nobody_has_any_more_and_named_people_who_left_are_warned_of() -> None:
    gone = NamedPerson("account_manager", NOBODY, "Morgan", "morgan@support.example", active=False)
    there = NamedPerson("dedicated_engineer", NOBODY, "Sam", "sam@support.example", active=True)
    assert warnings(AGREED, ["it_admin", "emergency"], [gone, there], NOW) == [
        "Nobody is emergency contact any more.",
        "Nobody is IT administrator any more.",
        "Morgan, account manager, is not on the staff any more.",
    ]
