"""What one promise owes, found by walking time: slow, and obvious from sla.md, "Time" and "Pause"."""

from dataclasses import dataclass

from app.domain.calendars.duration import Duration
from app.domain.plans.plan import Promise
from tests.domain.calendars.oracle import Office

Halts = list[tuple[int, int]]


@dataclass(frozen=True)
class Debt:
    """A promise to a ticket of that severity, which counts from `since`; its cycle began at `began`. One that a merged
    ticket brought along stood still in `halts` until it `came`; from then on the survivor's pauses hold it."""

    severity: str
    promise: Promise
    since: int
    began: int
    halts: tuple[tuple[int, int], ...] = ()
    came: int | None = None

    @property
    def duration(self) -> Duration:
        assert self.promise.duration is not None
        return self.promise.duration

    def held(self, halts: Halts) -> Halts:
        """The spans in which it stands still, where `halts` are those of the ticket that owes it now."""
        if self.came is None:
            return halts
        found = list(self.halts)
        for begins, ends in ((max(begins, self.came), ends) for begins, ends in halts if ends > self.came):
            paused_already = bool(found) and found[-1][1] == begins == self.came
            found.append((found.pop()[0] if paused_already else begins, ends))
        return found


@dataclass(frozen=True)
class Owed:
    """The promise that gives the due instant, and how much of it has been counted until then."""

    due: int
    started: int
    counted: int
    debt: Debt


def owed(office: Office, debt: Debt, halts: Halts, until: int) -> Owed:
    """What is owed where a pause that still lasts ends at `until`."""
    duration, held = debt.duration, debt.held(halts)
    start = starts(office, debt.since, duration)
    due = due_after(office, start, duration, held)
    return Owed(
        due, starts(office, debt.began, duration), counted(office, start, min(due, until), held, duration), debt
    )


def starts(office: Office, event: int, duration: Duration) -> int:
    """At its event, or at the next opening after it."""
    return event if duration.kind == "elapsed" else office.opening(event)


def due_after(office: Office, start: int, duration: Duration, halts: Halts) -> int:
    """A pause freezes the time left and lets it run on from its end; with nothing left, due is the next opening."""
    due = office.due(start, duration)
    for begins, ends in halts:
        paused = max(begins, start)
        if paused <= ends and paused <= due:
            due = run_out(office, paused, ends, due, duration)
    return due


def run_out(office: Office, paused: int, resumed: int, due: int, duration: Duration) -> int:
    if duration.kind == "elapsed":
        return resumed + due - paused
    if duration.kind == "calendar_days":
        return office.opening(resumed + due - paused)
    left = office.open_ticks(paused, due)
    if not left:
        return office.opening(resumed)
    due = office.after_coverage(resumed, left)
    return office.opening(due) if duration.kind == "business_days" else due


def counted(office: Office, start: int, end: int, halts: Halts, duration: Duration) -> int:
    """The ticks that counted: the open ones, or all of them, but none of a pause."""

    def ticks(start: int, end: int) -> int:
        return max(end - start, 0) if duration.kind == "elapsed" else office.open_ticks(start, end)

    return ticks(start, end) - sum(ticks(max(begins, start), min(ends, end)) for begins, ends in halts)
