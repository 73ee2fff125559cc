"""The demo: its cast, and a story told by the same actions that people use. The story's words are data beside the plan
(`app/plans/demo/NAME.toml`), because they speak of the vendor's product."""

import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from app import demo_contracts
from app.demo_articles import Library, folder_of
from app.demo_incidents import Story, component_named
from app.demo_people import CAST, COMPANIES, PASSWORD, Someone
from app.demo_rotas import take_turns
from app.domain.accounts import people
from app.domain.accounts.secrets import hash_password
from app.domain.accounts.viewer import Membership, Viewer
from app.domain.contracts import actions as contracts
from app.domain.contracts import organisations
from app.domain.contracts.signing import sign
from app.domain.escalations import relating
from app.domain.escalations.availability import give_availability
from app.domain.escalations.groups import add_member
from app.domain.escalations.hours import read_hours
from app.domain.escalations.people_queries import Given
from app.domain.incidents.publication import announce
from app.domain.plans.plan_file import parse
from app.domain.tickets import closing, filing, replies, triage, watching
from app.domain.timers.claims import Fired
from app.integrations.storage import Storage
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.product_time import portal_now
from app.tasks.kinds import KINDS

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cast:
    """The demo's people as viewers, by the name before the @."""

    viewers: dict[str, Viewer]

    def __getitem__(self, name: str) -> Viewer:
        return self.viewers[name]


async def seed(plan_path: Path, storage: Storage, portal_url: str) -> bool:
    """Makes the cast and tells the story, in one transaction: all of it or nothing, and nobody else sees its time.
    Files go into the storage; links lead to that portal.

    As the database's owner, for only that role sets the product's time. False when anybody is there already.
    """
    source = plan_path.read_text(encoding="utf-8")  # noqa: ASYNC240 - nobody else waits while a demo is seeded
    hashed = await hash_password(PASSWORD)
    async with database.transaction(SYSTEM):
        if await database.fetch_value("SELECT true FROM person LIMIT 1"):
            return False
        made = await make_cast(source, plan_path.stem, hashed)
        await give_hours(made)
        await take_turns(made.viewers)
        await demo_contracts.introduce(made.viewers)
        await tell(made, plan_path, storage, portal_url)
    return True


async def make_cast(source: str, stem: str, password_hash: str) -> Cast:
    """Companies with their contracts on this plan, people, who belongs where and who is in which of the plan's groups;
    everyone can be reached at any hour. In the open transaction."""
    plan = parse(source, stem)
    plan_version = await contracts.adopt_plan(source, stem)
    now = await portal_now()
    companies: dict[str, UUID] = {}
    for company in COMPANIES:
        companies[company.prefix] = await organisations.make(None, company.name, company.prefix)
        begun = now - timedelta(days=90)
        agreed = demo_contracts.agreed(company, plan, plan_version, begun)
        await sign(None, companies[company.prefix], agreed, reason="The first contract.", effective_at=begun)
    made = Cast({name_of(someone): await _make(someone, companies, password_hash) for someone in CAST})
    for someone in CAST:
        for group in plan.groups.keys() & someone.groups:
            await add_member(made["admin"], group, made[name_of(someone)].person_id)
    return made


def name_of(someone: Someone) -> str:
    """What the story calls them: the name before the @."""
    return someone.email.partition("@")[0]


async def give_hours(cast_: Cast) -> None:
    """Those who have working hours say so, from Monday to Friday in their own zone, and who stands in for them."""
    for someone in CAST:
        if someone.hours:
            viewer, deputy = cast_[name_of(someone)], cast_[someone.deputy].person_id
            week = (read_hours(someone.hours),) * 5 + ((), ())
            await give_availability(viewer, viewer.person_id, Given(someone.zone, week, deputy))


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


async def tell(cast_: Cast, plan_path: Path, storage: Storage, portal_url: str) -> None:
    """Plays the story in the open transaction: each line happens `ago` before now, by the product's time, which ends
    at the clock's, and what happens by itself happens in between. A line that cannot happen stops it; the error's note
    says which."""
    path = plan_path.parent / "demo" / plan_path.name
    if not path.exists():
        return
    await Story(cast_.viewers, path, set_ahead, span_of).tell()
    await Library(cast_.viewers, folder_of(plan_path), storage, set_ahead, span_of).fill()
    references: dict[str, str] = {}
    for line in lines_of(path, portal_url):
        await _fire_until(-span_of(line["ago"]))
        await set_ahead(-span_of(line["ago"]))
        try:
            await _play(cast_, line, references)
        except Exception as error:
            error.add_note(f"in the story {path.name}: ticket {line['ticket']}, {line['ago']} ago")
            raise
    await _fire_until(timedelta())
    await set_ahead(timedelta())


async def _fire_until(ahead: timedelta) -> None:
    """Fires each timer that is due before then, at its own time: nobody slept while the story happened."""
    while row := await database.fetch_one(_NEXT_TIMER, ahead):
        await database.execute("UPDATE time_offset SET ahead = $1 - clock_timestamp()", row["due_at"])
        await KINDS[row["kind"]](Fired(**row))


_NEXT_TIMER = """
    UPDATE timer SET fired_at = due_at WHERE id = (
        SELECT id FROM timer WHERE fired_at IS NULL AND due_at <= clock_timestamp() + $1 ORDER BY due_at, id LIMIT 1)
    RETURNING organisation_id, subject, subject_id, kind, what, due_at, fired_at
"""


def lines_of(path: Path, portal_url: str) -> list[Line]:
    """The story's lines as they happened, each with its ticket's `id` (as `ticket`), `subject`, `severity` and
    `component`, if it has one, beside its own; `{portal}` in them is that address."""
    story = tomllib.loads(path.read_text(encoding="utf-8").replace("{portal}", portal_url))
    lines: list[Line] = []
    for ticket in story["ticket"]:
        told = ticket.pop("line")
        lines.extend(ticket | {"ticket": ticket["id"]} | line for line in told)
    return sorted(lines, key=lambda line: span_of(line["ago"]), reverse=True)


def span_of(ago: str) -> timedelta:
    """The length of time that "2d 3h 15m" says."""
    return timedelta(minutes=sum(int(part[:-1]) * {"m": 1, "h": 60, "d": 1440}[part[-1]] for part in ago.split()))


_VERBS: dict[str, Callable[[Viewer, str, Line], Awaitable[object]]] = {
    "takes": lambda viewer, reference, line: triage.take(viewer, reference),
    "replies": lambda viewer, reference, line: replies.reply(viewer, reference, line["text"]),
    "notes": lambda viewer, reference, line: replies.note(viewer, reference, line["text"]),
    "waits": lambda viewer, reference, line: triage.wait(viewer, reference, line["text"]),
    "raises": lambda viewer, reference, line: triage.change_severity(viewer, reference, line["to"], line["text"]),
    "resolves": lambda viewer, reference, line: closing.resolve(viewer, reference, line["text"]),
    "reopens": lambda viewer, reference, line: closing.reopen(viewer, reference, line["text"]),
    "closes": lambda viewer, reference, line: closing.close(viewer, reference),
    "rates": lambda viewer, reference, line: closing.rate(viewer, reference, line["score"], line.get("text", "")),
}


async def _play(cast_: Cast, line: Line, references: dict[str, str]) -> None:
    viewer = cast_[line["who"]]
    match line["does"]:
        case "files":
            about = await component_named(line["component"]) if "component" in line else None
            said = (line["subject"], line["text"], line["severity"])
            draft = filing.Draft(viewer.organisation_ids[0], *said, component=about)
            ticket, _ = await relating.file(viewer, draft)
            references[line["ticket"]] = ticket.reference
        case "adds":
            await watching.add_watcher(viewer, references[line["ticket"]], cast_[line["whom"]].person_id)
        case verb:
            await _VERBS[verb](viewer, references[line["ticket"]], line)


async def set_ahead(ahead: timedelta) -> None:
    """Sets how far the product's time is ahead of the clock; as the owner, in the open transaction."""
    await database.execute("UPDATE time_offset SET ahead = $1", ahead)


async def advance(gap: timedelta) -> timedelta:
    """Moves the product's time on and tells open pages; answers how far ahead it is now."""
    ahead = await database.fetch_value("UPDATE time_offset SET ahead = ahead + $1 RETURNING ahead", gap)
    await database.execute('SELECT pg_notify(\'live\', \'{"subject": "time", "public": true}\')')
    # A promise on the public page may be late by now.
    await announce()
    return cast(timedelta, ahead)
