"""Where the audit log of a place is sent besides."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.audit import sinks
from app.domain.audit.trail import Actor
from app.integrations.outward import NotReached
from app.integrations.syslog import Syslog
from app.routes import access_page as shared
from app.routes.composing import once_or_again
from app.routes.portal.access_audit import show
from app.web.forms import read_form
from app.web.state import settings_of, viewer


@post("/access/{place:str}/audit/sinks")
async def add(request: Request, place: FromPath[str]) -> Response[Any]:
    """One more address."""
    me, found, form = viewer(request), await shared.find(request, place), await read_form(request)
    address = form.text("address", "An address", most=sinks.LONGEST, line=True)
    whole = form.values.get("from") == "first"
    if address and (why := _why_never(request, address)):
        form.errors["address"] = why

    async def act() -> str:
        await sinks.add(found.organisation_id, Actor(me.person_id), address, from_the_first=whole)
        return shared.address(found, "/audit#sinks")

    return await once_or_again(request, me, form, act, lambda: show(request, place, form, 422))


@post("/access/{place:str}/audit/sinks/{sink_id:uuid}/test")
async def test(request: Request, place: FromPath[str], sink_id: FromPath[UUID]) -> Redirect:
    """An entry that says that it is a test."""
    found = await shared.find(request, place)
    await sinks.test(found.organisation_id, Actor(viewer(request).person_id), sink_id)
    return Redirect(shared.address(found, "/audit#sinks"), status_code=303)


@post("/access/{place:str}/audit/sinks/{sink_id:uuid}/removal")
async def remove(request: Request, place: FromPath[str], sink_id: FromPath[UUID]) -> Redirect:
    """Nothing more is sent there."""
    found = await shared.find(request, place)
    await sinks.end(found.organisation_id, Actor(viewer(request).person_id), sink_id)
    return Redirect(shared.address(found, "/audit#sinks"), status_code=303)


def _why_never(request: Request, address: str) -> str:
    """Why nothing that is sent there arrives, whatever its name leads to; empty for what `sinks.add` is to judge."""
    kind = sinks.KINDS.get(address.partition("://")[0])
    try:
        if kind == "webhook":
            request.app.state.outward.check(address)
        elif kind == "syslog":
            Syslog(settings_of(request.app).outward_allow).check(address)
    except NotReached as error:
        return str(error)
    except ValueError:
        return ""
    return ""


handlers = [add, test, remove]
