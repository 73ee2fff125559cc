"""The page that takes somebody to a provider."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from litestar import Request, Response

from app.domain.identity import requests
from app.domain.identity.connection import Connection
from app.domain.identity.requests import Leaving
from app.lib import database
from app.lib.database import SYSTEM
from app.routes.public.provider import COOKIE
from app.web.cookies import cookie
from app.web.render import page
from app.web.state import settings_of

Fields = Mapping[str, str]


async def leave(request: Request, connection: Connection, leaving: Leaving, url: str, fields: Fields) -> Response[str]:
    """Remembers who leaves to sign in, and takes them there."""
    return await remembered(request, connection, leaving, leaving_page(request, connection, url, fields))


def leaving_page(
    request: Request, connection: Connection, url: str, fields: Fields, template: str = "sso/leave.html"
) -> Response[str]:
    """A page that leads there by a link, or by a form where there are fields. A redirect would do, were it not that it
    often follows a form of ours: browsers hold `form-action` against what a form leads to, too."""
    if fields:
        request.scope["state"]["posts_to"] = _posts_to(url)
    return page(request, template, name=connection.name, url=url, fields=fields)


def _posts_to(url: str) -> str:
    """Browsers hold `form-action` against each step of the way, and a provider sends people on to other origins of its
    own before it answers: so all of https. Of an address, which others wrote, nothing else comes into the header; only
    on the very machine are there providers without (saml/metadata.py)."""
    there = urlsplit(url)
    return "https:" if there.scheme == "https" else f"http://{there.hostname}:{there.port or 80}"


async def remembered(
    request: Request, connection: Connection, leaving: Leaving, answer: Response[str]
) -> Response[str]:
    """The answer, to a browser that is remembered until it comes back."""
    async with database.transaction(SYSTEM):
        await requests.begin(connection, leaving)
    life = int(requests.LIFE.total_seconds())
    answer.set_cookie(cookie(settings_of(request.app), COOKIE, leaving.browser, max_age=life, from_elsewhere=True))
    return answer
