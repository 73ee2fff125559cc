"""Who is on now; one's own shifts; taking over a span."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.escalations import on_call, overrides, rota_queries, test_page
from app.domain.escalations.overrides import LONGEST_WHY, NewCover
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.routes.availability_page import moment_in
from app.routes.composing import once_or_again
from app.routes.on_call_shown import gathered
from app.web.forms import Form, read_form
from app.web.render import page, reader_of, set_now
from app.web.state import viewer

HERE = "/desk/on-call"


@get("/on-call")
async def index(request: Request) -> Response[str]:
    """Every group with whoever is on, and what is not covered."""
    return await answer(request)


async def answer(request: Request, form: Form | None = None) -> Response[str]:
    """The page; 422 with what was typed when one of its forms comes back wrong."""
    me, found = viewer(request), await gathered(request)
    return page(
        request,
        "on_call/index.html",
        status_code=422 if form else 200,
        places=found.places(),
        groups=found.names,
        names=await found.people(),
        bare=found.bare(),
        away=found.away(),
        mine=on_call.shifts_of(me.person_id, found.rotas, found.now),
        swaps=await rota_queries.swaps_pending(),
        covers=await rota_queries.covers([rota.id for rota in found.rotas]),
        rotas={rota.id: f"{found.names[rota.group]}, {rota.name}" for rota in found.rotas},
        tests=await test_page.newest(me),
        once=str(new_id()),
        values=form.values if form else {},
        errors=form.errors if form else {},
    )


@post("/on-call/covers")
async def take_over(request: Request) -> Response[Any]:
    """The viewer covers a span of a rota."""
    me, form = viewer(request), await read_form(request)
    set_now(request, await portal_now())
    zone = reader_of(request).zone
    begins, ends = moment_in(form, "begins", zone), moment_in(form, "ends", zone)
    why = form.text("why", "A reason", most=LONGEST_WHY, line=True)
    rota = form.identifier("rota")
    if rota is None:
        form.errors["rota"] = "Choose a rota."

    async def act() -> str:
        if rota and begins and ends:
            await overrides.cover(me, rota, NewCover(me.person_id, None, begins, ends, why))
        return HERE

    return await once_or_again(request, me, form, act, lambda: answer(request, form))


@post("/on-call/covers/{override_id:uuid}/removal")
async def take_back(request: Request, override_id: FromPath[UUID]) -> Redirect:
    """Not after all."""
    await overrides.take_back(viewer(request), override_id)
    return Redirect(HERE, status_code=303)


handlers = [index, take_over, take_back]
