"""Incidents and maintenances on the desk: what is wrong and planned, opening, telling how it goes on."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.viewer import Viewer
from app.domain.incidents import queries, running, templates
from app.domain.incidents.component import ComponentFacts
from app.domain.incidents.component_queries import components
from app.domain.incidents.incident import IncidentFacts
from app.domain.incidents.snapshot import status_line
from app.domain.incidents.statuses import OPEN, STATUS_WORDS, may_follow
from app.domain.incidents.templates import Template
from app.domain.tickets.verbs import Stale
from app.lib.refusals import Wrong
from app.routes import incident_page
from app.routes.composing import once, once_or_again
from app.routes.incident_form import PROMISED, PROMISES, name_of, word_of
from app.routes.live import incident_stream
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

_STALE = (
    "Somebody posted an update since you opened this page, so nothing was published. "
    "Read it below; your text is kept, and sending it again publishes it."
)


@get("/incidents")
async def index(request: Request) -> Response[str]:
    """What goes on and what is planned."""
    me = viewer(request)
    await incident_page.reader_now(request)
    found = await queries.open_incidents()
    return page(
        request,
        "incidents/index.html",
        incidents=[one for one in found if not one.is_maintenance],
        maintenances=[one for one in found if one.is_maintenance],
        touched=await queries.touched_by(found),
        line=await status_line(),
        **incident_page.common(request, me, "/desk/incidents"),
    )


@get("/incidents/new")
async def new(request: Request) -> Response[str]:
    """The form, filled from a template if one is named."""
    incident_page.allow_running(viewer(request))
    values = {"status": "investigating", "next": PROMISED}
    chosen = next((t for t in await templates.templates() if str(t.id) == request.query_params.get("template")), None)
    return await _new_form(request, Form(values | _filled(chosen), []), 200)


def _filled(template: Template | None) -> dict[str, str]:
    if template is None:
        return {}
    affected = {f"component-{public_id}": status for public_id, status in template.affected.items()}
    return {"name": template.title, "body": template.body, "status": template.status} | affected


@post("/incidents/new")
async def create(request: Request) -> Response[Any]:
    """Opens it, once; or the form again with all that was typed."""
    me = viewer(request)
    form = await read_form(request)
    name = name_of(form)
    word = word_of(form, await components(), OPEN, await incident_page.reader_now(request))

    async def act() -> str:
        return f"/desk/incidents/{await running.open_incident(me, name, word)}"

    return await once_or_again(request, me, form, act, lambda: _new_form(request, form, 422))


async def _new_form(request: Request, form: Form, status: int) -> Response[str]:
    context = await form_context(request, form, "/desk/incidents/new")
    options = [(one, STATUS_WORDS[one]) for one in OPEN]
    every = await templates.templates()
    return page(
        request,
        "incidents/new.html",
        status_code=status,
        status_options=options,
        template_options=[(str(t.id), t.name) for t in every],
        **context,
    )


async def form_context(request: Request, form: Form, here: str) -> dict[str, Any]:
    """What the forms of a new incident name."""
    me = viewer(request)
    await incident_page.reader_now(request)
    common = incident_page.common(request, me, here)
    return common | {
        "values": form.values,
        "errors": form.errors,
        "once": form.values.get("once") or common["once"],
        "choices": incident_page.choices(await components(), form.values, {}),
        "promises": PROMISES,
        "promised": PROMISED,
    }


@get("/incidents/{public_id:str}")
async def show(request: Request, public_id: FromPath[str]) -> Response[str]:
    """The whole incident."""
    return await incident_answer(request, public_id)


@get("/incidents/{public_id:str}/now", opt={"by_itself": True})
async def now(request: Request, public_id: FromPath[str]) -> Response[str]:
    """The page's live parts."""
    incident = await incident_page.find(public_id)
    context = await incident_page.now(request, viewer(request), incident, await components(archived=True))
    return page(request, "incidents/_now.html", **context)


@get(
    "/incidents/{public_id:str}/live", opt={"own_transactions": True, "by_itself": True}, media_type="text/event-stream"
)
async def live(request: Request, public_id: FromPath[str]) -> Any:
    """Server-sent events: look again."""
    return await incident_stream(request, public_id)


@post("/incidents/{public_id:str}/updates")
async def update(request: Request, public_id: FromPath[str]) -> Response[Any]:
    """How it goes on; 409 shows what a colleague said meanwhile, and keeps the text."""
    me = viewer(request)
    incident = await incident_page.find(public_id)
    form = await read_form(request)
    reader = await incident_page.reader_now(request)
    word = word_of(form, await _chosen_from(incident), may_follow(incident.status), reader)
    if form.errors:
        return await incident_answer(request, public_id, form, 422)
    try:
        return Redirect(await _post(request, me, public_id, form, word), status_code=303)
    except Wrong as wrong:
        form.errors |= wrong.errors
        return await incident_answer(request, public_id, form, 422)
    except Stale:
        form.errors[""] = _STALE
        return await incident_answer(request, public_id, form, 409)


async def _post(request: Request, me: Viewer, public_id: str, form: Form, word: Any) -> str:
    async def act() -> str:
        update_id = await running.post_update(me, public_id, word, seen=form.values.get("seen", ""))
        return f"/desk/incidents/{public_id}#update-{update_id}"

    return await once(request, me, form, act)


async def _chosen_from(incident: IncidentFacts) -> list[ComponentFacts]:
    # A maintenance says by itself how its components are.
    return [] if incident.is_maintenance else await components()


async def incident_answer(
    request: Request, public_id: str, form: Form | None = None, status: int = 200
) -> Response[str]:
    """The page, with what was typed and what is wrong with it when a form comes back."""
    form = form or Form({}, [])
    incident = await incident_page.find(public_id)
    context = await incident_page.context(request, viewer(request), incident, form.values)
    return page(request, "incidents/show.html", status_code=status, values=form.values, errors=form.errors, **context)


handlers = [index, new, create, show, now, live, update]
