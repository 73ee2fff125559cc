"""Values of the domain as values that JSON has."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.calendars.calendar import Calendar
from app.domain.plans.wording import hours_in_words


def plain(value: Any) -> Any:
    """The value in JSON's kinds: times as seconds, dates in ISO 8601, shares as text, a calendar in its own words."""
    if isinstance(value, Calendar):
        return {**_fields(value), "hours": hours_in_words(value)}
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {_key(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return _scalar(value)


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.init}


def _key(key: Any) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)


def _scalar(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, ZoneInfo):
        return value.key
    return str(value) if isinstance(value, Fraction) else value
