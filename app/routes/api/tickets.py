"""The REST calls on tickets (interfaces.md, "Web"): bearer tokens, the same actions as the pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath

from app.domain.accounts.pace import keep_pace
from app.domain.accounts.queries import organisation_by_name
from app.domain.accounts.viewer import Viewer
from app.domain.clocks.clock import Clock
from app.domain.clocks.clock_json import as_json, instant
from app.domain.clocks.compute import clocks
from app.domain.clocks.verdicts import overlay
from app.domain.contracts.queries import terms_of_each
from app.domain.escalations import relating
from app.domain.tickets import closing, filing, lists, queries, replies
from app.domain.tickets.sealing import sealed_of_each
from app.domain.tickets.ticket import TicketFacts
from app.lib.product_time import portal_now
from app.lib.refusals import Wrong
from app.lib.text import one_line
from app.routes import ticket_component
from app.routes.ticket_page import find
from app.web.forms import MOST_TEXT
from app.web.state import viewer


class NewTicket(msgspec.Struct):
    """What `POST /tickets` takes; staff name the organisation."""

    subject: str
    body: str
    severity: str
    organisation: str | None = None
    component: str | None = None


class NewMessage(msgspec.Struct, forbid_unknown_fields=True):
    """What `POST …/messages` takes; only staff write internal ones."""

    body: str
    public: bool = True


class Resolution(msgspec.Struct, forbid_unknown_fields=True):
    """What `POST …/resolution` takes."""

    body: str


@post("/tickets", status_code=201, opt={"scope": "tickets:write"})
async def create(request: Request) -> dict[str, Any]:
    """Files a ticket."""
    me = viewer(request)
    asked = await _read(request, NewTicket)
    organisation_id = await _organisation(me, asked.organisation)
    subject = one_line(_said(asked.subject, "subject"))
    component = await ticket_component.named(asked.component or "")
    if asked.component and component is None:
        raise _wrong(f"There is no component {asked.component!r}: its name, or its id on the status page.")
    draft = filing.Draft(organisation_id, subject, _said(asked.body, "body"), asked.severity, component=component)
    await keep_pace(me, "calling")
    try:
        ticket, found = await relating.file(me, draft)
    except Wrong as wrong:
        raise _wrong(str(wrong)) from wrong
    said = _message(ticket.last_public_message_id, me.name, True, draft.body, ticket.opened_at)
    return _facts(ticket) | {"clocks": _shown(me, found), "messages": [said]}


@get("/tickets", opt={"scope": "tickets:read"})
async def index(request: Request) -> dict[str, Any]:
    """A page of what the caller may see, latest word first."""
    me = viewer(request)
    found = await lists.tickets_for(me, after=request.query_params.get("after"))
    measured = await _clocks(me, found.rows)
    return {"items": [_facts(ticket) | {"clocks": measured[ticket.id]} for ticket in found.rows], "next": found.next}


@get("/tickets/{reference:str}", opt={"scope": "tickets:read"})
async def show(request: Request, reference: FromPath[str]) -> dict[str, Any]:
    """One ticket with its clocks and the messages that the caller may see."""
    me = viewer(request)
    return await _whole(me, await find(me, reference))


@post("/tickets/{reference:str}/messages", status_code=201, opt={"scope": "tickets:write"})
async def reply(request: Request, reference: FromPath[str]) -> dict[str, Any]:
    """Says something on it."""
    me = viewer(request)
    await find(me, reference)
    asked = await _read(request, NewMessage)
    body = _said(asked.body, "body")
    await keep_pace(me, "calling")
    message_id = await (replies.reply if asked.public else replies.note)(me, reference, body)
    ticket = await find(me, reference)
    return next(m for m in await _messages(ticket) if m["id"] == str(message_id))


@post("/tickets/{reference:str}/resolution", status_code=201, opt={"scope": "tickets:write"})
async def resolve(request: Request, reference: FromPath[str]) -> dict[str, Any]:
    """Staff: solved, and how. 409 when it is resolved already."""
    me = viewer(request)
    await find(me, reference)
    asked = await _read(request, Resolution)
    await closing.resolve(me, reference, _said(asked.body, "body"))
    return await _whole(me, await find(me, reference))


async def _read(request: Request, shape: type[Any]) -> Any:
    try:
        return msgspec.json.decode(await request.body(), type=shape)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(f"The body must be JSON of the documented shape: {error}.") from error


def _said(text: str, name: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise _wrong(f"The {name} is empty.")
    if len(text) > MOST_TEXT:
        raise _wrong(f"The {name} can be {MOST_TEXT:,} characters at most.")
    return text


def _wrong(why: str) -> ClientException:
    return ClientException(why, status_code=422)


async def _organisation(me: Viewer, asked: str | None) -> UUID:
    if me.is_staff:
        found = await organisation_by_name(asked) if asked else None
        if found is None:
            raise _wrong("Staff name the organisation: its name, prefix or id.")
        return found
    found = await organisation_by_name(asked) if asked else None
    for membership in me.memberships:
        if asked is None or membership.organisation_id == found:
            return membership.organisation_id
    raise _wrong("You do not belong to that organisation.")


def _facts(ticket: TicketFacts) -> dict[str, Any]:
    return {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "severity": ticket.severity,
        "status": ticket.status,
        "opened_at": instant(ticket.opened_at),
    }


async def _whole(me: Viewer, ticket: TicketFacts) -> dict[str, Any]:
    measured = await _clocks(me, [ticket])
    return _facts(ticket) | {"clocks": measured[ticket.id], "messages": await _messages(ticket)}


async def _clocks(me: Viewer, tickets: Sequence[TicketFacts]) -> dict[UUID, list[dict[str, Any]]]:
    """The clocks as of now, by ticket; internal ones for staff only."""
    agreed = await terms_of_each(ticket.pin for ticket in tickets)
    histories, now = await queries.histories_of(tickets), await portal_now()
    sealed = await sealed_of_each(tickets)
    found = {}
    for ticket in tickets:
        terms = agreed[ticket.pin]
        computed = overlay(clocks(terms.plan, terms.tier, *histories[ticket.id], now), sealed[ticket.id])
        found[ticket.id] = _shown(me, computed)
    return found


def _shown(me: Viewer, found: Sequence[Clock]) -> list[dict[str, Any]]:
    return [as_json(clock, with_steps=False) for clock in found if me.is_staff or clock.commitment != "internal"]


async def _messages(ticket: TicketFacts) -> list[dict[str, Any]]:
    return [
        _message(row["id"], row["author"], row["public"], row["body"], row["at"])
        for row in await queries.messages_of(ticket)
    ]


def _message(message_id: UUID | None, author: str, public: bool, body: str, at: datetime) -> dict[str, Any]:
    return {"id": str(message_id), "author": author, "public": public, "body": body, "at": instant(at)}


handlers = [create, index, show, reply, resolve]
