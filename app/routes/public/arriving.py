"""What a provider's answer leads to, whatever it speaks."""

from collections.abc import Awaitable, Callable

from litestar import Request, Response
from litestar.response import Redirect

from app.domain.audit.trail import note_refusal
from app.domain.identity import requests, trial
from app.domain.identity.arrived import Arrived, Rejected
from app.domain.identity.connection import Connection
from app.domain.identity.entrance import LinkSent, enter
from app.domain.identity.requests import Awaited
from app.routes.public.entering import brought, entered
from app.routes.public.provider import COOKIE, browser_of
from app.web.cookies import cookie
from app.web.render import page
from app.web.state import settings_of, viewer_of

Reader = Callable[[Awaited], Awaitable[Arrived]]


async def arrive(request: Request, connection: Connection, question: str, read: Reader) -> Response:
    """What an answer to `question` (a request id, a state) leads to; `read` raises Rejected or says who arrived."""
    awaited: Awaited | None = None
    try:
        if not (question.isascii() and question.isprintable()):
            raise Rejected("request.unknown")
        awaited = await requests.take(connection.id, question, browser_of(request))
        _check_tester(request, awaited)
        arrived = await read(awaited)
        if awaited.tested_by:
            return await _tried(connection, awaited, arrived)
        came = await enter(connection, arrived, brought(request), asked=awaited.again, next_path=awaited.next_path)
    except Rejected as refusal:
        if awaited and awaited.tested_by:
            return await _tried(connection, awaited, refusal)
        return await refuse(request, connection, refusal)
    if isinstance(came, LinkSent):
        return page(request, "sso/link_sent.html", address=came.address, name=connection.name)
    answer = entered(request, came, awaited.next_path)
    answer.set_cookie(cookie(settings_of(request.app), COOKIE, "", max_age=0, from_elsewhere=True))
    return answer


def _check_tester(request: Request, awaited: Awaited) -> None:
    # What another site posts comes without our session's cookie, so that nobody is signed in says nothing.
    viewer = viewer_of(request.scope)
    if awaited.tested_by and viewer and viewer.person_id != awaited.tested_by:
        raise Rejected("test.somebody_else", "Somebody else signed in here since the test began. Begin it again.")


async def refuse(request: Request, connection: Connection, refusal: Rejected) -> Response[str]:
    """One page for everything that a provider sends and we do not take."""
    await note_refused(connection, refusal)
    return page(request, "sso/refused.html", status_code=403)


async def note_refused(connection: Connection, refusal: Rejected) -> None:
    """Why stands in the audit trail of the connection's organisation, and nowhere else."""
    await note_refusal([connection.organisation_id], "sso.refused", connection=connection.id, reason=refusal.reason)


async def _tried(connection: Connection, awaited: Awaited, came: Arrived | Rejected) -> Redirect:
    assert awaited.tested_by
    await trial.try_out(connection, awaited.id, awaited.tested_by, came)
    return Redirect(awaited.next_path, status_code=303)
