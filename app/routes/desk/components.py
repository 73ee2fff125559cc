"""Components: how they are now, for every agent; what they are, for administrators."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.incidents import components, policy
from app.domain.incidents.component import ComponentFacts, grouped
from app.domain.incidents.component_queries import component_for
from app.domain.incidents.component_queries import components as every_component
from app.domain.incidents.components import LONGEST_DESCRIPTION, LONGEST_NAME, NOT_YOURS, Draft
from app.domain.incidents.statuses import COMPONENT_WORDS, TROUBLE
from app.lib.refusals import NotFound, Wrong, allow
from app.routes import incident_page
from app.routes.composing import once_or_again
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

HERE = "/desk/components"


@get("/components")
async def index(request: Request) -> Response[str]:
    """By group, each with its status and who set it."""
    await incident_page.reader_now(request)
    every = await every_component(archived=True)
    return page(
        request,
        "incidents/components.html",
        groups=grouped([c for c in every if c.archived_at is None]),
        archived=[c for c in every if c.archived_at],
        status_options=[(status, COMPONENT_WORDS[status]) for status in TROUBLE],
        **incident_page.common(request, viewer(request), HERE),
    )


@post("/components/{component_id:str}/status")
async def set_status(request: Request, component_id: FromPath[str]) -> Redirect:
    """How it is, without an incident."""
    form = await read_form(request)
    chosen = form.values.get("component_status", "")
    status: Any = chosen
    await components.set_status(viewer(request), component_id, status)
    return Redirect(HERE, status_code=303)


@get("/components/new")
async def new(request: Request) -> Response[str]:
    """The form of a component, or of a group."""
    allow(policy.can_edit_components(viewer(request)), NOT_YOURS)
    asked = "on" if request.query_params.get("kind") == "group" else ""
    return await _form(request, None, Form({"is_group": asked, "showcase": "on"}, []), 200)


@post("/components/new")
async def create(request: Request) -> Response[Any]:
    """Makes it, once."""
    me = viewer(request)
    form = await read_form(request)
    draft = _draft(form)

    async def act() -> str:
        await components.create(me, draft)
        return HERE

    return await once_or_again(request, me, form, act, lambda: _form(request, None, form, 422))


@get("/components/{component_id:str}")
async def show(request: Request, component_id: FromPath[str]) -> Response[str]:
    """One of them, to be changed."""
    allow(policy.can_edit_components(viewer(request)), NOT_YOURS)
    found = await _find(component_id)
    group = next((c.public_id for c in await every_component() if c.id == found.group_id), "")
    values = {
        "name": found.name,
        "description": found.description,
        "group": group,
        "start_date": str(found.start_date or ""),
        "is_group": "on" if found.is_group else "",
        **({"showcase": "on"} if found.showcase else {}),
        **({"only_show_if_degraded": "on"} if found.only_show_if_degraded else {}),
    }
    return await _form(request, found, Form(values, []), 200)


@post("/components/{component_id:str}")
async def change(request: Request, component_id: FromPath[str]) -> Response[Any]:
    """Keeps what was changed."""
    found = await _find(component_id)
    form = await read_form(request)
    draft = _draft(form)
    try:
        if not form.errors:
            await components.edit(viewer(request), component_id, draft)
            return Redirect(HERE, status_code=303)
    except Wrong as wrong:
        form.errors |= wrong.errors
    return await _form(request, found, form, 422)


@post("/components/{component_id:str}/place")
async def move(request: Request, component_id: FromPath[str]) -> Redirect:
    """One place up or down."""
    form = await read_form(request)
    await components.move(viewer(request), component_id, up=form.values.get("to") == "up")
    return Redirect(HERE, status_code=303)


@post("/components/{component_id:str}/archive")
async def archive(request: Request, component_id: FromPath[str]) -> Redirect:
    """No part of the product any more."""
    await components.archive(viewer(request), component_id)
    return Redirect(HERE, status_code=303)


async def _find(component_id: str) -> ComponentFacts:
    found = await component_for(component_id)
    if found is None:
        raise NotFound(component_id)
    return found


def _draft(form: Form) -> Draft:
    return Draft(
        name=form.text("name", "A name", most=LONGEST_NAME, line=True),
        description=form.text("description", "The description", most=LONGEST_DESCRIPTION, needed=False),
        is_group=bool(form.values.get("is_group")),
        group=form.values.get("group", ""),
        only_show_if_degraded="only_show_if_degraded" in form.values,
        showcase="showcase" in form.values,
        start_date=form.day("start_date"),
    )


async def _form(request: Request, component: ComponentFacts | None, form: Form, status: int) -> Response[str]:
    common = incident_page.common(request, viewer(request), HERE)
    groups = [c for c in await every_component() if c.is_group]
    return page(
        request,
        "incidents/component.html",
        status_code=status,
        component=component,
        is_group=bool(form.values.get("is_group")),
        group_options=[("", "None"), *((c.public_id, c.name) for c in groups)],
        values=form.values,
        errors=form.errors,
        **common | {"once": form.values.get("once") or common["once"]},
    )


handlers = [index, set_status, new, create, show, change, move, archive]
