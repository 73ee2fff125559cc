"""Agreeing: every change is a version, what is negotiated is read as the plan's own, and nobody overwrites anybody."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.contracts import organisations
from app.domain.contracts.contract import Agreed
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.queries import Terms, terms_in_force
from app.domain.contracts.signing import doubts_about, sign
from app.domain.plans.plan import Plan
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.product_time import portal_now
from app.lib.refusals import Conflict, NotFound, Refused, Wrong
from tests.cast import does, furnish, opened, pass_time, rows
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL

pytestmark = pytest.mark.anyio
MOST_SEVERE, NEXT = (severity.slug for severity in CLOSED_BELOW.severities[:2])
HOUR = timedelta(hours=1)


async def last(cast: Cast, name: str = "erin") -> Agreed:
    """What somebody's organisation agreed last."""
    async with pool.transaction(SYSTEM):
        return (await versions_of(cast[name].organisation_ids[0]))[0].agreed


async def agree(cast: Cast, who: str, name: str = "erin", *, seen: int | None = None, **changed: Any) -> int:
    """Somebody changes the contract of somebody's organisation."""
    effective_at = changed.pop("effective_at", None)
    agreed = replace(await last(cast, name), **changed)
    organisation_id = cast[name].organisation_ids[0]
    return await does(
        cast[who], sign, organisation_id, agreed, reason="As discussed", effective_at=effective_at, seen=seen
    )


async def terms(cast: Cast, name: str = "erin") -> Terms | None:
    """What holds for somebody's organisation now."""
    async with pool.transaction(SYSTEM):
        return await terms_in_force(cast[name].organisation_ids[0])


@pytest.mark.parametrize("who", ["morgan", "admin"])
async def test_a_change_is_a_new_version_that_says_who_and_why(cast: Cast, who: str) -> None:
    before = await last(cast)
    assert await agree(cast, who, monthly_fee=Decimal("12500.50"), currency="EUR", note="Mind the gap") == 2
    async with pool.transaction(SYSTEM):
        second, first = await versions_of(cast["erin"].organisation_ids[0])
    assert first.agreed == before
    assert second.agreed == replace(before, monthly_fee=Decimal("12500.50"), currency="EUR", note="Mind the gap")
    assert (second.changed_by, second.reason) == (cast[who].name, "As discussed")
    (event,) = await rows("SELECT public, actor_id FROM event WHERE kind = 'contract_changed'")
    assert (event["public"], event["actor_id"]) == (False, cast[who].person_id)


@pytest.mark.parametrize("who", ["alex", "sam", "nadia"])
async def test_nobody_else_agrees_anything(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Account managers"):
        await agree(cast, who, account_id="acc_mine")
    assert len(await rows("SELECT FROM contract_version")) == 3


async def test_row_security_stops_an_agent_who_gets_past_the_verb(cast: Cast) -> None:
    agreed = await last(cast)
    disguised = Viewer(cast["alex"].person_id, "", "", "UTC", "account_manager", (), None)
    with pytest.raises(NotFound):
        await does(disguised, sign, cast["erin"].organisation_ids[0], agreed, reason="x")


async def test_a_customer_sees_what_was_agreed_and_neither_fee_nor_note_nor_why(cast: Cast) -> None:
    await agree(cast, "morgan", monthly_fee=Decimal(1), currency="EUR", note="Mind the gap")
    nadia = cast["nadia"]
    async with pool.transaction(nadia.who):
        (newest, *_) = await versions_of(nadia.organisation_ids[0])
        assert await versions_of(cast["pat"].organisation_ids[0]) == []
    assert newest.agreed.account_id == (await last(cast)).account_id
    assert (newest.agreed.monthly_fee, newest.agreed.note, newest.reason) == (None, "", "")


async def test_a_planned_version_begins_at_its_instant_and_a_newer_one_takes_its_place(
    cast: Cast, database: Settings
) -> None:
    async with pool.transaction(SYSTEM):
        now = await portal_now()
    lowest, middle = (tier.slug for tier in CLOSED_BELOW.tiers[:2])
    await agree(cast, "morgan", tier=lowest, effective_at=now + HOUR)
    await agree(cast, "morgan", tier=middle, effective_at=now + 2 * HOUR)
    for tier in (CLOSED_BELOW.tiers[-1].slug, lowest, middle):
        held = await terms(cast)
        assert held
        assert held.tier.slug == tier
        await pass_time(database, HOUR)
    await agree(cast, "morgan", account_id="acc_planned", effective_at=now + 10 * HOUR)
    await agree(cast, "morgan", account_id="acc_new")
    await pass_time(database, 10 * HOUR)
    held = await terms(cast)
    assert held
    assert held.account_id == "acc_new"


async def test_a_change_cannot_begin_in_the_past(cast: Cast) -> None:
    async with pool.transaction(SYSTEM):
        now = await portal_now()
    with pytest.raises(Wrong) as wrong:
        await agree(cast, "morgan", effective_at=now - HOUR)
    assert "effective_at" in wrong.value.errors


async def test_the_second_of_two_who_saw_the_same_version_is_told(cast: Cast) -> None:
    await agree(cast, "morgan", seen=1, account_id="acc_morgan")
    with pytest.raises(Conflict):
        await agree(cast, "admin", seen=1, account_id="acc_admin")
    assert await agree(cast, "admin", seen=2, account_id="acc_admin") == 3


async def test_of_ten_at_once_who_saw_the_same_version_one_agrees(cast: Cast) -> None:
    organisation_id, agreed = cast["erin"].organisation_ids[0], replace(await last(cast), account_id="acc_new")

    async def try_it() -> int | None:
        try:
            return await does(cast["morgan"], sign, organisation_id, agreed, reason="x", seen=1)
        except Conflict:
            return None

    answers = await asyncio.gather(*(asyncio.create_task(try_it()) for _ in range(10)))
    assert sorted(answers, key=str) == [2, *[None] * 9]


async def test_nothing_changed_is_nothing_agreed(cast: Cast) -> None:
    with pytest.raises(Wrong) as wrong:
        await does(cast["morgan"], sign, cast["erin"].organisation_ids[0], await last(cast), reason="x")
    assert "nothing changed" in wrong.value.errors[""]


async def test_a_contract_cannot_be_ended_in_the_past(cast: Cast) -> None:
    agreed = await last(cast)
    with pytest.raises(Wrong) as wrong:
        await agree(cast, "morgan", ends_on=agreed.starts_on)
    assert wrong.value.errors.keys() == {"ends_on"}


async def test_negotiated_times_that_are_the_wrong_way_round_are_doubted(cast: Cast) -> None:
    agreed = await last(cast)
    late = replace(agreed, overrides={"first_response": {MOST_SEVERE: "30 days"}})
    async with pool.transaction(SYSTEM):
        assert await doubts_about(agreed) == []
        (doubt, *_) = await doubts_about(late)
    assert "30 days" in doubt


async def test_negotiated_times_are_promised_where_the_plan_gives_the_right(cast: Cast) -> None:
    times = {"first_response": {MOST_SEVERE: "7 minutes"}, "update": {NEXT: "2 hours"}}
    await agree(cast, "morgan", overrides=times, uptime=Decimal("99.99"))
    held = await terms(cast)
    assert held
    promised = held.tier.promises
    assert promised["first_response"][MOST_SEVERE].words == "7 minutes"
    assert promised["first_response"][MOST_SEVERE].cite == f"Contract {held.account_id}, version 2"
    assert promised["update"][NEXT].duration
    assert promised["first_response"][NEXT] == CLOSED_BELOW.tiers[-1].promises["first_response"][NEXT]
    assert held.tier.uptime
    assert (held.tier.uptime.percent, held.tier.uptime.words) == (Decimal("99.99"), "99.99 %")


async def refused(database: Settings, plan: Plan, name: str) -> str:
    async with opened(database):
        cast = await furnish(plan)
        with pytest.raises(Wrong) as wrong:
            await agree(cast, "morgan", name, overrides={"first_response": {plan.severities[0].slug: "7 minutes"}})
        return wrong.value.errors["negotiated"]


async def test_where_the_tier_has_no_such_right_the_answer_names_the_lowest_that_has(database: Settings) -> None:
    lowest = CLOSED_BELOW.lowest_tier_giving("custom-sla")
    assert lowest
    told = await refused(database, CLOSED_BELOW, "pat")
    assert CLOSED_BELOW.tiers[1].name in told
    assert lowest.name in told


async def test_where_no_tier_has_it_the_answer_says_so(database: Settings) -> None:
    assert "No tier of this plan has it" in await refused(database, OPEN_TO_ALL, "erin")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"overrides": {"first_response": {MOST_SEVERE: "4 hurs"}}}, f"first_response-{MOST_SEVERE}"),
        ({"overrides": {"resolution": {NEXT: "0 hours"}}}, f"resolution-{NEXT}"),
        ({"uptime": Decimal(101)}, "uptime"),
        ({"ends_on": date(1999, 1, 1)}, "ends_on"),
        ({"renews_on": date(1999, 1, 1)}, "renews_on"),
        ({"renews_on": date.min, "notice_days": 60}, "renews_on"),
        ({"ends_on": date.max}, "ends_on"),
        ({"zone": "localtime"}, "zone"),
        ({"renews_on": None}, "renews_on"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"account_id": ""}, "account_id"),
        ({"monthly_fee": Decimal(1), "currency": ""}, "currency"),
        ({"tier": "nonsense"}, "terms"),
    ],
)
async def test_what_cannot_be_agreed_is_said_by_its_field(cast: Cast, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Wrong) as wrong:
        await agree(cast, "morgan", **changed)
    assert list(wrong.value.errors) == [field]
    assert len(await rows("SELECT FROM contract_version")) == 3


async def test_a_new_customer_gets_its_first_contract(cast: Cast) -> None:
    organisation_id = await does(cast["morgan"], organisations.make, "Fabrikam", "FAB")
    agreed = replace(await last(cast), account_id="acc_fab")
    assert await does(cast["morgan"], sign, organisation_id, agreed, reason="Won", seen=0) == 1
    async with pool.transaction(SYSTEM):
        held = await terms_in_force(organisation_id)
    assert held
    assert held.account_id == "acc_fab"


async def test_a_prefix_is_one_customers_only_and_names_have_a_length(cast: Cast) -> None:
    for name, prefix, field in (("X", "NW", "prefix"), ("X", "nw", "prefix"), ("X", "N", "prefix"), ("", "XX", "name")):
        with pytest.raises(Wrong) as wrong:
            await does(cast["morgan"], organisations.make, name, prefix)
        assert list(wrong.value.errors) == [field]


async def test_renaming_keeps_the_prefix_and_is_noted_once(cast: Cast) -> None:
    organisation_id = cast["erin"].organisation_ids[0]
    for _ in range(2):
        await does(cast["morgan"], organisations.rename, organisation_id, "Northwind Group")
    (row,) = await rows("SELECT name, prefix FROM organisation WHERE id = $1", organisation_id)
    assert (row["name"], row["prefix"]) == ("Northwind Group", "NW")
    assert len(await rows("SELECT FROM event WHERE kind = 'organisation_renamed'")) == 1
    with pytest.raises(NotFound):
        await does(cast["morgan"], organisations.rename, cast["erin"].person_id, "Nobody's")
