"""Correcting a sealed verdict."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.clocks.verdicts import STATES
from app.domain.tickets import corrections
from app.routes.composing import once
from app.routes.desk.tickets import back_to, desk_answer
from app.web.forms import read_form
from app.web.state import viewer


@post("/tickets/{reference:str}/verdicts")
async def correct(request: Request, reference: FromPath[str]) -> Response[Any]:
    """What reports count instead, and why."""
    me = viewer(request)
    form = await read_form(request)
    kind, _, cycle = form.values.get("clock", "").partition(" ")
    if not cycle.isdecimal() or len(cycle) > 4:
        form.errors["clock"] = "Choose which verdict."
    chosen = form.choice("verdict", STATES, "Choose what it should be.")
    reason = form.text("correction", "A reason", most=corrections.LONGEST_REASON)
    if form.errors:
        return await desk_answer(request, reference, form, 422)

    async def act() -> str:
        state = next(state for state in STATES if state == chosen)
        await corrections.correct(me, reference, kind, int(cycle), state, reason)
        return back_to(request, reference)

    return Redirect(await once(request, me, form, act), status_code=303)


handlers = [correct]
