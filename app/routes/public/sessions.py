"""Signing in and out."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.accounts.actions import end_session
from app.domain.accounts.signing_in import WrongPassword, sign_in
from app.domain.accounts.throttle import TooMany
from app.domain.accounts.ways_in import OnlyThroughProvider
from app.domain.identity import home_realm
from app.domain.identity.home_realm import Offer
from app.domain.identity.logout import rested_on
from app.routes.public.entering import brought, entered
from app.routes.public.sso_logout import offer_to_leave
from app.web.cookies import cookie
from app.web.forms import MOST_SMALL, Form, read_form
from app.web.inside import inside
from app.web.render import page
from app.web.state import settings_of, viewer_of

_ONLY_THROUGH_PROVIDER = (
    "Your organisation has its people sign in through its own provider, so a password does not do here. Leave the "
    "password empty, or use the link that your organisation gave you."
)


@get("/sign-in")
async def show(request: Request) -> Response[Any]:
    """The form; whoever is signed in goes on to where they wanted."""
    target = inside(request.query_params.get("next", "/"))
    if viewer_of(request.scope):
        return Redirect(target, status_code=303)
    return sign_in_page(request, Form({"next": target}, []), 200)


@post("/sign-in", opt={"own_transactions": True}, request_max_body_size=MOST_SMALL)
async def create(request: Request) -> Response[Any]:
    """Starts a session under a new token. One answer for every wrong pair."""
    form = await read_form(request)
    email = form.text("email", "Email", most=254, line=True)
    password = form.values.get("password", "")
    target = inside(form.values.get("next", "/"))
    offer = await home_realm.offer_for(email)
    if not password and offer:
        if not offer.choice:
            return Redirect(_to_provider(offer, target), status_code=303)
        return sign_in_page(request, form, 200, offer=offer)
    if not password:
        form.errors["password"] = "Password is needed."  # noqa: S105
    if form.errors:
        return sign_in_page(request, form, 422)
    try:
        begun = await sign_in(email, password[:1000], brought(request), target)
    except WrongPassword:
        form.errors[""] = "That email and password do not belong together. Check both, or reset the password."
        return sign_in_page(request, form, 422, offer=offer)
    except OnlyThroughProvider:
        form.errors[""] = _ONLY_THROUGH_PROVIDER
        return sign_in_page(request, form, 422, offer=offer)
    except TooMany as refusal:
        form.errors[""] = f"Too many tries. Try again in {refusal.wait} seconds."
        return sign_in_page(request, form, 429, {"retry-after": str(refusal.wait)})
    return entered(request, begun, target)


@post("/sign-out", opt={"own_transactions": True, "before_factor": True}, request_max_body_size=MOST_SMALL)
async def delete(request: Request) -> Response[Any]:
    """Ends the session here and now; one that rests on a provider's may be ended there, too."""
    viewer = viewer_of(request.scope)
    response: Response[Any] = Redirect("/sign-in", status_code=303)
    if viewer and viewer.session_id:
        await end_session(viewer.session_id)
        if rested := await rested_on(viewer.session_id):
            response = await offer_to_leave(request, rested) or response
    response.set_cookie(cookie(settings_of(request.app), "session", "", max_age=0))
    return response


def sign_in_page(
    request: Request, form: Form, status: int, headers: dict[str, str] | None = None, offer: Offer | None = None
) -> Response[str]:
    """The form as it was sent, with what is wrong in it; for every way in that begins there."""
    target = inside(form.values.get("next", "/"))
    return page(
        request,
        "accounts/sign_in.html",
        status_code=status,
        headers=headers,
        values={"email": form.values.get("email", ""), "next": target},
        errors=form.errors,
        offer=offer,
        to_provider=_to_provider(offer, target) if offer else "",
    )


def _to_provider(offer: Offer, target: str) -> str:
    return f"/sso/start/{offer.connection_id}?{urlencode({'next': target})}"


handlers = [show, create, delete]
