"""What can be put right about an incident: an update's words and time, its name, its impact."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.incidents import editing, queries, running
from app.domain.incidents.editing import Edit
from app.domain.incidents.incident import UpdateFacts
from app.domain.incidents.statuses import IMPACTS
from app.domain.incidents.verbs import LONGEST_BODY
from app.lib.local_time import wall_time
from app.lib.refusals import NotFound, Wrong
from app.routes import incident_page
from app.routes.desk.incidents import incident_answer
from app.routes.incident_form import moment_of, name_of
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import viewer


@get("/incidents/{public_id:str}/updates/{update_id:str}")
async def edit_form(request: Request, public_id: FromPath[str], update_id: FromPath[str]) -> Response[str]:
    """The update as it stands, to be put right."""
    incident_page.allow_running(viewer(request))
    found = await _update(public_id, update_id)
    reader = await incident_page.reader_now(request)
    values = {"body": found.body, "display_at": wall_time(found.display_at, reader.zone)}
    return await _form(request, public_id, found, Form(values, []), 200)


@post("/incidents/{public_id:str}/updates/{update_id:str}")
async def edit(request: Request, public_id: FromPath[str], update_id: FromPath[str]) -> Response[Any]:
    """Puts it right; what it said before stays in the log."""
    me = viewer(request)
    found = await _update(public_id, update_id)
    form = await read_form(request)
    reader = await incident_page.reader_now(request)
    body = form.text("body", "A text", most=LONGEST_BODY)
    reason = form.text("reason", "A reason", most=500, line=True)
    at = moment_of(form, "display_at", reader)
    # The field knows minutes only: a time that was left alone keeps its seconds.
    if at and form.values["display_at"] == wall_time(found.display_at, reader.zone):
        at = found.display_at
    if form.errors or at is None:
        return await _form(request, public_id, found, form, 422)
    try:
        await editing.edit_update(me, public_id, update_id, Edit(body, at, reason))
    except Wrong as wrong:
        form.errors |= wrong.errors
        return await _form(request, public_id, found, form, 422)
    return Redirect(f"/desk/incidents/{public_id}#update-{update_id}", status_code=303)


async def _update(public_id: str, update_id: str) -> UpdateFacts:
    incident = await incident_page.find(public_id)
    found = next((u for u in await queries.updates_of(incident) if u.public_id == update_id), None)
    if found is None:
        raise NotFound(update_id)
    return found


async def _form(request: Request, public_id: str, found: UpdateFacts, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "incidents/edit.html",
        status_code=status,
        incident=await incident_page.find(public_id),
        update=found,
        values=form.values,
        errors=form.errors,
        zone_named=reader_of(request).zone_name,
        **incident_page.common(request, viewer(request), ""),
    )


@post("/incidents/{public_id:str}/impact")
async def impact(request: Request, public_id: FromPath[str]) -> Response[Any]:
    """How bad it is, whatever its components say."""
    form = await read_form(request)
    chosen = form.choice("impact", ["", *IMPACTS], "Choose one of the impacts.")
    if form.errors:
        return await incident_answer(request, public_id, form, 422)
    await running.override_impact(viewer(request), public_id, next((i for i in IMPACTS if i == chosen), None))
    return Redirect(f"/desk/incidents/{public_id}", status_code=303)


@post("/incidents/{public_id:str}/name")
async def rename(request: Request, public_id: FromPath[str]) -> Response[Any]:
    """What the public page calls it."""
    form = await read_form(request)
    name = name_of(form)
    if form.errors:
        return await incident_answer(request, public_id, form, 422)
    await editing.rename(viewer(request), public_id, name)
    return Redirect(f"/desk/incidents/{public_id}", status_code=303)


handlers = [edit_form, edit, impact, rename]
