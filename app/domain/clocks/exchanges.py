"""The clocks that messages begin: the next response and the rhythm of updates (sla.md, "Clocks")."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.clocks.clock import Beginning, EventKind, TicketEvent
from app.domain.clocks.cycle import PUBLIC_MESSAGE, Moment
from app.domain.clocks.cycles import Course
from app.domain.clocks.standing import Standing
from app.domain.plans.plan import Channel


class Exchange(Course):
    """`asked_at` is since when a message is owed, None while none is, and `asked_by` what asked for it; while the
    severity promises nothing, no cycle runs all the same."""

    asked_at: datetime | None = None
    asked_by: Beginning = "opened"

    def _ask(self, at: datetime | None, by: Beginning) -> None:
        self.asked_at, self.asked_by = at, by

    def _hear(self, kind: EventKind, at: datetime) -> None:
        super()._hear(kind, at)
        if kind in self.stopped_by:
            # What was owed when it became void is owed again if that is undone.
            if kind != "voided":
                self._ask(None, "opened")
            if self.current and self.current.stopped_at:
                self.current = None

    def _begin_at_change(self, at: datetime) -> None:
        """Left to the end of the instant, when it is clear whether a message is owed."""

    def _settle(self, at: datetime) -> None:
        if self.current is None and self.asked_at is not None and not self.standing.voided:
            self._begin(at, self.asked_by if self.asked_at == at else "severity_changed")


class NextResponse(Exchange):
    """After the first response, the oldest message of the customer that is not answered begins a cycle."""

    responded = False

    def _open(self, channel: Channel) -> None:
        self.responded = channel == "phone"

    def _hear(self, kind: EventKind, at: datetime) -> None:
        super()._hear(kind, at)
        self.responded = self.responded or kind in PUBLIC_MESSAGE

    def _follow(self, event: TicketEvent, standing: Standing) -> None:
        super()._follow(event, standing)
        if event.kind == "reopened":
            self._hear_customer(standing.at)

    def _conclude(self, at: datetime, moments: Sequence[Moment]) -> None:
        if any(event.kind == "customer_reply" for event, _ in moments) and not self.standing.voided:
            self._hear_customer(at)
            self._settle(at)
        super()._conclude(at, moments)

    def _hear_customer(self, at: datetime) -> None:
        if self.responded and self.asked_at is None:
            self._ask(at, "customer_reply")


class Update(Exchange):
    """Every public message of ours begins the next cycle, a linked incident's update included."""

    def _open(self, channel: Channel) -> None:
        self._ask(self.standing.at, "opened")
        self._settle(self.standing.at)

    def _halt(self, standing: Standing) -> str | None:
        """Only who waits on the customer may be silent."""
        return standing.paused if standing.waiting_on == "customer" else None

    def _hear(self, kind: EventKind, at: datetime) -> None:
        super()._hear(kind, at)
        if kind in self.stopped_by and kind not in ("resolved", "voided"):
            self._ask(at, kind)

    def _follow(self, event: TicketEvent, standing: Standing) -> None:
        super()._follow(event, standing)
        if event.kind == "reopened":
            self._ask(standing.at, "reopened")
