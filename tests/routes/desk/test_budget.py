"""Account managers see how much of a customer's promises is used, and say whether the customer sees it too."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import make_cast
from app.domain.tickets import replies
from app.lib import database as pool
from app.lib.database import SYSTEM, Who
from app.main import create_app
from tests.by_itself import HOUR, MINUTE, MONDAY, MOST_SEVERE, PAUSING, set_time, time_goes_on
from tests.cast import HASH, as_owner, does, file_ticket, pass_time, rows
from tests.domain.incidents.stage import API, CONSOLE, furnish_components, opened, says
from tests.house import House, house_of
from tests.offers import CLOSED_BELOW, path_of
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
DESK, CUSTOMER = "/desk/organisations/NW/budget", "/plan/budget"


@pytest.fixture
async def house(database: Settings) -> AsyncIterator[House]:
    """A portal with the demo's cast, in a January."""
    await set_time(database, MONDAY)
    async with house_of(database) as house:
        yield house


async def read(house: House, name: str, target: str = DESK) -> str:
    """The words of a page as somebody sees it."""
    answer = await (await house.browser(name)).get(target)
    assert answer.status_code == 200, answer.text
    return " ".join(Page(answer.text).words.split())


async def shown_to_the_customer(house: House) -> None:
    morgan = await house.browser("morgan")
    assert (await morgan.post(DESK, {"shown": "on"})).status_code == 303


async def kept_and_missed(house: House) -> tuple[str, str]:
    """Two tickets of Erin's: one answered in good time, one not at all."""
    kept, missed = [await file_ticket(house.cast["erin"], MOST_SEVERE, subject=subject) for subject in ("One", "Two")]
    await time_goes_on(house.settings, 15 * MINUTE)
    await does(house.cast["alex"], replies.reply, kept, "We are on it")
    await time_goes_on(house.settings, 2 * HOUR)
    return kept, missed


async def test_kept_and_missed_guarantees_are_counted_with_the_time_they_used(house: House) -> None:
    kept, missed = await kept_and_missed(house)
    words = await read(house, "morgan")
    assert "1 missed, 0 allowed. The plan allows no miss." in words
    assert "62 % on average, 100 % at worst" in words
    assert f"{missed} Two First response, P1: missed" in words
    assert f"{kept} One First response, P1: 25 % used" in words


async def test_withdrawn_tickets_stand_apart(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], MOST_SEVERE)
    await (await house.browser("erin")).post(f"/tickets/{reference}/withdrawal", {"reason": "It was us"})
    (clock,) = await rows("SELECT state FROM clock WHERE kind = 'first_response'")
    assert clock["state"] == "void"
    assert "0 missed, 0 allowed." in await read(house, "morgan")


async def test_verdicts_of_a_disputed_severity_stand_apart(house: House) -> None:
    _, missed = await kept_and_missed(house)
    sql = "UPDATE clock SET disputed = true WHERE ticket_id = (SELECT id FROM ticket WHERE reference = $1)"
    await as_owner(house.settings, sql, missed)
    words = await read(house, "morgan")
    assert "0 missed, 0 allowed." in words
    assert missed not in words


async def test_as_many_may_be_missed_as_the_plan_says(database: Settings) -> None:
    await set_time(database, MONDAY)
    text = path_of(CLOSED_BELOW).read_text(encoding="utf-8").replace("[rules]", "[rules]\nattainment_percent = 50")
    app = create_app(database)
    async with app.lifespan():
        async with pool.transaction(SYSTEM):
            cast = await make_cast(text, "plan", HASH)
        house = House(database, app, cast)
        await kept_and_missed(house)
        words = await read(house, "morgan")
    assert "1 missed, 1 allowed. The plan promises to keep 50 % of them." in words


async def test_a_month_has_its_own_tickets(house: House) -> None:
    _, missed = await kept_and_missed(house)
    await pass_time(house.settings, timedelta(days=31))
    assert missed not in await read(house, "morgan")
    assert "No guaranteed time ended or falls due in February 2026." in await read(house, "morgan")
    assert missed in await read(house, "morgan", f"{DESK}?month=2026-01")


async def test_downtime_is_weighed_against_the_promise_and_led_back_to_its_incident(house: House) -> None:
    named = await furnish_components(house.cast)
    await as_owner(house.settings, "UPDATE component SET created_at = $1", MONDAY - timedelta(days=90))
    public_id = await opened(house.cast["admin"], {named[API]: "major_outage"})
    await pass_time(house.settings, 22 * MINUTE + MINUTE / 2)
    await says(house.cast["admin"], public_id, "resolved", affected={named[API]: "operational"})
    words = await read(house, "morgan")
    # 0.1 % of 31 days are 44 min 38 s, and seconds begun do not count.
    assert f"50 % of the allowed downtime is used: 22 min of 44 min, by Core - {API}" in words
    assert f"{CONSOLE}none44 min0 %" in words
    page = Page((await (await house.browser("morgan")).get(DESK)).text)
    assert f"/desk/incidents/{public_id}" in [given.get("href") for tag, given in page.tags if tag == "a"]


async def test_an_objective_is_called_one(house: House) -> None:
    words = await read(house, "morgan", "/desk/organisations/OP/budget")
    assert "No availability is promised" in words


async def test_nonsense_months_show_the_present_one(house: House) -> None:
    for asked in ("abc", "2026-13", "2031-01", "1999-01", "%00", "'--"):
        assert "January 2026" in await read(house, "morgan", f"{DESK}?month={asked}")


async def test_before_the_contract_there_is_no_month_to_choose(house: House) -> None:
    await as_owner(house.settings, "UPDATE contract_version SET ends_on = starts_on")
    assert "No contract was in force" in await read(house, "morgan")


async def test_no_such_customer_is_not_found(house: House) -> None:
    morgan = await house.browser("morgan")
    for prefix in ("XX", "nothing", "%00"):
        assert (await morgan.get(f"/desk/organisations/{prefix}/budget")).status_code == 404


async def test_agents_do_not_see_it(house: House) -> None:
    for name in ("alex", "sam", "erin"):
        browser = await house.browser(name)
        assert (await browser.get(DESK)).status_code == 403
        assert (await browser.post(DESK, {"shown": "on"})).status_code == 403
    assert not (await rows("SELECT FROM contract WHERE shows_budget"))


async def test_the_customer_sees_it_once_the_account_manager_says_so(house: House) -> None:
    erin, pat = await house.browser("erin"), await house.browser("pat")
    refused = await erin.get(CUSTOMER)
    assert (refused.status_code, "Your account manager can add it" in refused.text) == (403, True)
    assert CUSTOMER not in (await erin.get("/plan")).text
    await shown_to_the_customer(house)
    assert (await erin.get(CUSTOMER)).status_code == 200
    assert CUSTOMER in (await erin.get("/plan")).text
    assert (await pat.get(CUSTOMER)).status_code == 403
    morgan = await house.browser("morgan")
    assert "The customer sees this too" in (await morgan.get(DESK)).text
    await morgan.post(DESK, {})
    assert (await erin.get(CUSTOMER)).status_code == 403
    noted = await rows("SELECT kind FROM event WHERE subject = 'organisation' ORDER BY seq DESC LIMIT 2")
    assert [row["kind"] for row in noted] == ["budget_hidden", "budget_shown"]


async def test_everybody_is_led_only_to_the_tickets_that_they_may_see(house: House) -> None:
    kept, missed = await kept_and_missed(house)
    await shown_to_the_customer(house)
    for name in ("erin", "nadia"):
        assert missed in await read(house, name, CUSTOMER)
    words = await read(house, "noah", CUSTOMER)
    assert "and 2 of colleagues" in words
    assert missed not in words
    assert kept not in words
    assert "1 missed, 0 allowed." in words


async def test_another_customers_budget_is_not_there(house: House) -> None:
    await kept_and_missed(house)
    await as_owner(house.settings, "UPDATE contract SET shows_budget = true")
    pat = await house.browser("pat")
    northwind = house.cast["erin"].organisation_ids[0]
    assert (await pat.get(f"{CUSTOMER}?organisation={northwind}")).status_code == 404
    assert "No guaranteed time ended or falls due" in await read(house, "pat", CUSTOMER)


async def test_a_month_of_one_customer_is_read_through_its_index(house: House, database: Settings) -> None:
    await file_ticket(house.cast["erin"], PAUSING)
    await file_ticket(house.cast["pat"], PAUSING)
    await as_owner(
        database,
        "INSERT INTO clock (organisation_id, ticket_id, kind, cycle, commitment, severity, target, calendar, "
        "started_at, state, counted_seconds, verdict_at) "
        "SELECT organisation_id, id, 'first_response', n + 1, 'guarantee', 'P1', '1 hour', '24x7', '2026-01-01', "
        "'met', 0, timestamptz '2020-01-01' + n * interval '1 hour' "
        "FROM ticket, generate_series(1, 20000) n",
    )
    await as_owner(database, "ANALYZE clock")
    for who in (Who("staff", house.cast["morgan"].person_id), house.cast["erin"].who):
        async with pool.transaction(who):
            plan = await pool.fetch(
                "EXPLAIN SELECT kind FROM clock WHERE organisation_id = $1 AND verdict_at >= '2021-03-01' "
                "AND verdict_at < '2021-04-01' AND commitment IN ('guarantee', 'target')",
                house.cast["erin"].organisation_ids[0],
            )
        assert "clock_of_month" in "\n".join(row[0] for row in plan), plan
