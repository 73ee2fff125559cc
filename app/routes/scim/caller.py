"""Who calls, by the token of a connection; what they ask for; and how they are refused."""

from typing import Any, cast
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler

from app.domain.identity.scim_filter import Filter, read_filter
from app.domain.identity.scim_reading import MOST_ON_A_PAGE, Window
from app.domain.identity.scim_refusals import ScimRefused, bad_value, nothing_there
from app.domain.identity.scim_tokens import Directory, directory_of
from app.web.errors import scim_error

_FARTHEST = 2**31


async def known_directory(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard: before anything is read. Raises NotAuthorizedException."""
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    found = await directory_of(token.strip()) if kind.lower() == "bearer" and token else None
    if found is None:
        raise NotAuthorizedException
    connection.scope["state"]["directory"] = found


def directory(request: Request) -> Directory:
    """Whom the guard has let in."""
    return cast(Directory, request.scope["state"]["directory"])


def refused(_: Request, error: ScimRefused) -> Response[Any]:
    """The handler for what the domain refuses."""
    return scim_error(error.status, str(error), error.scim_type)


async def sent(request: Request) -> object:
    """The JSON of the body. Raises ScimRefused."""
    try:
        return msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ScimRefused(400, "The body is no JSON.", "invalidSyntax") from error


def key(text: str) -> UUID:
    """The id in an address. Raises ScimRefused, 404."""
    try:
        return UUID(text)
    except ValueError:
        raise nothing_there() from None


def asked_filter(request: Request) -> Filter | None:
    """The filter of a list. Raises ScimRefused, invalidFilter."""
    text = request.query_params.get("filter")
    return read_filter(text) if text else None


def window(request: Request) -> Window:
    """Which part of a list (RFC 7644, 3.4.2.4). Raises ScimRefused."""
    ordinary = Window()
    start, count = _number(request, "startIndex", ordinary.start), _number(request, "count", ordinary.count)
    return Window(min(max(start, 1), _FARTHEST), min(max(count, 0), MOST_ON_A_PAGE))


def _number(request: Request, name: str, ordinary: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return ordinary
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 100):
        raise bad_value(f"{name} is a number.")
    return int(text)


def if_match(request: Request) -> str | None:
    """The version that a change is for."""
    return request.headers.get("if-match")
