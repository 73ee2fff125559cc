"""Asking whoever is signed in once more who they are, on the way to what matters."""

from collections.abc import Awaitable
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.accounts import checking_again, passkeys
from app.domain.accounts.actions import SESSION_LIFE
from app.domain.accounts.ceremony import PasskeyRefused
from app.domain.accounts.second_step import WrongCode
from app.domain.accounts.signing_in import WrongPassword
from app.domain.accounts.throttle import TooMany
from app.routes import passkey_form
from app.routes.public.second_step import WRONG_CODE, WRONG_RECOVERY, waiting_words
from app.web.cookies import cookie
from app.web.forms import MOST_SMALL, Form, read_form
from app.web.inside import inside
from app.web.render import page
from app.web.state import settings_of, viewer

PAGE = "/sign-in/again"
_OWN = {"own_transactions": True, "before_factor": True}


@get(PAGE, opt=_OWN)
async def show(request: Request) -> Response[str]:
    """Asks for what the person has."""
    return await _form(request, Form({"next": request.query_params.get("next", "/")}, []), 200)


@post(f"{PAGE}/challenge", opt=_OWN, status_code=200, request_max_body_size=MOST_SMALL)
async def ask(request: Request) -> Response[str]:
    """A challenge for a passkey of theirs, bound to this session."""
    me = viewer(request)
    question = await passkeys.ask_to_use(passkey_form.party_of(request), request.auth, me.person_id)
    return passkey_form.asked(request, question)


@post(PAGE, opt=_OWN, request_max_body_size=MOST_SMALL)
async def check(request: Request) -> Response[Any]:
    """Goes back to where they were, with a new token for the session."""
    form = await read_form(request)
    try:
        token = await _tried(request, form)
    except TooMany as refusal:
        form.errors[""] = f"Too many tries. Try again in {waiting_words(refusal.wait)}."
        return await _form(request, form, 429, {"retry-after": str(refusal.wait)})
    except PasskeyRefused:
        form.errors[""] = passkey_form.FAILED
    except WrongPassword:
        form.errors["password"] = "That is not your password."  # noqa: S105
    except WrongCode:
        field = "recovery_code" if "recovery_code" in form.values else "code"
        form.errors[field] = WRONG_CODE if field == "code" else WRONG_RECOVERY
    else:
        return with_token(request, Redirect(inside(form.values.get("next", "/")), status_code=303), token)
    return await _form(request, form, 422)


def with_token(request: Request, answer: Response[Any], token: str) -> Response[Any]:
    """The answer, with the session's new token for the browser."""
    settings = settings_of(request.app)
    answer.set_cookie(cookie(settings, "session", token, max_age=int(SESSION_LIFE.total_seconds())))
    return answer


def _tried(request: Request, form: Form) -> Awaitable[str]:
    me = viewer(request)
    if "code" in form.values:
        return checking_again.by_code(me, form.values["code"])
    if "recovery_code" in form.values:
        return checking_again.by_recovery_code(me, form.values["recovery_code"])
    if "credential" in form.values:
        party = passkey_form.party_of(request)
        return checking_again.by_passkey(party, me, request.auth, form.values["credential"])
    return checking_again.by_password(me, form.values.get("password", "")[:1000])


async def _form(request: Request, form: Form, status: int, headers: dict[str, str] | None = None) -> Response[str]:
    return page(
        request,
        "accounts/check_again.html",
        status_code=status,
        headers=headers,
        here=PAGE,
        ways=await checking_again.proofs_of(viewer(request)),
        values={"next": inside(form.values.get("next", "/"))},
        errors=form.errors,
    )


handlers = [show, ask, check]
