"""Planning a maintenance and moving its window; its page is an incident's."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.incidents import maintenance
from app.domain.incidents.component_queries import components
from app.domain.incidents.maintenance import Plan
from app.domain.incidents.verbs import LONGEST_BODY
from app.lib.refusals import Wrong
from app.routes import incident_page
from app.routes.composing import once_or_again
from app.routes.desk.incidents import incident_answer
from app.routes.incident_form import moment_of, name_of
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

_BY_THE_CLOCK = {"auto_start": "on", "auto_complete": "on"}


@get("/maintenances/new")
async def new(request: Request) -> Response[str]:
    """The form; the clock starts and completes it unless told otherwise."""
    incident_page.allow_running(viewer(request))
    return await _form(request, Form(dict(_BY_THE_CLOCK), []), 200)


@post("/maintenances/new")
async def create(request: Request) -> Response[Any]:
    """Announces it, once; or the form again with all that was typed."""
    me = viewer(request)
    form = await read_form(request)
    reader = await incident_page.reader_now(request)
    name, body = name_of(form), form.text("body", "A text", most=LONGEST_BODY)
    start, end = moment_of(form, "from", reader), moment_of(form, "until", reader)
    chosen = [c.id for c in await components() if form.values.get(f"on-{c.public_id}") and not c.is_group]
    if not start or not end:
        return await _form(request, form, 422)
    by_itself = [name in form.values for name in _BY_THE_CLOCK]

    async def act() -> str:
        return f"/desk/incidents/{await maintenance.schedule(me, Plan(name, body, chosen, start, end, *by_itself))}"

    return await once_or_again(request, me, form, act, lambda: _form(request, form, 422))


async def _form(request: Request, form: Form, status: int) -> Response[str]:
    await incident_page.reader_now(request)
    common = incident_page.common(request, viewer(request), "")
    return page(
        request,
        "incidents/maintenance.html",
        status_code=status,
        values=form.values,
        errors=form.errors,
        choices=incident_page.choices(await components(), {}, {}),
        **common | {"once": form.values.get("once") or common["once"]},
    )


@post("/incidents/{public_id:str}/window")
async def move(request: Request, public_id: FromPath[str]) -> Response[Any]:
    """Another window; for one that runs, another end."""
    me = viewer(request)
    incident = await incident_page.find(public_id)
    form = await read_form(request)
    reader = await incident_page.reader_now(request)
    start = incident.scheduled_for if incident.running else moment_of(form, "from", reader)
    end = moment_of(form, "until", reader)
    reason = form.text("reason", "A reason", most=500, line=True)
    if form.errors or not start or not end:
        return await incident_answer(request, public_id, form, 422)
    try:
        await maintenance.move(me, public_id, start, end, reason)
    except Wrong as wrong:
        form.errors |= wrong.errors
        return await incident_answer(request, public_id, form, 422)
    return Redirect(f"/desk/incidents/{public_id}", status_code=303)


handlers = [new, create, move]
