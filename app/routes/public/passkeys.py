"""Signing in with a passkey and nothing else."""

from typing import Any

from litestar import Request, Response, post

from app.domain.accounts import passkeys, second_step
from app.domain.accounts.ceremony import PasskeyRefused
from app.domain.accounts.ways_in import OnlyThroughProvider
from app.routes import passkey_form
from app.routes.public.entering import brought, entered
from app.routes.public.sessions import sign_in_page
from app.web.forms import MOST_SMALL, read_form

_OWN = {"own_transactions": True, "before_factor": True}


@post("/sign-in/passkey/challenge", opt=_OWN, status_code=200, request_max_body_size=MOST_SMALL)
async def ask(request: Request) -> Response[str]:
    """A challenge for whichever passkey of ours this browser has."""
    step = passkey_form.step_or_new(request)
    question = await passkeys.ask_to_use(passkey_form.party_of(request), step)
    return passkey_form.asked(request, question, step=step)


@post("/sign-in/passkey", opt=_OWN, request_max_body_size=MOST_SMALL)
async def create(request: Request) -> Response[Any]:
    """Starts a session. One answer for everything that does not hold."""
    form = await read_form(request)
    answer = passkey_form.answer_in(form)
    if not form.errors:
        party, step = passkey_form.party_of(request), passkey_form.step_of(request)
        try:
            begun = await second_step.with_passkey_alone(party, step, answer, brought(request))
            return entered(request, begun, form.values.get("next", "/"))
        except PasskeyRefused:
            form.errors[""] = passkey_form.FAILED
        except OnlyThroughProvider:
            form.errors[""] = "Your organisation has its people sign in through its own sign-in. Type your email below."
    return sign_in_page(request, form, 422)


handlers = [ask, create]
