"""Signing in and out."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.accounts.actions import SESSION_LIFE, WrongPassword, end_session, sign_in
from app.domain.accounts.throttle import TooMany
from app.lib.time import known_zone
from app.web.cookies import cookie
from app.web.forms import MOST_SMALL, Form, read_form
from app.web.render import page
from app.web.state import peer, settings_of, viewer_of


@get("/sign-in")
async def show(request: Request) -> Response[Any]:
    """The form; whoever is signed in goes on to where they wanted."""
    target = _inside(request.query_params.get("next", "/"))
    if viewer_of(request.scope):
        return Redirect(target, status_code=303)
    return _form(request, Form({"next": target}, []), 200)


@post("/sign-in", opt={"own_transactions": True}, request_max_body_size=MOST_SMALL)
async def create(request: Request) -> Response[Any]:
    """Starts a session under a new token. One answer for every wrong pair."""
    form = await read_form(request)
    email = form.text("email", "Email", most=254, line=True)
    password = form.values.get("password", "")
    if not password:
        form.errors["password"] = "Password is needed."  # noqa: S105
    if form.errors:
        return _form(request, form, 422)
    try:
        viewer = viewer_of(request.scope)
        token = await sign_in(
            email,
            password[:1000],
            address=peer(request.scope),
            browser=request.headers.get("user-agent", ""),
            zone=known_zone(request.cookies.get("zone", "")),
            instead_of=viewer.session_id if viewer else None,
        )
    except WrongPassword:
        form.errors[""] = "That email and password do not belong together. Check both, or reset the password."
        return _form(request, form, 422)
    except TooMany as refusal:
        form.errors[""] = f"Too many tries. Try again in {refusal.wait} seconds."
        return _form(request, form, 429, {"retry-after": str(refusal.wait)})
    response = Redirect(_inside(form.values.get("next", "/")), status_code=303)
    response.set_cookie(cookie(settings_of(request.app), "session", token, max_age=int(SESSION_LIFE.total_seconds())))
    return response


@post("/sign-out", opt={"own_transactions": True}, request_max_body_size=MOST_SMALL)
async def delete(request: Request) -> Response[Any]:
    """Ends the session here and now."""
    viewer = viewer_of(request.scope)
    if viewer and viewer.session_id:
        await end_session(viewer.session_id)
    response = Redirect("/sign-in", status_code=303)
    response.set_cookie(cookie(settings_of(request.app), "session", "", max_age=0))
    return response


def _form(request: Request, form: Form, status: int, headers: dict[str, str] | None = None) -> Response[str]:
    return page(
        request,
        "accounts/sign_in.html",
        status_code=status,
        headers=headers,
        values={"email": form.values.get("email", ""), "next": _inside(form.values.get("next", "/"))},
        errors=form.errors,
    )


def _inside(target: str) -> str:
    """A path of ours, whatever was asked for: never another site's (ASVS 3.7.2)."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if plain and not any(ord(c) < 33 or c == "\\" for c in target) and len(target) < 1000 else "/"


handlers = [show, create, delete]
