"""Where an answer says when it was verified: a place in the content that the server fills, always equally wide, so that
a heartbeat renders nothing."""

from datetime import UTC, datetime
from typing import Final

# No text of a snapshot can hold a NUL (`words.plain` takes it out), so nobody else can write these.
ISO: Final = "\0iso\0"
TEXT: Final = "\0text\0"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def stamp(content: bytes, verified_at: datetime) -> bytes:
    """The content with its places filled."""
    return content.replace(ISO.encode(), iso(verified_at).encode()).replace(TEXT.encode(), _text(verified_at).encode())


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as Statuspage v2 writes an instant."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def _text(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day:02} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M:%S} UTC"
