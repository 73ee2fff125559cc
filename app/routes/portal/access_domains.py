"""Domains of a place: added, verified by their TXT record or by an administrator's word, sent to a connection."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity import domains
from app.domain.identity.enforcing import enforced
from app.domain.identity.places import Place
from app.domain.identity.policy import can_vouch
from app.domain.identity.queries import connections_of
from app.domain.identity.still_theirs import lapses_at
from app.integrations.dns_text import NoAnswer, txt
from app.lib import database
from app.lib.refusals import NotFound, Wrong
from app.routes import access_page as shared
from app.routes.access_words import VERIFIED_HOW
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import settings_of, viewer

PATH = "/access/{place:str}/domains"
ONE = f"{PATH}/{{domain_id:uuid}}"


@get(PATH)
async def index(request: Request, place: FromPath[str]) -> Response[str]:
    """All of them; those that wait with the record to set."""
    return await _index(request, await shared.find(request, place), Form({}, []), 200)


@post(PATH)
async def add(request: Request, place: FromPath[str]) -> Response[Any]:
    """One more, still to be verified."""
    found, form = await shared.find(request, place), await read_form(request)
    typed_name = form.text("domain", "A domain", most=253, line=True)

    async def verb() -> None:
        await domains.add(viewer(request), found.organisation_id, typed_name, form.identifier("connection"))

    return await _change(request, found, form, verb, "domain-added")


@post(f"{ONE}/verification", opt={"own_transactions": True})
async def verify(request: Request, place: FromPath[str], domain_id: FromPath[UUID]) -> Response[Any]:
    """Asks DNS now, holding no transaction meanwhile. Sent twice it asks twice."""
    me, form = viewer(request), await read_form(request)
    async with database.transaction(me.who, reading=True):
        wanted = await _find(request, place, domain_id)
    try:
        texts = () if wanted.is_shown else await txt(wanted.record, settings_of(request.app).dns_servers)
        async with database.transaction(me.who):
            await domains.verify(me, domain_id, texts)
        return Redirect(shared.saved(_here(request), "domain-verified"), status_code=303)
    except NoAnswer as unknown:
        form.errors[f"domain-{domain_id}"] = str(unknown)
    except Wrong as wrong:
        form.errors[f"domain-{domain_id}"] = " ".join(wrong.errors.values())
    async with database.transaction(me.who, reading=True):
        return await _index(request, await shared.find(request, place), form, 422)


@post(f"{ONE}/word")
async def vouch(request: Request, place: FromPath[str], domain_id: FromPath[UUID]) -> Response[Any]:
    """An administrator gives their word, with a reason."""
    found, form = await shared.find(request, place), await read_form(request)
    await _find(request, place, domain_id)
    domains.allow_vouching(viewer(request))
    reason = form.text(f"reason-{domain_id}", "A reason", most=domains.LONGEST_REASON, line=True)
    verb = partial(domains.vouch, viewer(request), domain_id, reason)
    return await _change(request, found, form, verb, "domain-verified")


@post(f"{ONE}/connection")
async def send_to(request: Request, place: FromPath[str], domain_id: FromPath[UUID]) -> Response[Any]:
    """Which connection its people are sent to."""
    found, form = await shared.find(request, place), await read_form(request)
    await _find(request, place, domain_id)
    chosen = form.identifier(f"connection-{domain_id}")
    verb = partial(domains.send_to, viewer(request), domain_id, chosen)
    return await _change(request, found, form, verb, "domain-sent")


@get(f"{ONE}/removal")
async def ask_removal(request: Request, place: FromPath[str], domain_id: FromPath[UUID]) -> Response[str]:
    """What giving it up means."""
    found = await shared.find(request, place)
    return page(
        request,
        "access/domain_removal.html",
        domain=await _find(request, place, domain_id),
        policy=await enforced(found.organisation_id),
        **shared.common(request, found, "/domains"),
        **typed(Form({}, [])),
    )


@post(f"{ONE}/removal")
async def give_up(request: Request, place: FromPath[str], domain_id: FromPath[UUID]) -> Response[Any]:
    """Theirs no more."""
    found, form = await shared.find(request, place), await read_form(request)
    await _find(request, place, domain_id)
    return await _change(request, found, form, partial(domains.give_up, viewer(request), domain_id), "domain-gone")


async def _find(request: Request, place: str, domain_id: UUID) -> domains.Domain:
    found = await shared.find(request, place)
    wanted = await domains.domain_for(viewer(request), domain_id)
    if wanted.organisation_id != found.organisation_id:
        raise NotFound(str(domain_id))
    return wanted


def _here(request: Request) -> str:
    return "/".join(request.url.path.split("/")[:4])


async def _change(
    request: Request, place: Place, form: Form, verb: Callable[[], Awaitable[None]], what: str
) -> Response[Any]:
    async def act() -> str:
        await verb()
        return shared.saved(shared.address(place, "/domains"), what)

    return await once_or_again(request, viewer(request), form, act, lambda: _index(request, place, form, 422))


async def _index(request: Request, place: Place, form: Form, status: int) -> Response[str]:
    found = await domains.domains_of(place.organisation_id)
    connections = [(str(one.id), one.name) for one in await connections_of(place.organisation_id)]
    return page(
        request,
        "access/domains.html",
        status_code=status,
        domains=found,
        connection_options=[("", "No connection"), *connections],
        may_vouch=can_vouch(viewer(request)),
        hows=VERIFIED_HOW,
        lapses={each.id: lapses_at(each.missing_since) for each in found if each.missing_since},
        policy=await enforced(place.organisation_id),
        **shared.common(request, place, "/domains"),
        **typed(form),
    )


handlers: list[Any] = [index, add, verify, vouch, send_to, ask_removal, give_up]
