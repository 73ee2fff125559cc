"""Whose role must have a second factor, and who has none yet, is led to set one up before anything else answers: not
locked out, and not let in."""

from typing import Any

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Redirect
from litestar.types import ASGIApp, Receive, Scope, Send

from app.web.gate import is_plain
from app.web.state import is_api, is_part, viewer_of

_SECURITY = "/settings/security"


def _is_open(scope: Scope) -> bool:
    """Routes with `opt={"before_factor": True}`: signing in and out, and the security settings."""
    return is_plain(scope) or is_api(scope) or bool(scope["route_handler"].opt.get("before_factor"))


class FactorGate(ASGIMiddleware):
    """Stands behind Authentication."""

    scopes = (ScopeType.HTTP,)
    should_bypass_for_scope = staticmethod(_is_open)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Everything else leads to the security settings."""
        viewer = viewer_of(scope)
        if viewer is None or not viewer.must_add_factor:
            await next_app(scope, receive, send)
            return
        response: Response[Any] = Redirect(_SECURITY, status_code=303)
        if is_part(scope):
            response = Response("", headers={"HX-Redirect": _SECURITY})
        await response.to_asgi_response(app=None, request=Request(scope))(scope, receive, send)
