"""For programs: bearer tokens, JSON, the same actions as the pages."""

from litestar import Router

from app.routes.api import schema, search, tickets

router = Router(
    path="/api/v1",
    route_handlers=[
        Router(path="/", route_handlers=[*search.handlers, *tickets.handlers], opt={"audience": "token"}),
        *schema.handlers,
    ],
)
