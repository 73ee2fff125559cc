"""The second step of signing in: after the password, a code, a recovery code or a passkey."""

from collections.abc import Awaitable
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.accounts import second_step
from app.domain.accounts.ceremony import PasskeyRefused
from app.domain.accounts.second_step import StepOver, WrongCode
from app.domain.accounts.signing_in import Begun
from app.domain.accounts.throttle import TooMany
from app.routes import passkey_form
from app.routes.public.entering import brought, entered
from app.web.forms import MOST_SMALL, Form, read_form
from app.web.render import page

PAGE = "/sign-in/second-step"
WRONG_CODE = "That code is not good, or not any more. Wait for the next one and type it as it is shown."
WRONG_RECOVERY = "That is no recovery code of yours, or it was used before."
_OWN = {"own_transactions": True, "before_factor": True}


@get(PAGE, opt=_OWN)
async def show(request: Request) -> Response[Any]:
    """Asks for what the person has."""
    return await _form(request, Form({}, []), 200)


@post(f"{PAGE}/challenge", opt=_OWN, status_code=200, request_max_body_size=MOST_SMALL)
async def ask(request: Request) -> Response[Any]:
    """A challenge for a passkey of whoever waits here."""
    try:
        step = passkey_form.step_of(request)
        return passkey_form.asked(request, await second_step.ask_for_passkey(passkey_form.party_of(request), step))
    except StepOver:
        return _over()


@post(PAGE, opt=_OWN, request_max_body_size=MOST_SMALL)
async def create(request: Request) -> Response[Any]:
    """Starts the session, and goes on to where they wanted before the password."""
    form = await read_form(request)
    try:
        then = (await second_step.asked(passkey_form.step_of(request))).then
        return entered(request, await _tried(request, form), then)
    except StepOver:
        return _over()
    except TooMany as refusal:
        form.errors[""] = f"Too many tries. Try again in {waiting_words(refusal.wait)}, or take another way."
        return await _form(request, form, 429, {"retry-after": str(refusal.wait)})
    except PasskeyRefused:
        form.errors[""] = passkey_form.FAILED
    except WrongCode:
        field = "recovery_code" if "recovery_code" in form.values else "code"
        form.errors[field] = WRONG_CODE if field == "code" else WRONG_RECOVERY
    return await _form(request, form, 422)


def _tried(request: Request, form: Form) -> Awaitable[Begun]:
    step, whence = passkey_form.step_of(request), brought(request)
    if "code" in form.values:
        return second_step.by_code(step, form.values["code"], whence)
    if "recovery_code" in form.values:
        return second_step.by_recovery_code(step, form.values["recovery_code"], whence)
    return second_step.by_passkey(passkey_form.party_of(request), step, form.values.get("credential", ""), whence)


async def _form(request: Request, form: Form, status: int, headers: dict[str, str] | None = None) -> Response[Any]:
    try:
        asked = await second_step.asked(passkey_form.step_of(request))
    except StepOver:
        return _over()
    return page(
        request,
        "accounts/second_step.html",
        status_code=status,
        headers=headers,
        here=PAGE,
        ways=asked,
        values={"next": ""},
        errors=form.errors,
    )


def _over() -> Redirect:
    return Redirect("/sign-in", status_code=303)


def waiting_words(seconds: int) -> str:
    """How long, as people say it."""
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes" if seconds < 7200 else f"{-(-seconds // 3600)} hours"


handlers = [show, ask, create]
