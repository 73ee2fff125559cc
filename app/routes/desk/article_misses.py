"""What was searched for in vain: what to write next."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.deflection import misses
from app.lib.refusals import Wrong
from app.routes import article_page
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

HERE = f"{article_page.HERE}/missing"


@get("/articles/missing")
async def index(request: Request) -> Response[str]:
    """The list, most asked first."""
    return await _list(request, Form({}, []), 200)


@post("/articles/missing/{miss_id:uuid}/dismissal")
async def dismiss(request: Request, miss_id: FromPath[UUID]) -> Redirect:
    """Nothing is to be written for it."""
    await misses.dismiss(viewer(request), miss_id)
    return Redirect(HERE, status_code=303)


@post("/articles/missing/{miss_id:uuid}/article")
async def answer(request: Request, miss_id: FromPath[UUID]) -> Response[Any]:
    """An article answers it, and is found by it from now on."""
    form = await read_form(request)
    try:
        await misses.answer(
            viewer(request), miss_id, form.text("article", "The article's address", most=500, line=True)
        )
    except Wrong as wrong:
        form.errors |= wrong.errors
    if form.errors:
        form.values["miss"] = str(miss_id)
        return await _list(request, form, 422)
    return Redirect(HERE, status_code=303)


async def _list(request: Request, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "articles/missing.html",
        status_code=status,
        misses=await misses.open_misses(),
        kept_days=misses.KEPT_DAYS,
        values=form.values,
        errors=form.errors,
        **await article_page.around(request, "/missing"),
    )


handlers = [index, dismiss, answer]
