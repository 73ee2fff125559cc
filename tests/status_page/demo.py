"""Snapshots to look at: a small product with a bad day, the same on a good one, and a very large one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from status_page.snapshot import (
    Affected,
    Component,
    ComponentStatus,
    Day,
    Incident,
    Page,
    Snapshot,
    Update,
)

NOW = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)
VERSION = 7
FOUNDED = datetime(2025, 3, 1, 9, tzinfo=UTC)
FULL_DAY = 86_400
PAGE = Page("k1mlxlmdhqqp", "Northlight", "http://127.0.0.1:8001", "http://localhost:8000", "Etc/UTC", FOUNDED)


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def days(trouble: dict[int, dict[ComponentStatus, int]], incident: str = "api-1") -> tuple[Day, ...]:
    """90 days up to today; `trouble` by how many days ago."""
    today = NOW.date()
    return tuple(
        Day(today - timedelta(days=ago), FULL_DAY, trouble.get(ago, {}), (incident,) if ago in trouble else ())
        for ago in range(89, -1, -1)
    )


def component(
    id: str, name: str, position: int, status: ComponentStatus = "operational", group: str | None = None
) -> Component:
    """A component that had no trouble."""
    return Component(
        id,
        name,
        "",
        position,
        status,
        FOUNDED,
        FOUNDED,
        group_id=group,
        start_date=date(2025, 3, 1),
        days=days({}),
        uptime=Decimal("100.00"),
    )


def group(id: str, name: str, position: int, status: ComponentStatus = "operational") -> Component:
    """A group."""
    return Component(id, name, "", position, status, FOUNDED, FOUNDED, is_group=True)


def update(id: str, status: str, body: str, at: datetime, *affected: Affected) -> Update:
    """A public word."""
    return Update(id, status, body, at, at, at, affected)  # type: ignore[arg-type]


def incident(number: int, name: str, began: datetime, *updates: Update, impact: str = "major") -> Incident:
    """An incident in the state of its newest update."""
    newest = updates[0]
    ended = newest.display_at if newest.status == "resolved" else None
    return Incident(
        f"inc-{number}",
        number,
        name,
        newest.status,
        impact,  # type: ignore[arg-type]
        began,
        newest.updated_at,
        began,
        ("api",),
        updates,
        resolved_at=ended,
    )


def maintenance(number: int, name: str, status: str, begins: datetime) -> Incident:
    """Two hours of maintenance."""
    told = begins - timedelta(days=4)
    said = update(f"m-{number}", status, "Queries may wait for up to a minute.", told)
    return Incident(
        f"main-{number}",
        number,
        name,
        status,  # type: ignore[arg-type]
        "maintenance",
        told,
        told,
        begins,
        ("search",),
        (said,),
        scheduled_for=begins,
        scheduled_until=begins + timedelta(hours=2),
    )


def components() -> tuple[Component, ...]:
    """Eight in three groups, one of them on its own."""
    bad = days({0: {"partial_outage": 1900}, 12: {"major_outage": 1400, "degraded_performance": 600}}, "inc-3")
    slow = days({31: {"degraded_performance": 5400}, 47: {"under_maintenance": 7200}}, "inc-2")
    return (
        group("core", "Core", 1, "partial_outage"),
        replace(component("api", "API", 2, "partial_outage", "core"), days=bad, uptime=Decimal("99.95")),
        replace(component("debates", "Debates", 3, "operational", "core"), description="Live and recorded"),
        component("dashboard", "Dashboard", 4, "operational", "core"),
        group("data", "Data", 5),
        replace(component("search", "Search", 6, "operational", "data"), days=slow, uptime=Decimal("100.00")),
        component("exports", "Exports", 7, "operational", "data"),
        group("talk", "Notifications", 8),
        component("mail", "Email", 9, "operational", "talk"),
        component("hooks", "Webhooks", 10, "operational", "talk"),
        component("sign-in", "Sign-in", 11),
    )


def bad_day() -> Snapshot:
    """An open incident with a promise, two that are over, maintenance done, running and planned."""
    began = NOW - minutes(32)
    hit = Affected("api", "Core - API", "operational", "partial_outage")
    now = incident(
        9,
        "Debates are failing for some customers",
        began,
        update("u3", "identified", "A storage node is out; we are moving its data.", NOW - minutes(8)),
        update("u2", "investigating", "About one debate in five fails.\nEU is not affected.", NOW - minutes(19), hit),
        update("u1", "investigating", "We are looking into failing debates.", NOW - minutes(30)),
    )
    now = replace(now, next_update_by=NOW + minutes(20), component_ids=("api", "debates"))
    day = timedelta(days=1)
    over = incident(
        3,
        "API answers with errors",
        NOW - 12 * day,
        update("v2", "resolved", "Everything has answered for an hour. The cause was a full disk.", NOW - 11.9 * day),
        update("v1", "investigating", "The API answers one call in three with 503.", NOW - 12 * day),
        impact="critical",
    )
    older = incident(
        2,
        "Search is slow",
        NOW - 31 * day,
        update("w1", "resolved", "Search is as fast as ever.", NOW - 30.9 * day),
        impact="minor",
    )
    planned = (
        maintenance(11, "Moving search to new machines", "scheduled", NOW + 3 * day),
        maintenance(8, "New certificates", "in_progress", NOW - minutes(30)),
        maintenance(5, "Database upgrade", "completed", NOW - 6 * day),
    )
    return Snapshot(PAGE, components(), (now, over, older), planned)


def good_day() -> Snapshot:
    """Everything works, and always did."""
    fine = tuple(replace(one, status="operational") for one in components())
    return replace(bad_day(), components=fine, incidents=bad_day().incidents[1:], maintenances=())


def large(parts: int = 500, incidents: int = 2000) -> Snapshot:
    """A page of a very large product: 500 components in 25 groups, and 2,000 incidents of two years."""
    found = list[Component]()
    for number in range(parts):
        place = f"g{number // 20}"
        if number % 20 == 0:
            found.append(group(place, f"Region {number // 20 + 1}", len(found) + 1))
        trouble: dict[int, dict[ComponentStatus, int]] = {number % 90: {"partial_outage": 60 * (number % 50 + 1)}}
        one = component(f"c{number}", f"Service {number + 1}", len(found) + 1, "operational", place)
        found.append(replace(one, days=days(trouble, f"inc-{number}"), uptime=Decimal("99.98")))
    happened = []
    for number in range(incidents):
        began = NOW - timedelta(hours=8 * number + 8)
        said = [
            update(
                f"u{number}-{step}", status, "What we know and what we do about it. " * 4, began + minutes(10 * step)
            )
            for step, status in enumerate(("investigating", "identified", "monitoring", "resolved"))
        ]
        one_of = incident(incidents - number, f"Service {number % parts + 1} fails", began, *reversed(said))
        happened.append(replace(one_of, component_ids=(f"c{number % parts}", f"c{(number + 7) % parts}")))
    return Snapshot(PAGE, tuple(found), tuple(happened), ())
