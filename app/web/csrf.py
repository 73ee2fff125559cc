"""The token in every form: bound to the session, or to a visitor's cookie before there is one, and kept nowhere."""

import hashlib
import hmac
import secrets

from litestar import Request

from app.web.cookies import cookie_name
from app.web.state import settings_of

VISITOR_LIFE = 24 * 3600
SAFE = ("GET", "HEAD", "OPTIONS")


def token_for(request: Request) -> str:
    """The token for a page that goes to this browser. A visitor without a cookie is given one with the answer; not when
    another site posted, for then the cookie that there is stayed behind (SameSite), and open forms go by it. That page
    has a token that nothing will take."""
    return _sign(request, _base(request) or _new_visitor(request))


def from_here(request: Request) -> bool:
    """Whether the browser, as far as it tells, was on a page of ours."""
    site, origin = request.headers.get("sec-fetch-site", "same-origin"), request.headers.get("origin", "null")
    return site in ("same-origin", "none") and origin in ("null", settings_of(request.app).portal_url)


def is_known(request: Request) -> bool:
    """Whether this browser ever had a page of ours: without that no token of its can be right."""
    return _base(request) is not None


def matches(request: Request, given: str) -> bool:
    """Whether a form's token belongs to the browser that sent it."""
    base = _base(request)
    return base is not None and hmac.compare_digest(_sign(request, base).encode(), given.encode(errors="replace"))


def _base(request: Request) -> str | None:
    if request.scope.get("auth"):
        return f"session {request.auth}"
    visitor = request.cookies.get(cookie_name(settings_of(request.app), "visitor"))
    return f"visitor {visitor}" if visitor else None


def _new_visitor(request: Request) -> str:
    state = request.scope["state"]
    if request.method not in SAFE and not from_here(request):
        return f"visitor {secrets.token_urlsafe(24)}"
    state.setdefault("new_visitor", secrets.token_urlsafe(24))
    return f"visitor {state['new_visitor']}"


def _sign(request: Request, base: str) -> str:
    key = settings_of(request.app).secret_key.encode()
    return hmac.new(key, f"csrf {base}".encode(), hashlib.sha256).hexdigest()
