"""When a promised length of time falls due that nothing interrupts (sla.md, "Time")."""

from datetime import datetime

from app.domain.calendars import business_time as hours
from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration


def falls_due(calendar: Calendar, duration: Duration, start: datetime) -> datetime:
    """The due instant of what starts at `start`, which lies in coverage unless the duration ignores the calendar."""
    match duration.kind:
        case "coverage":
            return hours.after_coverage(calendar, start, duration.time)
        case "business_days":
            return hours.after_business_days(calendar, start, duration.days)
        case "calendar_days":
            return hours.after_calendar_days(calendar, start, duration.days)
        case "elapsed":
            return start + duration.time
