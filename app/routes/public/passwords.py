"""Resetting a password by mail."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.actions import PasswordRefused, ask_password_reset, reset_password
from app.domain.accounts.throttle import TooMany
from app.web.forms import MOST_SMALL, read_form
from app.web.render import page
from app.web.state import peer


@get("/password-reset")
async def ask(request: Request) -> Response[str]:
    """Asks for the address."""
    return page(request, "accounts/password_reset.html", values={}, errors={}, sent=False)


@post("/password-reset", opt={"own_transactions": True}, request_max_body_size=MOST_SMALL)
async def send(request: Request) -> Response[str]:
    """Mails a link if the address is somebody's, and says the same if not."""
    form = await read_form(request)
    email = form.text("email", "Email", most=254, line=True)
    status, headers = 200, dict[str, str]()
    if not form.errors:
        try:
            await ask_password_reset(email, address=peer(request.scope))
        except TooMany as refusal:
            form.errors[""] = f"That was asked for often. Try again in {refusal.wait} seconds."
            status, headers = 429, {"retry-after": str(refusal.wait)}
    else:
        status = 422
    return page(
        request,
        "accounts/password_reset.html",
        status_code=status,
        headers=headers,
        values={"email": email},
        errors=form.errors,
        sent=not form.errors,
    )


@get("/password-reset/{token:str}")
async def choose(request: Request, token: FromPath[str]) -> Response[str]:
    """Asks for the new password. Whether the link is good is told only when it is used."""
    return page(request, "accounts/new_password.html", token=token, errors={}, expired=False)


@post("/password-reset/{token:str}", opt={"own_transactions": True}, request_max_body_size=MOST_SMALL)
async def change(request: Request, token: FromPath[str]) -> Response[Any]:
    """Sets it, ends every session, and goes to sign in."""
    form = await read_form(request)
    try:
        if await reset_password(token, form.values.get("password", "")):
            return Redirect("/sign-in?next=/", status_code=303)
    except PasswordRefused as refused:
        form.errors["password"] = str(refused)
        return page(
            request, "accounts/new_password.html", status_code=422, token=token, errors=form.errors, expired=False
        )
    return page(request, "accounts/new_password.html", status_code=422, token=token, errors={}, expired=True)


handlers = [ask, send, choose, change]
