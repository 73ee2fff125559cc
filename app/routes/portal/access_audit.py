"""The audit log of a place: reading it, whether it is what was written, and taking it along."""

from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from app.domain.audit import queries, sinks
from app.domain.audit.export import Format, exported
from app.domain.audit.standing import checked, standing_of
from app.domain.audit.trail import Actor, note
from app.domain.audit.verifying import Verdict
from app.lib import database
from app.lib.ids import new_id
from app.routes import access_page as shared
from app.routes.audit_page import FILTER, asked_in, in_words, query_of
from app.routes.audit_words import kind_of, kind_words
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import settings_of, viewer

PAGE = 50
MEDIA: dict[Format, str] = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}


@get("/access/{place:str}/audit")
async def index(request: Request, place: FromPath[str]) -> Response[str]:
    """The newest entries first."""
    return await show(request, place, Form(dict(request.query_params), []), 200)


@get("/access/{place:str}/audit/check")
async def check(request: Request, place: FromPath[str]) -> Response[str]:
    """The same page, after every entry was recomputed."""
    found = await shared.find(request, place)
    verdict = await checked(found.organisation_id, settings_of(request.app).data_dir)
    return await show(request, place, Form({}, []), 200, verdict=verdict, checked=True)


async def show(
    request: Request, place: str, form: Form, status: int, *, verdict: Verdict | None = None, checked: bool = False
) -> Response[str]:
    """The page, with what was typed into one of its forms."""
    found = await shared.find(request, place)
    organisation, reader = found.organisation_id, reader_of(request)
    actions = await queries.actions_of(organisation)
    asked = asked_in(form, reader.zone, actions)
    entries = await queries.newest(organisation, asked, PAGE + 1, form.number("below"))
    older = query_of(form, below=entries[PAGE - 1].seq) if len(entries) > PAGE else None
    return page(
        request,
        "access/audit.html",
        status_code=422 if form.errors else status,
        rows=await in_words(entries[:PAGE], reader),
        next_url=f"{shared.address(found, '/audit')}?{older}" if older else None,
        standing=await standing_of(organisation, settings_of(request.app).data_dir),
        verdict=verdict,
        checked=checked,
        people=[("", "Anybody"), *((str(one), name) for one, name in await queries.actors_of(organisation))],
        kinds=[("", "Anything"), *((kind, kind_words(kind)) for kind in dict.fromkeys(map(kind_of, actions)))],
        filtered=any(form.values.get(name) for name in FILTER),
        filter={name: form.values.get(name, "") for name in FILTER},
        sinks=await sinks.sinks_of(organisation),
        values=form.values,
        errors=form.errors,
        once=form.values.get("once") or str(new_id()),
        **shared.common(request, found, "/audit"),
    )


@post("/access/{place:str}/audit/export", opt={"own_transactions": True}, status_code=200)
async def export(request: Request, place: FromPath[str]) -> Response[Any]:
    """The entries that the filter means, as a file; noted before its first line leaves."""
    me, form = viewer(request), await read_form(request)
    kind = cast(Format, form.choice("format", [*MEDIA], "Choose a format."))
    async with database.transaction(me.who):
        found = await shared.find(request, place)
        asked = asked_in(form, reader_of(request).zone, await queries.actions_of(found.organisation_id))
        if form.errors:
            return await show(request, place, form, 422)
        filtered = {name: form.values[name] for name in FILTER if form.values.get(name)}
        await note([found.organisation_id], "audit.exported", Actor(me.person_id), format=kind, filter=filtered)
    today = reader_of(request).now
    return Stream(
        exported(found.organisation_id, asked, kind, me.who),
        media_type=MEDIA[kind],
        headers={
            "content-disposition": f'attachment; filename="audit-{found.slug}-{today:%Y-%m-%d}.{kind}"',
            "cache-control": "no-store",
        },
    )


handlers = [index, check, export]
