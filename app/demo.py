"""The demo: its cast, and a story told by the same actions that people use. The story's words are data beside the plan
(`app/plans/demo/NAME.toml`), because they speak of the vendor's product."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from app.demo_people import CAST, COMPANIES, PASSWORD
from app.domain.accounts import people
from app.domain.accounts.secrets import hash_password
from app.domain.accounts.viewer import Membership, Viewer
from app.domain.contracts import actions as contracts
from app.domain.contracts.plan_file import parse
from app.domain.tickets import closing, filing, replies, triage
from app.domain.tickets.queries import portal_now
from app.lib import database
from app.lib.database import SYSTEM


@dataclass(frozen=True, slots=True)
class Cast:
    """The demo's people as viewers, by the name before the @."""

    viewers: dict[str, Viewer]

    def __getitem__(self, name: str) -> Viewer:
        return self.viewers[name]


async def seed(plan_path: Path) -> bool:
    """Makes the cast and tells the story; False when anybody is there already."""
    source = plan_path.read_text(encoding="utf-8")  # noqa: ASYNC240 - nobody else waits while a demo is seeded
    hashed = await hash_password(PASSWORD)
    async with database.transaction(SYSTEM):
        if await database.fetch_value("SELECT true FROM person LIMIT 1"):
            return False
        cast_ = await make_cast(source, plan_path.stem, hashed)
    await tell(cast_, plan_path)
    return True


async def make_cast(source: str, stem: str, password_hash: str) -> Cast:
    """Companies with their contracts on this plan, people, and who belongs where; in the open transaction."""
    plan = parse(source, stem)
    plan_version = await contracts.adopt_plan(source, stem)
    now = await portal_now()
    companies: dict[str, UUID] = {}
    for company in COMPANIES:
        companies[company.prefix] = await people.create_organisation(company.name, company.prefix)
        begun = now - timedelta(days=90)
        await contracts.sign_contract(
            companies[company.prefix],
            plan_version,
            plan.tiers[company.rank].slug,
            account_id=company.account_id,
            starts_on=begun.date(),
            effective_at=begun,
        )
    return Cast({someone.email.partition("@")[0]: await _make(someone, companies, password_hash) for someone in CAST})


async def _make(someone: Any, companies: dict[str, UUID], password_hash: str) -> Viewer:
    person_id = await people.create_person(
        someone.email, someone.name, zone=someone.zone, staff_role=someone.staff_role, password_hash=password_hash
    )
    memberships: tuple[Membership, ...] = ()
    if someone.company:
        await people.join(companies[someone.company], person_id, someone.role)
        name = next(c.name for c in COMPANIES if c.prefix == someone.company)
        memberships = (Membership(companies[someone.company], name, someone.role),)
    return Viewer(
        person_id, someone.email, someone.name, someone.zone, someone.staff_role, memberships, session_id=None
    )


async def tell(cast_: Cast, plan_path: Path) -> None:
    """Plays the story: each line happens `ago` before now. Ends with the product's time at the clock's."""
    path = plan_path.parent / "demo" / plan_path.name
    if not path.exists():
        return
    story = tomllib.loads(path.read_text(encoding="utf-8"))
    references: dict[str, str] = {}
    lines = sorted(
        ((line | {"ticket": ticket["id"], "story": ticket}) for ticket in story["ticket"] for line in ticket["line"]),
        key=lambda line: -_minutes(line["ago"]),
    )
    for line in lines:
        async with database.transaction(SYSTEM):
            await set_ahead(-timedelta(minutes=_minutes(line["ago"])))
        async with database.transaction(cast_[line["who"]].who):
            await _play(cast_[line["who"]], line, references)
    async with database.transaction(SYSTEM):
        await set_ahead(timedelta())


def _minutes(ago: str) -> int:
    return sum(int(part[:-1]) * {"m": 1, "h": 60, "d": 1440}[part[-1]] for part in ago.split())


async def _play(viewer: Viewer, line: dict[str, Any], references: dict[str, str]) -> None:
    text, reference = line.get("text", ""), references.get(line["ticket"], "")
    match line["does"]:
        case "files":
            story = line["story"]
            draft = filing.Draft(viewer.organisation_ids[0], story["subject"], text, story["severity"])
            ticket, _ = await filing.file(viewer, draft)
            references[line["ticket"]] = ticket.reference
        case "takes":
            await triage.take(viewer, reference)
        case "replies":
            await replies.reply(viewer, reference, text)
        case "notes":
            await replies.note(viewer, reference, text)
        case "waits":
            await triage.wait(viewer, reference, text)
        case "resolves":
            await closing.resolve(viewer, reference, text)
        case "closes":
            await closing.close(viewer, reference)
        case "rates":
            await closing.rate(viewer, reference, line["score"], text)
        case other:
            raise ValueError(f"the story has an unknown verb: {other}")


async def set_ahead(ahead: timedelta) -> None:
    """Sets how far the product's time is ahead of the clock; as the owner, in the open transaction."""
    await database.execute("UPDATE time_offset SET ahead = $1", ahead)


async def advance(gap: timedelta) -> timedelta:
    """Moves the product's time on and tells open pages; answers how far ahead it is now."""
    ahead = await database.fetch_value("UPDATE time_offset SET ahead = ahead + $1 RETURNING ahead", gap)
    await database.execute('SELECT pg_notify(\'live\', \'{"subject": "time", "public": true}\')')
    return cast(timedelta, ahead)
