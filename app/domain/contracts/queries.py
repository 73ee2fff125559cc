"""Which contract holds, and the plan it points at."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import asyncpg

from app.domain.plans import plan_file
from app.domain.plans.amendments import NONE, Amendments
from app.domain.plans.plan import Plan, Tier
from app.lib import database


@dataclass(frozen=True, slots=True)
class Pin:
    """What a ticket is held to: its contract version, and the calendars of the edition in which it was opened."""

    organisation_id: UUID
    contract_version_id: UUID
    edition: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What one contract version promises, with the calendars of one edition. `plan` and `tier` are amended already."""

    pin: Pin
    account_id: str
    plan: Plan
    tier: Tier


_TERMS = "SELECT v.*, {edition} AS edition FROM contract_version v "
_NEWEST_EDITION = "SELECT coalesce(max(edition), 0) FROM calendar_version"


async def terms_in_force(organisation_id: UUID) -> Terms | None:
    """The organisation's terms now: those of the newest version that has begun; None without one, and while its days,
    by the contract's zone, have not begun or are over."""
    newest = _TERMS.format(edition=f"({_NEWEST_EDITION})")
    row = await database.fetch_one(
        f"SELECT * FROM ({newest} WHERE v.organisation_id = $1 AND v.effective_at <= portal_now() "
        "ORDER BY v.number DESC LIMIT 1) held "
        "WHERE (portal_now() AT TIME ZONE zone)::date BETWEEN starts_on AND coalesce(ends_on, 'infinity')",
        organisation_id,
    )
    return await _terms(row, row["edition"]) if row else None


async def terms_of(pin: Pin) -> Terms:
    """The terms of one ticket."""
    return (await terms_of_each([pin]))[pin]


async def terms_of_each(pins: Iterable[Pin]) -> dict[Pin, Terms]:
    """The terms of several tickets at once."""
    wanted = set(pins)
    rows = await database.fetch(
        _TERMS.format(edition="0") + "WHERE v.organisation_id = ANY ($1) AND v.id = ANY ($2)",
        [pin.organisation_id for pin in wanted],
        [pin.contract_version_id for pin in wanted],
    )
    agreed = {row["id"]: row for row in rows}
    return {pin: await _terms(agreed[pin.contract_version_id], pin.edition) for pin in wanted}


async def _terms(row: asyncpg.Record, edition: int) -> Terms:
    cite = f"Contract {row['account_id']}, version {row['number']}"
    amendments = Amendments(
        await calendars_of(row["plan_version_id"], edition),
        row["tier"],
        json.loads(row["overrides"]),
        cite,
        "" if row["uptime"] is None else str(row["uptime"]),
    )
    plan = await plan_of_version(row["plan_version_id"], amendments)
    return Terms(Pin(row["organisation_id"], row["id"], edition), row["account_id"], plan, plan.tier(row["tier"]))


async def newest_edition() -> int:
    """The edition of the calendars that tickets are opened under now."""
    return cast(int, await database.fetch_value(_NEWEST_EDITION))


_calendars: dict[tuple[UUID, int], dict[str, Any]] = {}


async def calendars_of(plan_version_id: UUID, edition: int) -> dict[str, Any]:
    """The calendars of a plan version that were changed up to that edition, by name. An edition never changes, so a
    process reads each one once."""
    if edition == 0:
        return {}
    if (plan_version_id, edition) not in _calendars:
        rows = await database.fetch(
            "SELECT DISTINCT ON (name) name, body FROM calendar_version WHERE plan_version_id = $1 AND edition <= $2 "
            "ORDER BY name, edition DESC",
            plan_version_id,
            edition,
        )
        _calendars[plan_version_id, edition] = {row["name"]: json.loads(row["body"]) for row in rows}
    return _calendars[plan_version_id, edition]


_sources: dict[UUID, tuple[str, str]] = {}


async def plan_of_version(plan_version_id: UUID, amendments: Amendments = NONE) -> Plan:
    """A stored plan, as amended. A version never changes, so a process reads each one once."""
    if plan_version_id not in _sources:
        row = await database.fetch_one("SELECT stem, source FROM plan_version WHERE id = $1", plan_version_id)
        assert row, "a contract's plan version cannot go: its foreign key says so"
        _sources[plan_version_id] = (row["source"], row["stem"])
    return parsed(*_sources[plan_version_id], amendments)


def parsed(source: str, stem: str, amendments: Amendments = NONE) -> Plan:
    """The plan that this text says, as amended; the same is read once a process, while it is used."""
    return _parsed(source, stem, amendments.canonical)


@lru_cache(maxsize=256)
def _parsed(source: str, stem: str, amendments: str) -> Plan:
    return plan_file.parse(source, stem, amendments=Amendments.read(amendments))


async def newest_plan() -> Plan | None:
    """The plan adopted last, with its calendars as they are now: what the vendor offers. None before the first."""
    found = await database.fetch_value("SELECT id FROM plan_version ORDER BY adopted_at DESC LIMIT 1")
    if found is None:
        return None
    return await plan_of_version(found, Amendments(await calendars_of(found, await newest_edition())))
