"""The set-up of a connection: the provider's steps with our values, its metadata or our registration there."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity import oidc_set_up, published, saml_set_up
from app.domain.identity.arrived import Rejected
from app.domain.identity.connection import Connection, SamlSettings
from app.domain.identity.guides import guide_of
from app.domain.identity.oidc_set_up import Registration
from app.domain.identity.places import Place
from app.domain.identity.saml_set_up import MOST_METADATA
from app.domain.identity.turning_on import unfinished
from app.integrations.oidc.discovery import discover
from app.integrations.saml.metadata import read_metadata
from app.integrations.saml.published import fetch_metadata
from app.lib import database
from app.lib.refusals import Wrong
from app.routes import access_connection as one
from app.routes import access_page as shared
from app.routes.access_published import differences
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer
from app.web.uploads import size_of

PATH = f"{one.PATH}/set-up"


@get(PATH)
async def show(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """What to do at the provider, then what it gives to us."""
    found, held = await one.find(request, place, connection_id)
    filled = {
        "issuer": held.oidc.issuer,
        "client_id": held.oidc.client_id,
        "address": held.published.address,
    }
    return await _show(request, found, held, Form(filled, []), 200)


@post(f"{PATH}/metadata")
async def take_metadata(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """Pasted, or as a file; the file counts where there are both."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)
    xml = _metadata_in(form)

    async def act() -> str:
        said: SamlSettings = await asyncio.to_thread(
            read_metadata, xml, form.text("entity", "", needed=False, line=True)
        )
        await saml_set_up.take_metadata(viewer(request), held.id, said, another="another" in form.values)
        return shared.saved(one.address(found, held.id), "metadata")

    return await once_or_again(request, viewer(request), form, act, lambda: _show(request, found, held, form, 422))


@post(f"{PATH}/address", opt={"own_transactions": True})
async def take_address(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """Reads the metadata at its address, holding no transaction meanwhile. Sent twice it does the same twice."""
    me, form = viewer(request), await read_form(request)
    address = form.text("address", "The address", most=saml_set_up.LONGEST_ADDRESS, line=True)
    named = form.text("named", "", needed=False, line=True)
    async with database.transaction(me.who, reading=True):
        await one.find(request, place, connection_id)
    try:
        if not form.errors:
            said = await fetch_metadata(request.app.state.outward, address, named)
            another = "another" in form.values
            async with database.transaction(me.who):
                await saml_set_up.take_metadata(me, connection_id, said, address=address, another=another)
            there = request.url.path.removesuffix("/set-up/address")
            return Redirect(shared.saved(there, "metadata"), status_code=303)
    except Wrong as wrong:
        form.errors |= {_FIELD.get(name, name): said for name, said in wrong.errors.items()}
    async with database.transaction(me.who, reading=True):
        found, held = await one.find(request, place, connection_id)
        return await _show(request, found, held, form, 422)


# Metadata that was read and is no good, said beside the address that it came from.
_FIELD = {"metadata": "address", "another": "address"}


@post(f"{PATH}/address/removal")
async def look_no_more(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Redirect:
    """From now on a person brings the metadata."""
    found, held = await one.find(request, place, connection_id)
    await saml_set_up.look_no_more(viewer(request), held.id)
    return Redirect(one.address(found, held.id, "/set-up"), status_code=303)


@post(f"{PATH}/offered")
async def take_offered(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """The provider's other name or places, which it did not change by itself; 409 where they are others by now."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)

    async def act() -> str:
        await published.take_offered(viewer(request), held.id, form.values.get("seen", ""))
        return shared.saved(one.address(found, held.id), "metadata")

    return await once_or_again(request, viewer(request), form, act, lambda: _show(request, found, held, form, 422))


def _metadata_in(form: Form) -> bytes:
    sizes = [size_of(file) for file in form.files[:1]]
    xml = (
        form.files[0].file.read()
        if sizes and sizes[0] <= MOST_METADATA
        else form.text("metadata", "", needed=False).encode()
    )
    if max(sizes, default=len(xml)) > MOST_METADATA:
        form.errors["metadata"] = "Metadata can have 512 KB at most. Export it for this application alone."
    elif not xml.strip():
        form.errors["metadata"] = "Paste the provider’s metadata, or choose the file."
    return xml


@post(f"{PATH}/registration", opt={"own_transactions": True})
async def register(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """Asks the provider for its discovery document, holding no transaction meanwhile; then keeps all of it. Sent twice
    it does the same twice."""
    me, form = viewer(request), await read_form(request)
    issuer = form.text("issuer", "The issuer", most=oidc_set_up.LONGEST_WORD, line=True)
    registration = Registration(
        form.values.get("client_id", "").strip(),
        form.values.get("client_secret", "").strip(),
        form.text("tenant", "", needed=False, line=True).lower(),
    )
    async with database.transaction(me.who, reading=True):
        await one.find(request, place, connection_id)
        form.errors |= oidc_set_up.wrong_registration(await oidc_set_up.look(me, connection_id), registration)
    try:
        if not form.errors:
            said = await discover(request.app.state.outward, issuer)
            async with database.transaction(me.who):
                await oidc_set_up.register(me, connection_id, said, registration)
            there = request.url.path.removesuffix("/set-up/registration")
            return Redirect(shared.saved(there, "registration"), status_code=303)
    except Rejected as rejected:
        form.errors["issuer"] = rejected.advice or "The provider could not be reached at this address."
    except Wrong as wrong:
        form.errors |= wrong.errors
    # The secret is typed anew: what was sent once is shown to nobody.
    form.values.pop("client_secret", None)
    async with database.transaction(me.who, reading=True):
        found, held = await one.find(request, place, connection_id)
        return await _show(request, found, held, form, 422)


async def _show(request: Request, place: Place, held: Connection, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "access/set_up.html",
        status_code=status,
        how_to=guide_of(held.guide, held.protocol),
        ours=one.ours(request, place, held),
        unfinished=unfinished(held),
        differences=differences(held),
        seen=published.mark_of(held.published.offered) if held.published.offered else "",
        **one.common(request, place, held, "/set-up"),
        **typed(form),
    )


handlers: list[Any] = [show, take_metadata, take_address, look_no_more, take_offered, register]
