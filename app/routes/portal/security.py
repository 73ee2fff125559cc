"""How one signs in: passkeys, recovery codes, the password. The authenticator app has a file of its own."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts import factors, passkeys
from app.domain.accounts.actions import PasswordRefused
from app.domain.accounts.ceremony import PasskeyRefused
from app.domain.accounts.changing_password import change_password
from app.domain.accounts.checked import need_own
from app.domain.accounts.passkeys import LONGEST_NAME
from app.domain.accounts.signing_in import WrongPassword
from app.lib import database
from app.lib.browsers import browser_words
from app.lib.origin import origin
from app.lib.refusals import NotFound
from app.routes import passkey_form
from app.routes.portal.check_again import with_token
from app.routes.portal.recovery_codes import to_codes
from app.web.forms import MOST_SMALL, Form, read_form
from app.web.render import page
from app.web.state import viewer

PAGE = "/settings/security"
OPEN = {"before_factor": True}
_OWN = OPEN | {"own_transactions": True}


@get(PAGE, opt=OPEN)
async def show(request: Request) -> Response[str]:
    """Everything at a glance."""
    return await security_page(request, Form({}, []), 200)


@post(f"{PAGE}/passkeys/challenge", opt=_OWN, status_code=200, request_max_body_size=MOST_SMALL)
async def ask(request: Request) -> Response[str]:
    """A challenge for a new passkey, bound to this session."""
    question = await passkeys.ask_to_make(passkey_form.party_of(request), viewer(request), request.auth)
    return passkey_form.asked(request, question)


@post(f"{PAGE}/passkeys", opt=_OWN, request_max_body_size=MOST_SMALL)
async def add(request: Request) -> Response[Any]:
    """Keeps it; with the first factor come the recovery codes."""
    form = await read_form(request)
    name = form.text("name", "A name", most=LONGEST_NAME, line=True, needed=False)
    answer = passkey_form.answer_in(form)
    if not form.errors:
        try:
            added = await factors.add_passkey(
                passkey_form.party_of(request), viewer(request), request.auth, answer, name or default_name()
            )
        except PasskeyRefused:
            form.errors[""] = "That passkey could not be added. Try again."
        else:
            done = to_codes(request, added.codes) if added.codes else Redirect(f"{PAGE}?saved=1", status_code=303)
            return with_token(request, done, added.session)
    async with database.transaction(viewer(request).who):
        return await security_page(request, form, 422)


@get(f"{PAGE}/passkeys/{{passkey_id:uuid}}", opt=OPEN)
async def passkey(request: Request, passkey_id: FromPath[UUID]) -> Response[str]:
    """One of them, to be renamed or removed."""
    return await _passkey(request, passkey_id, Form({}, []), 200)


@post(f"{PAGE}/passkeys/{{passkey_id:uuid}}", opt=OPEN)
async def rename(request: Request, passkey_id: FromPath[UUID]) -> Response[Any]:
    """Calls it otherwise."""
    form = await read_form(request)
    name = form.text("name", "A name", most=LONGEST_NAME, line=True)
    if form.errors:
        return await _passkey(request, passkey_id, form, 422)
    await passkeys.rename(viewer(request), passkey_id, name)
    return Redirect(f"{PAGE}?saved=1", status_code=303)


@post(f"{PAGE}/passkeys/{{passkey_id:uuid}}/removal", opt=OPEN)
async def remove(request: Request, passkey_id: FromPath[UUID]) -> Redirect:
    """It opens nothing any more."""
    await factors.remove_passkey(viewer(request), passkey_id)
    return Redirect(f"{PAGE}?saved=1", status_code=303)


@post(f"{PAGE}/password", opt=_OWN, request_max_body_size=MOST_SMALL)
async def password(request: Request) -> Response[Any]:
    """Changes it, with the present one, and signs out everywhere else."""
    form = await read_form(request)
    current, new = form.values.get("current_password", ""), form.values.get("new_password", "")
    try:
        token = await change_password(viewer(request), current[:1000], new[:1000])
        return with_token(request, Redirect(f"{PAGE}?saved=1", status_code=303), token)
    except PasswordRefused as refused:
        form.errors["new_password"] = str(refused)
    except WrongPassword:
        form.errors["current_password"] = "That is not your password."  # noqa: S105
    async with database.transaction(viewer(request).who):
        return await security_page(request, form, 422)


async def security_page(request: Request, form: Form, status: int) -> Response[str]:
    """The page, in the open transaction. Raises CheckAgain, Refused."""
    me = viewer(request)
    await need_own(me)
    return page(
        request,
        "settings/security.html",
        status_code=status,
        here=PAGE,
        factors=await factors.factors_of(me.person_id),
        default_name=default_name(),
        longest_name=LONGEST_NAME,
        saved="saved" in request.query_params,
        values={"name": form.values.get("name", "")},
        errors=form.errors,
    )


def default_name() -> str:
    """What a passkey is called that nobody named: after the browser that it was made with."""
    return browser_words(origin().browser)


async def _passkey(request: Request, passkey_id: UUID, form: Form, status: int) -> Response[str]:
    me = viewer(request)
    await need_own(me)
    for one in (await factors.factors_of(me.person_id)).passkeys:
        if one.id == passkey_id:
            return page(
                request,
                "settings/passkey.html",
                status_code=status,
                here=PAGE,
                passkey=one,
                longest_name=LONGEST_NAME,
                values=form.values,
                errors=form.errors,
            )
    raise NotFound(str(passkey_id))


handlers = [show, ask, add, passkey, rename, remove, password]
