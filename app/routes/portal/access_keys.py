"""Certificates of a connection: the provider's, and ours, which are replaced without a gap."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.identity import keys
from app.domain.identity.connection import Connection
from app.domain.identity.places import Place
from app.lib.refusals import NotFound
from app.routes import access_connection as one
from app.routes.access_certificates import certificates_of, new_key
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import viewer

PATH = f"{one.PATH}/certificates"


@get(PATH)
async def show(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """Whose, until when, and what to do next."""
    found, held = await one.find(request, place, connection_id)
    return await _show(request, found, held, Form({}, []))


async def _show(request: Request, place: Place, held: Connection, form: Form, status: int = 200) -> Response[str]:
    shown = certificates_of(held, reader_of(request))
    signing, beside = keys.signing(held), keys.beside(held)
    return page(
        request,
        "access/certificates.html",
        status_code=status,
        theirs=[each for each in shown if each.whose == "theirs"],
        own=[each for each in shown if each.whose == "ours"],
        signing=signing,
        beside=beside,
        is_newer=bool(signing and beside and beside.not_after > signing.not_after),
        ours=one.ours(request, place, held),
        **one.common(request, place, held, "/certificates"),
        **typed(form),
    )


@get(f"{PATH}/ours.pem")
async def download(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """Ours that we sign with, for providers that want a file."""
    _, held = await one.find(request, place, connection_id)
    signing = keys.signing(held)
    if signing is None:
        raise NotFound("no certificate")
    told = {"content-disposition": 'attachment; filename="certificate.pem"'}
    return Response(signing.certificate, media_type="application/x-pem-file", headers=told)


@post(PATH)
async def add(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """The next one, published beside the current."""
    found, held = await one.find(request, place, connection_id)

    async def verb() -> None:
        await keys.add_next(viewer(request), held.id, await new_key(held.name))

    return await _change(request, found, held, verb)


@post(f"{PATH}/current")
async def take_into_use(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """From now on we sign with the other one."""
    found, held = await one.find(request, place, connection_id)
    return await _change(request, found, held, partial(keys.make_current, viewer(request), held.id))


@post(f"{PATH}/retirement")
async def retire(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """The other one is gone."""
    found, held = await one.find(request, place, connection_id)
    return await _change(request, found, held, partial(keys.retire, viewer(request), held.id))


async def _change(
    request: Request, place: Place, held: Connection, verb: Callable[[], Awaitable[None]]
) -> Response[Any]:
    form = await read_form(request)

    async def act() -> str:
        await verb()
        return one.address(place, held.id, "/certificates")

    return await once_or_again(request, viewer(request), form, act, lambda: _show(request, place, held, form, 422))


handlers: list[Any] = [show, download, add, take_into_use, retire]
