"""Keyset paging: a cursor says after which row the next page begins."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

Row = TypeVar("Row")
PAGE = 50


class BadCursor(ValueError):
    """A cursor that we did not make."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of the next page (None: these are the last)."""

    rows: list[Row]
    next: str | None


def encode(at: datetime | None, last: UUID) -> str:
    """The cursor after the row with this time and id."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat() if at else None, str(last)]).encode()).decode()


def decode(text: str | None) -> tuple[datetime | None, UUID | None]:
    """Time and id of the last row seen; (None, None) for the first page. Raises BadCursor."""
    if not text:
        return None, None
    try:
        at, last = json.loads(base64.urlsafe_b64decode(text.encode()))
        moment = datetime.fromisoformat(at) if at is not None else None
        if moment is not None and moment.tzinfo is None:
            raise BadCursor(text)
        return moment and moment.astimezone(UTC), UUID(last)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadCursor(text) from error
