"""The agents' side. The folder carries the guard: only the vendor's staff come in."""

from litestar import Router
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from app.routes.desk import (
    availability,
    components,
    incident_details,
    incident_history,
    incident_templates,
    incident_tickets,
    incidents,
    maintenances,
    queue,
    tickets,
)
from app.web.state import Connection, viewer


def staff_only(connection: Connection, _: BaseRouteHandler) -> None:
    """403 for customers."""
    if not viewer(connection).is_staff:
        raise PermissionDeniedException("The desk is for the support team.")


router = Router(
    path="/desk",
    route_handlers=[
        *queue.handlers,
        *tickets.handlers,
        *availability.handlers,
        *incidents.handlers,
        *incident_details.handlers,
        *incident_history.handlers,
        *incident_tickets.handlers,
        *incident_templates.handlers,
        *maintenances.handlers,
        *components.handlers,
    ],
    guards=[staff_only],
    opt={"audience": "staff"},
)
