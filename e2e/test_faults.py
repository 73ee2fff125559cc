"""What breaks beneath the portal while customers file tickets (security.md, "6.3 Fault matrix", F5–F8 and F15). After
each fault: nothing accepted is lost, nothing is there by halves, and every receipt goes out once."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

import httpx
import pytest
from redis import Redis

from app.config import Settings
from app.web.cookies import cookie_name
from e2e.filing_customers import NO_ANSWER, Customer, all_or_nothing, filing_customers, kept
from e2e.installation import Installation
from tests.processes import until
from tests.wrong_clock import wrong_clock

NAMES = ("One", "Another", "A third")
SOON = 20  # seconds: several times what a page may take, less than a statement once took to be given up


def test_f5_a_cache_that_is_emptied_under_load_loses_nothing(installation: Installation) -> None:
    redis = Redis.from_url(installation.settings.redis_url)
    with filing_customers(installation, NAMES) as customers:
        for enough in range(5, 30, 5):
            until(partial(have, customers, enough), 60)
            redis.flushall()
    assert answered(customers) == {201}
    all_told(installation, customers)


def test_f6_without_a_cache_tickets_are_taken_and_the_rest_catches_up(installation: Installation) -> None:
    with filing_customers(installation, NAMES) as customers:
        until(partial(have, customers, 5), 60)
        installation.kill("valkey")
        until(partial(have, customers, 20), 60)
        installation.heal()
        until(partial(have, customers, 30), 60)
    assert answered(customers) == {201}
    all_told(installation, customers)


def test_f6_a_cache_that_is_full_is_no_reason_to_refuse_anybody(installation: Installation) -> None:
    redis = Redis.from_url(installation.settings.redis_url)
    redis.config_set("maxmemory-policy", "noeviction")
    redis.config_set("maxmemory", "1")
    try:
        with filing_customers(installation, NAMES) as customers:
            until(partial(have, customers, 15), 60)
    finally:
        redis.config_set("maxmemory", "0")
    assert answered(customers) == {201}
    all_told(installation, customers)


def test_f7_a_cache_that_hangs_holds_up_nobody(installation: Installation) -> None:
    with filing_customers(installation, NAMES) as customers:
        until(partial(have, customers, 5), 60)
        with installation.frozen("valkey"):
            until(partial(have, customers, 25), 60)
    assert answered(customers) == {201}
    all_told(installation, customers)


def test_f8_a_database_that_is_restarted_gives_no_false_success_and_is_found_again(installation: Installation) -> None:
    with filing_customers(installation, NAMES) as customers:
        for enough in (5, 15, 25):
            until(partial(have, customers, enough), 60)
            installation.restart_at_once("postgres")
            # Found again by the same process, whoever was in the middle of something.
            until(partial(have, customers, len(accepted(customers)) + 1), 60)
    assert answered(customers) <= {201, 503, NO_ANSWER}
    assert installation.runs("web")
    all_told(installation, customers)


def test_a_database_that_hangs_is_told_in_seconds_and_the_status_page_goes_on(installation: Installation) -> None:
    settings = installation.settings
    with filing_customers(installation, NAMES) as customers:
        until(partial(have, customers, 5), 60)
        with installation.frozen("postgres"):
            until(lambda: answered(customers) >= {503}, 60)
            for page, headers in asked_by_all_sorts(settings):
                answer = httpx.get(f"{settings.portal_url}{page}", timeout=SOON, trust_env=False, headers=headers)
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), page
            assert httpx.get(settings.status_url, timeout=SOON, trust_env=False).status_code == 200
        until(partial(have, customers, len(accepted(customers)) + 5), 60)
    assert answered(customers) == {201, 503}
    all_told(installation, customers)


@pytest.mark.parametrize("off", ["+2h", "-2h"])
def test_f15_a_portal_whose_clock_is_wrong_keeps_the_databases_time(installation: Installation, off: str) -> None:
    installation.start_again("web", **wrong_clock(off))
    begun = datetime.now(UTC)
    with filing_customers(installation, NAMES[:1]) as customers:
        until(partial(have, customers, 2), 60)
    with httpx.Client(base_url=installation.settings.portal_url, trust_env=False) as client:
        thinks = parsedate_to_datetime(client.get("/").headers["date"])
    assert abs(thinks - datetime.now(UTC)) > timedelta(hours=1)
    opened = [row["opened_at"] for row in kept(installation) if row["reference"] in dict(accepted(customers)).values()]
    assert opened and all(begun <= at <= datetime.now(UTC) for at in opened)
    installation.start_again("web")
    all_told(installation, customers)


def asked_by_all_sorts(settings: Settings) -> list[tuple[str, dict[str, str]]]:
    """Pages with the headers of a visitor, of somebody with a session and of a program: whose they are is looked up."""
    session = {"cookie": f"{cookie_name(settings, 'session')}=somebody"}
    return [("/", {}), ("/kb", session), ("/api/v1/tickets", {"authorization": "Bearer x"}), ("/health/ready", {})]


def have(customers: list[Customer], number: int) -> bool:
    """Whether so many tickets were accepted by now."""
    return len(accepted(customers)) >= number


def accepted(customers: list[Customer]) -> list[tuple[str, str]]:
    return [one for customer in customers for one in customer.accepted]


def answered(customers: list[Customer]) -> set[int]:
    return set().union(*(customer.statuses for customer in customers))


def all_told(installation: Installation, customers: list[Customer]) -> None:
    """Nothing is lost, and in the end each receipt has left once and nothing that was due waits."""
    installation.heal()
    until(lambda: all(row["sent"] == row["owed"] and not row["overdue"] for row in kept(installation)), 60)
    all_or_nothing(kept(installation), customers)
