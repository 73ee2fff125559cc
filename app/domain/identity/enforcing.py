"""Enforcing single sign-on: whom it would lock out, what it takes, and undoing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.break_glass import named_for
from app.domain.identity.domains import domains_of
from app.domain.identity.holding import hold_policy, noted
from app.domain.identity.people import Someone, people_of
from app.domain.identity.policy import allow
from app.domain.identity.queries import connections_of
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused


@dataclass(frozen=True, slots=True)
class Enforced:
    """Since when, and by whom; and who may use a password all the same."""

    at: datetime | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Consequence:
    """What enforcing would mean for somebody who has no identity at a provider that is on."""

    someone: Someone
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`locked_out` could not sign in any more; `first_time` could, but never did it this way."""

    locked_out: list[Consequence]
    first_time: list[Consequence]


async def enforced(organisation_id: UUID | None) -> Enforced:
    """How it stands, as far as the eyes of this transaction see."""
    row = await database.fetch_one(
        "SELECT s.enforced_at, p.name FROM sign_in_policy s LEFT JOIN person p ON p.id = s.enforced_by "
        "WHERE s.organisation_id IS NOT DISTINCT FROM $1",
        organisation_id,
    )
    return Enforced(row["enforced_at"], row["name"]) if row else Enforced(None, None)


async def preview(viewer: Viewer, organisation_id: UUID | None) -> Preview:
    """What enforcing now would mean for each active person of the place. Raises NotFound."""
    people = [one for one in await people_of(viewer, organisation_id) if one.active]
    on = {connection.name for connection in await connections_of(organisation_id) if connection.state == "on"}
    domains = {domain.name: domain.connection for domain in await domains_of(organisation_id) if domain.verified_at}
    return consequences(people, on, domains)


def consequences(people: Sequence[Someone], on: set[str], domains: dict[str, str | None]) -> Preview:
    """Sorts people by what would become of them. `on`: names of the connections that are on; `domains`: the connection
    of each verified domain. Pure."""
    outcome = Preview([], [])
    for someone in people:
        if someone.break_glass or on.intersection(someone.connections):
            continue
        to = domains.get(someone.domain)
        if to in on:
            outcome.first_time.append(Consequence(someone, f"Has never signed in through {to}."))
        else:
            outcome.locked_out.append(Consequence(someone, _why_locked_out(someone, domains, to)))
    return outcome


def _why_locked_out(someone: Someone, domains: dict[str, str | None], to: str | None) -> str:
    if to:
        return f"{to}, which {someone.domain} is sent to, is not on."
    if someone.domain in domains:
        return f"{someone.domain} is sent to no connection."
    if someone.connections:
        return f"{', '.join(someone.connections)}, which they come through, is not on."
    return f"{someone.domain} is not a verified domain."


async def missing(viewer: Viewer, organisation_id: UUID | None) -> list[str]:
    """What it takes before it can be enforced, as sentences. Raises NotFound."""
    allow(viewer, organisation_id)
    lacking = []
    if not any(connection.state == "on" for connection in await connections_of(organisation_id)):
        lacking.append("A connection must be on.")
    if not await _has_come_through(viewer, organisation_id):
        lacking.append("You must have come through a connection that is on yourself: sign in by it, or test it.")
    if not await named_for(organisation_id):
        lacking.append("A break-glass person must be named, for the day on which the provider is down.")
    return lacking


async def enforce(viewer: Viewer, organisation_id: UUID | None) -> None:
    """From now on passwords and passkeys let nobody see the place but its break-glass people; at once, also for those
    who are signed in, and for their API tokens. Raises NotFound, Refused."""
    held = await hold_policy(viewer, organisation_id)
    if held.enforced_at:
        return
    if lacking := await missing(viewer, organisation_id):
        raise Refused(" ".join(lacking))
    locked_out = (await preview(viewer, organisation_id)).locked_out
    await database.execute(
        "UPDATE sign_in_policy SET enforced_at = clock_timestamp(), enforced_by = $2 "
        "WHERE organisation_id IS NOT DISTINCT FROM $1",
        organisation_id,
        viewer.person_id,
    )
    await noted(viewer, organisation_id, "sso.enforced", locked_out=[one.someone.person_id for one in locked_out])


async def relax(viewer: Viewer, organisation_id: UUID | None) -> None:
    """Every way in is open again. Raises NotFound."""
    held = await hold_policy(viewer, organisation_id)
    if held.enforced_at:
        await database.execute(
            "UPDATE sign_in_policy SET enforced_at = NULL, enforced_by = NULL "
            "WHERE organisation_id IS NOT DISTINCT FROM $1",
            organisation_id,
        )
        await noted(viewer, organisation_id, "sso.relaxed")


async def _has_come_through(viewer: Viewer, organisation_id: UUID | None) -> bool:
    """By this session or a test that was accepted; an administrator of ours cannot, at a customer's provider: there
    anybody's test counts."""
    for_them = viewer.is_staff and organisation_id is not None
    async with database.acting_as(SYSTEM):
        return bool(
            await database.fetch_value(
                "SELECT EXISTS (SELECT FROM session s JOIN connection c ON c.id = s.connection_id AND c.state = 'on' "
                "WHERE s.id = $2 AND c.organisation_id IS NOT DISTINCT FROM $1) OR EXISTS ("
                "SELECT FROM connection c JOIN test_sign_in t ON t.connection_id = c.id "
                "WHERE c.organisation_id IS NOT DISTINCT FROM $1 AND c.state = 'on' "
                "AND ($3::uuid IS NULL OR t.person_id = $3) AND (t.outcome->>'accepted')::boolean)",
                organisation_id,
                viewer.session_id,
                None if for_them else viewer.person_id,
            )
        )
