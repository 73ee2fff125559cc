"""The customers' side. The folder carries the guard: everyone here is signed in."""

from litestar import Router

from app.routes.portal import conversation, escalations, live, settings, tickets

router = Router(
    path="/",
    route_handlers=[
        *tickets.handlers,
        *conversation.handlers,
        *escalations.handlers,
        *live.handlers,
        *settings.handlers,
    ],
    opt={"audience": "signed in"},
)
