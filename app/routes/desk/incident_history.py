"""Incidents that are over: the list, and telling of one that nobody told of while it lasted."""

from typing import Any

from litestar import Request, Response, get, post

from app.domain.incidents import queries, running
from app.domain.incidents.component_queries import components
from app.domain.incidents.running import Past
from app.routes import incident_page
from app.routes.composing import once_or_again
from app.routes.desk.incidents import form_context
from app.routes.incident_form import affected_of, moment_of, name_of
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/incidents/past")
async def past(request: Request) -> Response[str]:
    """What is over, newest first."""
    me = viewer(request)
    await incident_page.reader_now(request)
    found = await queries.past_incidents(request.query_params.get("after"))
    return page(
        request,
        "incidents/past.html",
        incidents=found.rows,
        touched=await queries.touched_by(found.rows),
        next_url=f"/desk/incidents/past?after={found.next}" if found.next else None,
        **incident_page.common(request, me, "/desk/incidents/past"),
    )


@get("/incidents/backfill")
async def backfill_form(request: Request) -> Response[str]:
    """The form for an incident that is over already."""
    incident_page.allow_running(viewer(request))
    return await _backfill_form(request, Form({}, []), 200)


@post("/incidents/backfill")
async def backfill(request: Request) -> Response[Any]:
    """Tells of it, once; or the form again."""
    me = viewer(request)
    form = await read_form(request)
    reader = await incident_page.reader_now(request)
    name, body = name_of(form), form.text("body", "A text that says what happened")
    resolution = form.text("resolution", "A text that says how it ended")
    started, ended = moment_of(form, "started_at", reader), moment_of(form, "resolved_at", reader)
    affected = affected_of(form, await components())
    if not started or not ended:
        return await _backfill_form(request, form, 422)

    async def act() -> str:
        public_id = await running.backfill(me, Past(name, started, ended, body, resolution, affected))
        return f"/desk/incidents/{public_id}"

    return await once_or_again(request, me, form, act, lambda: _backfill_form(request, form, 422))


async def _backfill_form(request: Request, form: Form, status: int) -> Response[str]:
    return page(request, "incidents/backfill.html", status_code=status, **await form_context(request, form, ""))


handlers = [past, backfill_form, backfill]
