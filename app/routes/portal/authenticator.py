"""The authenticator app: shown a secret, confirmed by a code, taken away."""

from typing import Any

import segno
from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.accounts import factors
from app.lib import database
from app.routes.portal.check_again import with_token
from app.routes.portal.recovery_codes import to_codes
from app.routes.public.second_step import WRONG_CODE
from app.web.forms import MOST_SMALL, read_form
from app.web.render import page
from app.web.state import viewer

_SECURITY = "/settings/security"
PAGE = f"{_SECURITY}/app"
OPEN = {"before_factor": True}


@post(PAGE, opt=OPEN)
async def begin(request: Request) -> Redirect:
    """A new secret, to be confirmed."""
    await factors.begin_app(viewer(request))
    return Redirect(PAGE, status_code=303)


@get(PAGE, opt=OPEN)
async def show(request: Request) -> Response[Any]:
    """The secret as a QR code and as text."""
    return await _form(request, {}, 200)


@post(f"{PAGE}/confirmation", opt=OPEN | {"own_transactions": True}, request_max_body_size=MOST_SMALL)
async def confirm(request: Request) -> Response[Any]:
    """From now on its codes count; with the first factor come the recovery codes."""
    form = await read_form(request)
    added = await factors.confirm_app(viewer(request), form.values.get("code", ""))
    if added is None:
        async with database.transaction(viewer(request).who):
            return await _form(request, {"code": WRONG_CODE}, 422)
    done = to_codes(request, added.codes) if added.codes else Redirect(f"{_SECURITY}?saved=1", status_code=303)
    return with_token(request, done, added.session)


@post(f"{PAGE}/removal", opt=OPEN)
async def remove(request: Request) -> Redirect:
    """Its codes are good for nothing any more."""
    await factors.remove_app(viewer(request))
    return Redirect(f"{_SECURITY}?saved=1", status_code=303)


async def _form(request: Request, errors: dict[str, str], status: int) -> Response[Any]:
    enrolment = await factors.enrolment_of(viewer(request), f"{request.app.state.vendor} Support")
    if enrolment is None:
        return Redirect(_SECURITY, status_code=303)
    return page(
        request,
        "settings/authenticator.html",
        status_code=status,
        here=PAGE,
        picture=segno.make(enrolment.uri, error="m").svg_data_uri(scale=4, dark="#000", light="#fff"),
        secret=" ".join(enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4)),
        errors=errors,
    )


handlers = [begin, show, confirm, remove]
