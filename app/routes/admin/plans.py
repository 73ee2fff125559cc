"""The plans of this installation: those adopted, and drafts of others."""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from litestar import Request, Response, get, post

from app.domain.contracts import drafts, versions
from app.domain.contracts.queries import plan_of_version
from app.domain.plans.plan_file import PlanError
from app.domain.plans.wording import count
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import Wrong
from app.routes.composing import once_or_again
from app.web.forms import Form, read_form
from app.web.render import page, set_now
from app.web.state import viewer

HERE = "/admin/plans"
MOST_SOURCE = 200_000
_STEM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@get("/plans")
async def index(request: Request) -> Response[str]:
    """Versions, drafts, and a form for another draft."""
    return await _show(request, Form({}, []), 200)


@post("/plans")
async def create(request: Request) -> Response[Any]:
    """Keeps a plan file as a draft, if it can be used."""
    me = viewer(request)
    form = await read_form(request)
    _take_file(form)
    source = form.text("source", "The plan’s text", most=MOST_SOURCE)
    stem = form.text("stem", "A name", most=60, line=True)
    if stem and not _STEM.fullmatch(stem):
        form.errors["stem"] = "The name is small letters and digits, with single - between them."

    problems: list[str] = []

    async def act() -> str:
        try:
            return f"{HERE}/drafts/{await drafts.keep(me, source, stem)}"
        except PlanError as error:
            problems.extend(error.lines)
            raise Wrong({"source": _cannot(problems)}) from error

    return await once_or_again(request, me, form, act, lambda: _show(request, form, 422, problems))


def _take_file(form: Form) -> None:
    """A chosen file takes the place of the text, and gives its name where none was typed."""
    if not form.files:
        return
    file = form.files[0]
    form.values["source"] = file.file.read(MOST_SOURCE + 1).decode("utf-8", "replace").replace("\x00", "")
    form.values["stem"] = form.values.get("stem", "").strip() or PurePath(file.filename).stem.lower()


def _cannot(problems: Sequence[str]) -> str:
    return f"This plan cannot be used: {count(len(problems), 'thing')} in it must be put right first."


async def _show(request: Request, form: Form, status: int, problems: Sequence[str] = ()) -> Response[str]:
    set_now(request, await portal_now())
    known = await versions.versions()
    return page(
        request,
        "admin/plans.html",
        status_code=status,
        versions=[(one, await plan_of_version(one.id)) for one in known],
        drafts=await drafts.drafts(),
        values=form.values,
        errors=form.errors,
        problems=problems,
        once=form.values.get("once") or str(new_id()),
    )


handlers = [index, create]
