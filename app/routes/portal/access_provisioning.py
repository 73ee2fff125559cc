"""Provisioning of a connection (SCIM): where its directory pushes to, its tokens, and what was pushed."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts import form_keys
from app.domain.identity import scim_tokens
from app.domain.identity.connection import Connection
from app.domain.identity.places import Place
from app.domain.identity.scim_overview import MOST, overview
from app.lib.refusals import Wrong
from app.routes import access_connection as one
from app.routes.access_words import ROLES
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import settings_of, viewer

PATH = f"{one.PATH}/provisioning"
_FIRST = {"days": str(scim_tokens.LIFE_DAYS)}


@get(PATH)
async def show(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """What there is, and how to begin."""
    found, held = await one.find(request, place, connection_id)
    return await _show(request, found, held, Form(_FIRST, []))


@post(f"{PATH}/tokens")
async def make(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """One more token, shown this once: sent again, the form leads to the list."""
    found, held = await one.find(request, place, connection_id)
    me, form = viewer(request), await read_form(request)
    here = one.address(found, held.id, "/provisioning")
    try:
        if await form_keys.first_use(me.person_id, form.fingerprint(here)) is not None:
            return Redirect(here, status_code=303)
        secret = await scim_tokens.make_token(me, held.id, form.number("days"))
        return await _show(request, found, held, Form(_FIRST, []), secret=secret)
    except Wrong as wrong:
        form.errors |= wrong.errors
    return await _show(request, found, held, form, 422)


@post(f"{PATH}/tokens/{{token_id:uuid}}/end")
async def end(
    request: Request, place: FromPath[str], connection_id: FromPath[UUID], token_id: FromPath[UUID]
) -> Redirect:
    """It opens nothing any more."""
    found, held = await one.find(request, place, connection_id)
    await scim_tokens.end_token(viewer(request), held.id, token_id)
    return Redirect(f"{one.address(found, held.id, '/provisioning')}?ended=1", status_code=303)


async def _show(
    request: Request, place: Place, held: Connection, form: Form, status: int = 200, *, secret: str | None = None
) -> Response[str]:
    return page(
        request,
        "access/provisioning.html",
        status_code=status,
        base=f"{settings_of(request.app).portal_url}/scim/v2",
        tokens=await scim_tokens.tokens_of(viewer(request), held.id),
        secret=secret,
        pushed=await overview(held.id),
        most=MOST,
        ended="ended" in request.query_params,
        roles=ROLES,
        **one.common(request, place, held, "/provisioning"),
        **typed(form),
    )


handlers: list[Any] = [show, make, end]
