"""Where the next page of a search begins: behind the score and the id of the last hit."""

import math
from uuid import UUID

from app.lib.paging import BadCursor

Place = tuple[float, UUID]


def cursor_of(place: Place) -> str:
    """The cursor of what stands behind that place."""
    return f"{place[0]!r}~{place[1]}"


def after_place(cursor: str | None) -> Place | None:
    """The place that a cursor tells; None for the first page. Raises BadCursor."""
    if not cursor:
        return None
    score, _, last = cursor.partition("~")
    try:
        place = (float(score), UUID(last))
    except ValueError as error:
        raise BadCursor(cursor) from error
    if not math.isfinite(place[0]):
        raise BadCursor(cursor)
    return place
