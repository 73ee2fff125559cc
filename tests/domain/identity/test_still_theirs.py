"""Whether a verified domain is still its organisation's."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.accounts.ways_in import way_in_of
from app.domain.identity import domains
from app.domain.identity.domains import Domain
from app.domain.identity.home_realm import domain_is_theirs, offer_for
from app.domain.identity.still_theirs import is_to_be_told, look_at_domains
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Wrong
from tests.cast import does, rows
from tests.outbox import deliveries
from tests.routes.access_pages.making import saml_connection

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("missing", "told", "due"),
    [
        (0, None, True),
        (5, 5, False),
        (22, 22, False),
        (23, 23, True),
        (24, 20, True),
        (30, 7, True),
        (31, 1, False),
        (400, 370, False),
    ],
)
def test_each_time_to_tell_comes_once(missing: float, told: float | None, due: bool) -> None:
    """Days since the record is missing, and since somebody was told."""
    assert is_to_be_told(days_ago(missing), None if told is None else days_ago(told), NOW) == due


class Dns:
    """A name server: texts by name; `away` answers nobody."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[str, ...]] = {}
        self.away = False

    async def __call__(self, name: str) -> tuple[str, ...]:
        if self.away:
            raise OSError("no answer")
        return self.texts.get(name, ())


async def look(dns: Dns, *, later: timedelta = timedelta(days=1)) -> int:
    """Looks at every domain when so much time has gone by."""
    await rows(
        "UPDATE domain SET due_at = clock_timestamp(), missing_since = missing_since - $1::interval, "
        "warned_at = warned_at - $1::interval",
        later,
    )
    return await look_at_domains(dns)


async def verified_by_dns(cast: Cast, dns: Dns) -> Domain:
    """Northwind's, sent to a connection that is on."""
    nadia = cast["nadia"]
    place = nadia.organisation_ids[0]
    made = await saml_connection(nadia, place)
    await rows("UPDATE connection SET state = 'on'")
    domain_id = await does(nadia, domains.add, place, "northwind.example", made)
    wanted = await does(nadia, domains.domain_for, domain_id)
    dns.texts[wanted.record] = (wanted.value,)
    await does(nadia, domains.verify, domain_id, dns.texts[wanted.record])
    return await does(nadia, domains.domain_for, domain_id)


async def standing(domain_id: UUID) -> Mapping[str, object]:
    (row,) = await rows("SELECT missing_since, lapsed_at FROM domain WHERE id = $1", domain_id)
    return {"missing": row["missing_since"] is not None, "lapsed": row["lapsed_at"] is not None}


async def leads() -> bool:
    """Whether the sign-in page leads somebody new to the provider, by the domain."""
    async with database.transaction(SYSTEM):
        way = await way_in_of("new@northwind.example")
    offered = await offer_for("new@northwind.example") is not None
    assert offered == (way.sso is not None)
    return offered


async def mails() -> int:
    return sum(row["kind"] == "domain_missing" for row in await deliveries())


async def test_a_record_that_stands_says_nothing_new(cast: Cast) -> None:
    dns = Dns()
    domain = await verified_by_dns(cast, dns)
    assert await look_at_domains(dns) == 0
    assert await look(dns) == 1
    assert await standing(domain.id) == {"missing": False, "lapsed": False}


async def test_a_missing_record_is_looked_for_twice_before_anybody_is_told(cast: Cast) -> None:
    dns = Dns()
    domain = await verified_by_dns(cast, dns)
    dns.texts.clear()
    await look(dns)
    assert await standing(domain.id) == {"missing": True, "lapsed": False}
    assert await mails() == 0
    await look(dns, later=timedelta(hours=1))
    assert await mails() == 1
    await look(dns)
    assert await mails() == 1
    assert await leads()
    dns.texts[domain.record] = (domain.value,)
    await look(dns)
    assert await standing(domain.id) == {"missing": False, "lapsed": False}


async def lapsed(cast: Cast, dns: Dns) -> Domain:
    domain = await verified_by_dns(cast, dns)
    dns.texts[domain.record] = ("something else",)
    await look(dns)
    await look(dns, later=timedelta(days=31))
    assert await standing(domain.id) == {"missing": True, "lapsed": True}
    return domain


async def test_after_30_days_nobody_new_is_led_by_it_and_no_account_is_made(cast: Cast) -> None:
    domain = await lapsed(cast, Dns())
    assert not await leads()
    async with database.transaction(SYSTEM):
        assert not await domain_is_theirs(domain.organisation_id, "new@northwind.example")


async def test_where_single_sign_on_is_enforced_its_people_are_still_led(cast: Cast) -> None:
    domain = await lapsed(cast, Dns())
    await rows(
        "INSERT INTO sign_in_policy (organisation_id, id, enforced_at) VALUES ($1, gen_random_uuid(), now())",
        domain.organisation_id,
    )
    assert await leads()


async def test_a_name_server_that_is_away_counts_for_nothing(cast: Cast) -> None:
    dns = Dns()
    domain = await verified_by_dns(cast, dns)
    dns.away = True
    for _ in range(3):
        await look(dns, later=timedelta(days=20))
    assert await standing(domain.id) == {"missing": False, "lapsed": False}
    assert await leads()


async def test_the_record_or_an_administrators_word_brings_it_back(cast: Cast) -> None:
    dns = Dns()
    domain = await lapsed(cast, dns)
    with pytest.raises(Wrong, match="something else"):
        await does(cast["nadia"], domains.verify, domain.id, dns.texts[domain.record])
    await does(cast["nadia"], domains.verify, domain.id, [domain.value])
    assert await leads()
    await look(dns)
    await look(dns, later=timedelta(days=31))
    assert not await leads()
    await does(cast["admin"], domains.vouch, domain.id, "They are known to us")
    assert await leads()
    assert await look(dns) == 0


async def test_only_once_it_lapsed_may_somebody_else_show_that_it_is_theirs(cast: Cast) -> None:
    dns, pat = Dns(), cast["pat"]
    await rows("UPDATE membership SET role = 'admin' WHERE person_id = $1", pat.person_id)
    domain = await verified_by_dns(cast, dns)
    theirs = await does(cast["admin"], domains.add, pat.organisation_ids[0], "northwind.example", None)
    value = (await does(cast["admin"], domains.domain_for, theirs)).value
    dns.texts.clear()
    await look(dns)
    with pytest.raises(Wrong, match="Another organisation"):
        await does(cast["admin"], domains.verify, theirs, [value])
    await look(dns, later=timedelta(days=31))
    await does(cast["admin"], domains.verify, theirs, [value])
    (row,) = await rows("SELECT verified_at FROM domain WHERE id = $1", domain.id)
    assert row["verified_at"] is None
    assert await standing(domain.id) == {"missing": False, "lapsed": False}
    (noted,) = await rows("SELECT organisation_id FROM audit_entry WHERE action = 'domain.lost'")
    assert noted["organisation_id"] == domain.organisation_id
