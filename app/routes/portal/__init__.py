"""The customers' side. The folder carries the guard: everyone here is signed in."""

from litestar import Router

from app.routes.portal import conversation, live, tickets

router = Router(
    path="/",
    route_handlers=[*tickets.handlers, *conversation.handlers, *live.handlers],
    opt={"audience": "signed in"},
)
