"""The agents' side. The folder carries the guard: only the vendor's staff come in."""

from litestar import Router
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from app.routes.desk import availability, queue, tickets
from app.web.state import Connection, viewer


def staff_only(connection: Connection, _: BaseRouteHandler) -> None:
    """403 for customers."""
    if not viewer(connection).is_staff:
        raise PermissionDeniedException("The desk is for the support team.")


router = Router(
    path="/desk",
    route_handlers=[*queue.handlers, *tickets.handlers, *availability.handlers],
    guards=[staff_only],
    opt={"audience": "staff"},
)
