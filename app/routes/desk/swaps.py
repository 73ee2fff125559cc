"""Asking for a swap of shifts, and answering."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.escalations import swaps
from app.domain.escalations.rota import Shift
from app.domain.escalations.swaps import LONGEST_NOTE, Wish
from app.lib.ids import new_id
from app.lib.refusals import NotFound
from app.routes.composing import once_or_again
from app.routes.desk.on_call import HERE
from app.routes.on_call_shown import gathered
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import viewer


@get("/on-call/swaps/new")
async def new(request: Request) -> Response[str]:
    """The form: which shift of one's own, for which of somebody else's."""
    asked = {name: request.query_params.get(name, "") for name in ("rota", "gives")}
    return await _form(request, Form(asked, []), 200)


@post("/on-call/swaps/new")
async def ask(request: Request) -> Response[Any]:
    """Asks, once."""
    me, form = viewer(request), await read_form(request)
    gives = _instant(form, "gives", "Choose one of your shifts.")
    takes = _instant(form, "takes", "Choose a shift of somebody else.")
    note = form.text("note", "A note", most=LONGEST_NOTE, line=True, needed=False)

    async def act() -> str:
        if gives and takes:
            await swaps.ask(me, form.identifier("rota") or UUID(int=0), Wish(gives, takes, note))
        return HERE

    return await once_or_again(request, me, form, act, lambda: _form(request, form, 422))


async def _form(request: Request, form: Form, status: int) -> Response[str]:
    found, me = await gathered(request), viewer(request)
    rota = next((one for one in found.rotas if str(one.id) == form.values.get("rota")), None)
    if rota is None:
        raise NotFound("rota")
    names = await found.people()
    coming = swaps.swappable(rota, found.now)
    return page(
        request,
        "on_call/swap.html",
        status_code=status,
        rota=rota,
        group=found.names[rota.group],
        mine=[(_value(one), _words(request, one)) for one in coming if one.person_id == me.person_id],
        others=[
            (_value(one), f"{names[one.person_id]}: {_words(request, one)}")
            for one in coming
            if one.person_id != me.person_id
        ],
        once=form.values.get("once") or str(new_id()),
        values=form.values,
        errors=form.errors,
    )


def _value(shift: Shift) -> str:
    return shift.begins_at.isoformat()


def _words(request: Request, shift: Shift) -> str:
    reader = reader_of(request)
    return f"{reader.full(shift.begins_at)} to {reader.full(shift.ends_at)}"


def _instant(form: Form, name: str, error: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(form.values.get(name, ""))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        form.errors[name] = error
        return None
    return at


@post("/on-call/swaps/{swap_id:uuid}/acceptance")
async def accept(request: Request, swap_id: FromPath[UUID]) -> Redirect:
    """Yes."""
    await swaps.accept(viewer(request), swap_id)
    return Redirect(HERE, status_code=303)


@post("/on-call/swaps/{swap_id:uuid}/refusal")
async def decline(request: Request, swap_id: FromPath[UUID]) -> Redirect:
    """No."""
    await swaps.decline(viewer(request), swap_id)
    return Redirect(HERE, status_code=303)


@post("/on-call/swaps/{swap_id:uuid}/withdrawal")
async def withdraw(request: Request, swap_id: FromPath[UUID]) -> Redirect:
    """Never mind."""
    await swaps.withdraw(viewer(request), swap_id)
    return Redirect(HERE, status_code=303)


handlers = [new, ask, accept, decline, withdraw]
