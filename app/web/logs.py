"""Structured logs: one line of JSON a request, all lines of a request with its id. No bodies, no secrets."""

import time

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from app.lib.origin import Origin, coming_from
from app.web.errors import problem_of
from app.web.gate import is_plain
from app.web.outcome import Outcome
from app.web.state import peer, request_id, shown_path, viewer_of

log = structlog.get_logger()


class RequestLog(ASGIMiddleware):
    """Notes each request when it is over."""

    scopes = (ScopeType.HTTP,)
    should_bypass_for_scope = staticmethod(is_plain)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """The path is noted without its query, which may hold what people searched for."""
        structlog.contextvars.bind_contextvars(request_id=request_id(scope))
        browser = dict(scope["headers"]).get(b"user-agent", b"").decode("latin-1")
        began, outcome = time.perf_counter(), Outcome(send)
        try:
            with coming_from(Origin(peer(scope), browser[:200], request_id(scope))):
                await next_app(scope, receive, outcome)
        except Exception as error:
            outcome.status = problem_of(error).status
            raise
        finally:
            viewer = viewer_of(scope)
            log.info(
                "request",
                method=scope.get("method"),
                path=shown_path(scope),
                status=outcome.status,
                address=peer(scope),
                milliseconds=round((time.perf_counter() - began) * 1000, 1),
                person=str(viewer.person_id) if viewer else None,
            )
            structlog.contextvars.clear_contextvars()
