"""Errors are for people: what happened, why, what to do; as a page, a part for htmx, or problem+json (RFC 9457)."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import asyncpg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from app.domain.accounts.checked import CheckAgain
from app.domain.accounts.throttle import TooMany
from app.lib.paging import BadCursor
from app.lib.refusals import Conflict, NotFound, Refused
from app.web.csrf import SAFE
from app.web.render import page
from app.web.state import is_api, is_part, is_scim, request_id, settings_of, shown_path

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in words."""

    status: int
    title: str
    what: str
    to_do: str
    why: str = ""
    retry_after: int | None = None


_WORDS: dict[int, tuple[str, str, str]] = {
    400: ("That request makes no sense to us", "Part of it could not be read.", "Go back and try again."),
    401: (
        "You were signed out",
        "Nothing was sent: this needs a signed-in person.",
        "Copy what you wrote below, sign in, and send it again.",
    ),
    403: ("That is not allowed", "Your role does not include it.", "Ask an administrator if you need it."),
    404: (
        "There is nothing here",
        "The page does not exist, or it is not yours to see.",
        "Check the address, or start from the home page.",
    ),
    405: ("That does not work here", "The page exists, but not for this kind of request.", "Go back and try again."),
    413: (
        "That is too large",
        "A request may carry 64 MB, and each file 25 MB; what is typed may be 2 MB, and less in small forms.",
        "Go back, leave out or shrink the largest file, and send it again. Your text should still be in the form.",
    ),
    421: ("This address is not served here", "The host name is not one of ours.", "Check the address."),
    422: ("Something in it is not right", "Part of what was sent cannot be taken.", "Go back and correct it."),
    429: ("Too many tries", "This was asked for too often in a short time.", "Wait a little and try again."),
    500: (
        "Something broke on our side",
        "It has been noted with the number below.",
        "Try again in a moment. If it keeps happening, tell us the number.",
    ),
    503: (
        "We cannot reach our own records",
        "The database does not answer. Nothing was saved just now.",
        "Go back and send it again in a few seconds; what you typed is still in the form.",
    ),
}


# Of a form that can be sent again from the page that refuses it.
_SENT_AGAIN = {
    401: (
        "You were signed out",
        "Nothing was sent: this needs a signed-in person. What you wrote is below.",
        "Sign in, which opens beside this page; then come back here and send it again.",
    ),
    403: (
        "Nothing was sent yet",
        "You signed in or out since you began to write, or the page was open for too long. What you wrote is below.",
        "Look at it, and send it again.",
    ),
}


_CROSSED = "Two people changed the same thing at the same instant. Nothing of yours was saved."


def problem_of(error: Exception) -> Problem:
    """What an exception means for whoever asked."""
    if isinstance(error, TooMany):
        title, what, _ = _WORDS[429]
        return Problem(429, title, what, f"Try again in {error.wait} seconds.", retry_after=error.wait)
    if isinstance(error, Conflict):
        return Problem(409, "That has changed meanwhile", str(error), "Go back, reload the page and look again.")
    if isinstance(error, asyncpg.DeadlockDetectedError | asyncpg.SerializationError):
        return Problem(503, "Somebody was quicker", _CROSSED, _WORDS[503][2], retry_after=1)
    if isinstance(error, Refused):
        return Problem(403, "That is not possible", str(error), _WORDS[403][2])
    if isinstance(error, NotFound):
        return Problem(404, *_WORDS[404])
    # A character that no text of ours can hold: NUL, in an address or a program's words.
    if isinstance(error, BadCursor | asyncpg.CharacterNotInRepertoireError):
        return Problem(400, *_WORDS[400])
    # An argument of ours that the driver refuses is a mistake of ours, whatever its class is called.
    if isinstance(error, _UNREACHABLE) and not isinstance(error, ValueError):
        return Problem(503, *_WORDS[503], retry_after=5)
    if isinstance(error, HTTPException):
        status = error.status_code if error.status_code in _WORDS or error.status_code < 500 else 500
        title, what, to_do = _WORDS.get(status, _WORDS[400])
        said = error.detail if status in (403, 422, 421) and " " in (error.detail or "") else ""
        advice = error.extra.get("to_do") if isinstance(error.extra, dict) else None
        return Problem(status, title, said or what, advice or to_do)
    return Problem(500, *_WORDS[500])


_UNREACHABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    asyncio.TimeoutError,
    ConnectionError,
)


def answer(request: Request, error: Exception) -> Response[Any]:
    """Litestar's handler for every exception."""
    if isinstance(error, CheckAgain):
        return _to(request, "/sign-in/again", _form_page(request) or "/settings/security")
    problem = problem_of(error)
    if problem.status == 503 and request.method in SAFE:
        problem = replace(problem, to_do="Load the page again in a few seconds.")
    if problem.status >= 500:
        log.error("failed", exc_info=error, path=shown_path(request.scope))
    headers = {"retry-after": str(problem.retry_after)} if problem.retry_after else {}
    if is_scim(request.scope):
        return scim_error(problem.status, problem.what, headers=headers)
    if is_api(request.scope):
        return _as_json(request, problem, headers)
    typed = request.scope["state"].get("typed", [])
    if problem.status == 401 and not typed:
        return _to(request, "/sign-in", "/")
    sent = request.scope["state"].get("sent", [])
    if sent:
        problem = Problem(problem.status, *_SENT_AGAIN[problem.status])
    template = "errors/_flash.html" if is_part(request.scope) else "errors/error.html"
    if is_part(request.scope):
        headers |= {"HX-Retarget": "#flash", "HX-Reswap": "innerHTML", "HX-Reselect": "unset"}
    return page(request, template, status_code=problem.status, headers=headers, error=problem, typed=typed, sent=sent)


def no_such_file(request: Request, _: Exception) -> Response[Any]:
    """For static files: Litestar calls it our failure that the disk has no names as long as what was asked for."""
    return answer(request, NotFound())


def scim_error(status: int, detail: str, scim_type: str = "", headers: dict[str, str] | None = None) -> Response[Any]:
    """An error as directories read it (RFC 7644, 3.12)."""
    told = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": str(status), "detail": detail}
    asks = {"www-authenticate": "Bearer"} if status == 401 else {}
    return Response(
        told | ({"scimType": scim_type} if scim_type else {}),
        status_code=status,
        media_type="application/scim+json",
        headers=asks | (headers or {}),
    )


def _as_json(request: Request, problem: Problem, headers: dict[str, str]) -> Response[Any]:
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
        problem = Problem(401, "No valid token", "This needs an API token.", "Send one as Authorization: Bearer TOKEN.")
    body = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": f"{problem.what} {problem.to_do}",
        "request_id": request_id(request.scope),
    }
    return Response(body, status_code=problem.status, media_type="application/problem+json", headers=headers)


def _form_page(request: Request) -> str:
    """The page of ours on which a form stood, as far as the browser says."""
    page, ours = urlsplit(request.headers.get("referer", "")), urlsplit(settings_of(request.app).portal_url)
    return page._replace(scheme="", netloc="").geturl() if page[:2] == ours[:2] else ""


def _to(request: Request, gate: str, otherwise: str) -> Response[Any]:
    """To the page `gate`, and from there back to this one; `otherwise` for what was not a page."""
    query = request.scope["query_string"].decode("latin-1")
    here = request.scope["path"] + (f"?{query}" if query else "")
    target = f"{gate}?" + urlencode({"next": here if request.method == "GET" else otherwise})
    if is_part(request.scope):
        return Response("", status_code=401, headers={"HX-Redirect": target})
    return Redirect(target, status_code=303)
