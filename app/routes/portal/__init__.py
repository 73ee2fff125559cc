"""The customers' side. The folder carries the guard: everyone here is signed in."""

from litestar import Router

from app.routes.portal import answers, conversation, escalations, live, plan, settings, tickets

router = Router(
    path="/",
    route_handlers=[
        *tickets.handlers,
        *conversation.handlers,
        *answers.handlers,
        *escalations.handlers,
        *plan.handlers,
        *live.handlers,
        *settings.handlers,
    ],
    opt={"audience": "signed in"},
)
