"""API tokens of one's own: made, shown once, listed, ended."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts import form_keys, tokens
from app.domain.accounts.checked import need_recent
from app.domain.accounts.scopes import SCOPES
from app.lib.ids import new_id
from app.lib.refusals import Wrong
from app.routes.session_words import token_rows
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

PAGE = "/settings/tokens"
NEW = f"{PAGE}/new"
LIVES = {"30": "30 days", "90": "90 days", "365": "A year"}


@get(PAGE)
async def show(request: Request) -> Response[str]:
    """What there is."""
    found = token_rows(await tokens.tokens_of(viewer(request).person_id))
    return page(request, "settings/tokens.html", tokens=found, here=PAGE, ended="ended" in request.query_params)


@get(NEW)
async def new(request: Request) -> Response[str]:
    """The form, once it is sure who asks."""
    await need_recent(viewer(request))
    return _form(request, Form({"days": "90", "tickets:read": "on"}, []), 200)


@post(NEW)
async def make(request: Request) -> Response[Any]:
    """Makes it and shows it, this once: sent again, the form leads to the list."""
    me, form = viewer(request), await read_form(request)
    name = form.text("name", "A name", most=tokens.LONGEST_NAME, line=True)
    days = form.choice("days", [*LIVES], "Choose how long it lives.")
    wish = tokens.Wish(name, [scope for scope in SCOPES if scope in form.values], int(days) if days in LIVES else 0)
    try:
        if not form.errors:
            if await form_keys.first_use(me.person_id, form.fingerprint(NEW)) is not None:
                return Redirect(PAGE, status_code=303)
            return page(request, "settings/token_made.html", secret=await tokens.make_token(me, wish), name=name)
    except Wrong as wrong:
        form.errors |= wrong.errors
    return _form(request, form, 422)


@post(f"{PAGE}/{{token_id:uuid}}/end")
async def end(request: Request, token_id: FromPath[UUID]) -> Redirect:
    """Good for nothing from now on."""
    me = viewer(request)
    await tokens.end_token(me, me.person_id, token_id)
    return Redirect(f"{PAGE}?ended=1", status_code=303)


def _form(request: Request, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "settings/new_token.html",
        status_code=status,
        here=NEW,
        scopes=SCOPES,
        lives=[*LIVES.items()],
        longest_name=tokens.LONGEST_NAME,
        values=form.values,
        errors=form.errors,
        once=form.values.get("once") or str(new_id()),
    )


handlers: list[Any] = [show, new, make, end]
