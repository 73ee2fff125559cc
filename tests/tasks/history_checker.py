"""Whether everything that fell due on tickets nobody touched fired exactly once, and each mail left once. It knows only
what stands in the database and what the mail server took: no line of the product's code."""

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.cast import rows

Row = dict[str, Any]
SUMMARIES = ("summary", "ticket_opened")


@dataclass(frozen=True)
class History:
    """What was planned and what came of it, as of `now`; `mails` are the Message-IDs of all that was taken."""

    now: datetime
    timers: Sequence[Row]
    events: Sequence[Row]
    escalations: Sequence[Row]
    deliveries: Sequence[Row]
    notices: Sequence[Row]
    mails: Sequence[str]


async def read(mails: Sequence[str]) -> History:
    """The history up to now."""
    (now,) = await rows("SELECT portal_now() AS at")
    return History(
        now=now["at"],
        timers=await _table("timer"),
        events=await _table("event"),
        escalations=await _table("escalation"),
        deliveries=await _table("delivery"),
        notices=await _table("notice"),
        mails=list(mails),
    )


async def _table(name: str) -> list[Row]:
    return [
        {column: json.loads(value) if column in ("data", "told") else value for column, value in row.items()}
        for row in await rows(f"SELECT * FROM {name}")
    ]


def wrong_with(history: History) -> list[str]:
    """Everything that is not as it must be, in words."""
    return [
        *_firings(history),
        *_order(history),
        *_happenings(history),
        *_levels(history),
        *_messages(history),
        *_mails(history),
    ]


def _firings(history: History) -> Iterator[str]:
    for timer in history.timers:
        name = f"{timer['kind']} {timer['what']} of {timer['subject_id']}"
        if timer["fired_at"] is None and timer["due_at"] <= history.now:
            yield f"{name} was due and never fired"
        elif timer["fired_at"] and timer["fired_at"] < timer["due_at"]:
            yield f"{name} fired before it was due"


def _order(history: History) -> Iterator[str]:
    """Of one ticket they fire in the order in which they were due."""
    fired = defaultdict(list)
    for timer in history.timers:
        if timer["fired_at"]:
            fired[timer["subject_id"]].append((timer["fired_at"], timer["due_at"]))
    for subject, times in fired.items():
        dues = [due for _, due in sorted(times)]
        if dues != sorted(dues):
            yield f"those of {subject} fired out of order"


def _happenings(history: History) -> Iterator[str]:
    """Each warning and each deadline has its one event."""
    yield from _unequal(
        "event",
        Counter(key for timer in history.timers if timer["fired_at"] and (key := _announced(timer))),
        Counter(key for event in history.events if (key := _happened(event))),
    )


def _announced(timer: Row) -> Hashable:
    match timer["kind"], timer["what"].split(" ", 2):
        case "warning", [clock, _, share]:
            return timer["subject_id"], "warned", clock, share
        case "breach", [clock, cycle]:
            return timer["subject_id"], "breached", clock, cycle
    return None


def _happened(event: Row) -> Hashable:
    data = event["data"]
    match event["kind"]:
        case "warned":
            return event["subject_id"], "warned", data["clock"], data["share"]
        case "breached":
            return event["subject_id"], "breached", data["clock"], str(data["cycle"])
    return None


def _levels(history: History) -> Iterator[str]:
    """Each level whose time came was told once, and each that was told is an event once."""
    planned = Counter(
        (timer["subject_id"], timer["what"])
        for timer in history.timers
        if timer["fired_at"] and timer["kind"] == "ladder" and timer["what"].startswith("level")
    )
    told = Counter(
        (one["ticket_id"], f"level {one['level']} since {one['since'].isoformat()}") for one in history.escalations
    )
    yield from _unequal("level", planned, told)
    yield from _unequal(
        "event",
        Counter((one["ticket_id"], one["level"], one["due_at"]) for one in history.escalations),
        Counter(
            (event["subject_id"], event["data"]["level"], datetime.fromisoformat(event["data"]["due_at"]))
            for event in history.events
            if event["kind"] == "escalated"
        ),
    )


def _unequal(what: str, expected: Counter[Any], found: Counter[Any]) -> Iterator[str]:
    for key in expected.keys() | found.keys():
        if expected[key] != found[key]:
            yield f"the {what} {key} is there {found[key]} times where {expected[key]} were due"


def _messages(history: History) -> Iterator[str]:
    """Nobody is told one thing twice. Of every breach and every level somebody is told, and of a missed guarantee the
    customer as well."""
    owed = Counter(_told(row) for row in history.deliveries if row["kind"] not in SUMMARIES)
    kept = Counter(_told(row) for row in history.notices)
    for key, times in (owed | kept).items():
        if times > 1:
            yield f"{key} was told {times} times"
    # A warning that comes too late to be one is told to nobody.
    found = sum(key[1] != "clock_warning" for key in owed | kept)
    breached = [event["data"]["commitment"] for event in history.events if event["kind"] == "breached"]
    expected = len(breached) + breached.count("guarantee")
    expected += sum(len(one["told"]) for one in history.escalations)
    if found != expected:
        yield f"{found} messages where {expected} were due"
    if untold := sum(row["told_at"] is None for row in history.notices):
        yield f"{untold} notices were never told"


def _told(row: Row) -> tuple[Hashable, ...]:
    data = row["data"]
    return row["person_id"], row["kind"], data["reference"], data.get("clock"), data.get("share"), data.get("level")


def _mails(history: History) -> Iterator[str]:
    """Each message left once; twice only where that was said to be possible."""
    taken = Counter(mail.strip("<>").partition("@")[0] for mail in history.mails)
    for row in history.deliveries:
        times = taken.pop(str(row["id"]), 0)
        if times == 0:
            yield f"the mail {row['id']} never left"
        elif times > 1 and not row["perhaps_twice"]:
            yield f"the mail {row['id']} left {times} times"
    for unknown in taken:
        yield f"the mail {unknown} was owed by nobody"
