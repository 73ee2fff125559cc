"""What starting and stopping a view as a customer share."""

from litestar import Request
from litestar.response import Redirect

from app.domain.accounts.actions import SESSION_LIFE
from app.web.cookies import cookie
from app.web.state import settings_of


def keep_token(request: Request, response: Redirect, token: str) -> Redirect:
    """The session goes on under its new token."""
    response.set_cookie(cookie(settings_of(request.app), "session", token, max_age=int(SESSION_LIFE.total_seconds())))
    return response
