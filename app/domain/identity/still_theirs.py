"""Whether a domain that was verified by its TXT record is still its organisation's: the record is looked at each day.

What we take for fair to whoever depends on it: only the word of a name server that there is no such record counts, and
no time-out or failure of one. Nobody is told before it is found missing again an hour later; then who looks after
sign-in is told at once, a week before it lapses, and when it does. It lapses once it was missing at every look for 30
days: from then on the sign-in page leads nobody by it, no account is made on its word, and whoever shows the record may
have it. Who has come in through the provider before still does. Where single sign-on is enforced the sign-in page goes
on leading its people, for they have no other way in. An administrator's word keeps it without a record.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from app.domain.accounts.ways_in import looking_after
from app.domain.audit.trail import note
from app.domain.deliveries.actions import owe
from app.domain.identity.domains import Domain, domain_by_id, stands_in
from app.domain.identity.places import slug_of
from app.lib import database
from app.lib.database import SYSTEM

LAPSES_AFTER = timedelta(days=30)
# How long the record has been missing when there is a word on it.
WARNED_AFTER = (timedelta(0), timedelta(days=23), LAPSES_AFTER)

Texts = Callable[[str], Awaitable[tuple[str, ...]]]


def is_to_be_told(missing_since: datetime, warned_at: datetime | None, now: datetime) -> bool:
    """Whether a time to tell of it has passed since it was last told. Pure."""
    passed = [missing_since + after for after in WARNED_AFTER if missing_since + after <= now]
    return bool(passed) and (warned_at is None or warned_at < passed[-1])


def lapses_at(missing_since: datetime) -> datetime:
    """When a domain lapses whose record stays missing. Pure."""
    return missing_since + LAPSES_AFTER


async def look_at_domains(texts: Texts) -> int:
    """Looks at every domain whose turn it is; answers at how many. `texts` are those at a name, and it raises OSError
    where nobody could say: then it is asked again in an hour."""
    looks = 0
    while claimed := await _claim():
        looks += 1
        try:
            found = stands_in(claimed, await texts(claimed.record))
        except OSError:
            continue
        await _keep(claimed, found=found)
    return looks


async def _claim() -> Domain | None:
    async with database.transaction(SYSTEM):
        claimed = await database.fetch_value(
            "UPDATE domain SET due_at = clock_timestamp() + interval '1 hour' WHERE id = ("
            "SELECT id FROM domain WHERE verified_how = 'dns' AND due_at <= clock_timestamp() "
            "ORDER BY due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) RETURNING id"
        )
        return await domain_by_id(claimed) if claimed else None


async def _keep(claimed: Domain, *, found: bool) -> None:
    async with database.transaction(SYSTEM):
        row = await database.fetch_one(
            "SELECT missing_since, warned_at, clock_timestamp() AS now FROM domain "
            "WHERE id = $1 AND verified_how = 'dns' AND verified_at = $2 FOR NO KEY UPDATE",
            claimed.id,
            claimed.verified_at,
        )
        if row is None:
            return
        if found:
            await _found(claimed, was_missing=row["warned_at"] is not None)
        elif row["missing_since"] is None:
            sql = "UPDATE domain SET missing_since = $2, looked_at = $2 WHERE id = $1"
            await database.execute(sql, claimed.id, row["now"])
        else:
            await _still_missing(claimed, row["missing_since"], row["warned_at"], row["now"])


async def _found(domain: Domain, *, was_missing: bool) -> None:
    await database.execute(
        "UPDATE domain SET missing_since = NULL, warned_at = NULL, lapsed_at = NULL, looked_at = clock_timestamp(), "
        "due_at = clock_timestamp() + interval '1 day' WHERE id = $1",
        domain.id,
    )
    if was_missing:
        await note([domain.organisation_id], "domain.found_again", domain=domain.name)


async def _still_missing(domain: Domain, since: datetime, warned_at: datetime | None, now: datetime) -> None:
    lapsed, telling = now >= lapses_at(since), is_to_be_told(since, warned_at, now)
    await database.execute(
        "UPDATE domain SET looked_at = $2, due_at = $2::timestamptz + interval '1 day', "
        "lapsed_at = CASE WHEN $3 THEN coalesce(lapsed_at, $2) END, "
        "warned_at = CASE WHEN $4 THEN $2 ELSE warned_at END WHERE id = $1",
        domain.id,
        now,
        lapsed,
        telling,
    )
    if telling:
        await _tell(domain, since, lapsed=lapsed)


async def _tell(domain: Domain, since: datetime, *, lapsed: bool) -> None:
    place = domain.organisation_id
    told = {
        "domain": domain.name,
        "record": domain.record,
        "lapsed": lapsed,
        "lapses_at": lapses_at(since).isoformat(),
        "path": f"/access/{slug_of(place)}/domains",
    }
    await owe(await looking_after(place), "domain_missing", told, organisation_id=place)
    await note([place], "domain.lapsed" if lapsed else "domain.missing", domain=domain.name)
