"""Whoever asks, as a keyed hash: enough to count each once, and nobody's name."""

import hashlib
import hmac

from litestar import Request

from app.domain.accounts.throttle import network_of
from app.web.cookies import cookie_name
from app.web.state import peer, settings_of, viewer_of


def asker(request: Request) -> str:
    """The person who is signed in, else the visitor by the cookie that every page with a form gives, else the network
    address; 40 characters that say none of it."""
    settings, viewer = settings_of(request.app), viewer_of(request.scope)
    visitor = request.cookies.get(cookie_name(settings, "visitor")) or network_of(peer(request.scope))
    who = f"person {viewer.person_id}" if viewer else f"visitor {visitor}"
    return hmac.new(settings.secret_key.encode(), f"asker {who}".encode(), hashlib.sha256).hexdigest()[:40]
