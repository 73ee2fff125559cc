"""What the home page is made of, picked from a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from status_page.rollup import worst
from status_page.snapshot import Component, ComponentStatus, Incident, Snapshot
from status_page.v2 import OPEN, RUNNING
from status_page.words import Clock

PAST_DAYS = 15


@dataclass(frozen=True, slots=True)
class Section:
    """A group with the components of it that are shown, or neighbours without a group (`group` is None)."""

    group: Component | None
    components: tuple[Component, ...]

    @property
    def status(self) -> ComponentStatus:
        """The worst in it."""
        return worst(self.components)


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day, and what began on it."""

    on: date
    incidents: tuple[Incident, ...]


def sections(components: Sequence[Component]) -> list[Section]:
    """The components in the page's order; a group nothing of which is shown is left out."""
    groups = {one.id: one for one in components if one.is_group}
    shown = [one for one in components if not one.is_group and _is_shown(one)]
    found = [(groups.get(key or ""), tuple(some)) for key, some in groupby(shown, key=lambda one: one.group_id)]
    return [Section(group, some) for group, some in found]


def _is_shown(component: Component) -> bool:
    return not component.only_show_if_degraded or component.status != "operational"


def open_incidents(snapshot: Snapshot) -> list[Incident]:
    """What goes wrong now, the newest first."""
    return [one for one in snapshot.incidents if one.status in OPEN]


def planned(snapshot: Snapshot) -> list[Incident]:
    """Maintenance that runs, then what is to come, the next first."""
    some = [one for one in snapshot.maintenances if one.status in ("scheduled", *RUNNING)]
    return sorted(some, key=lambda one: (one.status not in RUNNING, one.scheduled_for or one.started_at))


def past_days(snapshot: Snapshot, clock: Clock, today: date) -> list[PastDay]:
    """The last days, today first, each with the incidents that began and the maintenance that was done on it."""
    done = [one for one in snapshot.maintenances if one.status == "completed"]
    by_day = dict[date, list[Incident]]()
    for one in (*snapshot.incidents, *done):
        by_day.setdefault(clock.local(began_at(one)).date(), []).append(one)
    days = [today - timedelta(days=back) for back in range(PAST_DAYS)]
    return [PastDay(on, tuple(sorted(by_day.get(on, []), key=began_at, reverse=True))) for on in days]


def began_at(incident: Incident) -> datetime:
    """When it started; a maintenance, when it was planned for."""
    return incident.scheduled_for or incident.started_at


def promises(incidents: Sequence[Incident]) -> list[datetime]:
    """When the standing promises of a next update end, the earliest first."""
    return sorted({one.next_update_by for one in incidents if one.next_update_by})
