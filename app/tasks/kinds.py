"""What each kind of timer does when it fires: the one place where kinds are dispatched. They are planted where their
reason stands: a ticket's in app/domain/tickets/agenda.py, the others beside what they are about."""

from collections.abc import Mapping

from app.domain.escalations import arbitration, test_page
from app.domain.escalations import by_itself as tickets
from app.domain.incidents import by_itself as incidents
from app.domain.timers.claims import Fire

KINDS: Mapping[str, Fire] = {
    "warning": tickets.warn,
    "breach": tickets.breach,
    "ladder": tickets.climb_on,
    "opening": tickets.tell_skipped,
    "retell": tickets.retell,
    "reminder": tickets.remind,
    "proposal": arbitration.adopt_on_silence,
    "closing": tickets.close,
    "reopening": tickets.reopened,
    test_page.AGAIN: test_page.again,
    "incident_nudge": incidents.nudge,
    "maintenance_start": incidents.start_maintenance,
    "maintenance_end": incidents.complete_maintenance,
}
