"""Server-sent events of open pages. A stream authorises in a short transaction and holds none."""

from collections.abc import AsyncIterator, Awaitable, Callable

from litestar import Request, Response
from litestar.response import Stream

from app.domain.accounts.queries import viewer_of_session
from app.domain.accounts.viewer import Viewer
from app.domain.tickets.queries import ticket_for
from app.lib import database
from app.lib.streams import chained
from app.routes import incident_page, ticket_page
from app.web.live import TooManyPages, stream
from app.web.state import viewer

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def ticket_stream(request: Request, reference: str) -> Stream | Response[str]:
    """Tells the page of a ticket when to look again."""
    me = viewer(request)
    async with database.transaction(me.who):
        ticket = await ticket_page.find(me, reference)

    async def still_theirs(now: Viewer) -> bool:
        async with database.transaction(now.who, reading=True):
            return await ticket_for(now, ticket.reference) is not None

    return await _stream(request, f"ticket:{ticket.id}", still_theirs)


async def incident_stream(request: Request, public_id: str) -> Stream | Response[str]:
    """Tells the page of an incident when to look again."""
    async with database.transaction(viewer(request).who):
        incident = await incident_page.find(public_id)
    return await _stream(request, f"incident:{incident.id}")


async def queue_stream(request: Request) -> Stream | Response[str]:
    """Tells the queue when anything happened to any ticket."""
    return await _stream(request, "queue")


async def _anybodys(_: Viewer) -> bool:
    return True


async def _stream(
    request: Request, topic: str, still_theirs: Callable[[Viewer], Awaitable[bool]] = _anybodys
) -> Stream | Response[str]:
    me, token = viewer(request), request.auth

    async def still_in() -> bool:
        now = await viewer_of_session(token, touch=False) if token else None
        return now is not None and now.who == me.who and await still_theirs(now)

    # The pages of an agent who looks as a customer are the agent's.
    person = me.seen_by.person_id if me.seen_by else me.person_id
    words: AsyncIterator[str] = stream(request.app.state.hub, person, topic, staff=me.is_staff, still_in=still_in)
    try:
        first = await anext(words)
    except TooManyPages:
        return Response("", status_code=429, headers={"retry-after": "30"})
    return Stream(chained(first, words), media_type="text/event-stream", headers=_HEADERS)
