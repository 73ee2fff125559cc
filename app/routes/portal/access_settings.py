"""What was agreed about a connection: its name, the role by default, attributes or claims, signing."""

from dataclasses import asdict
from functools import partial
from typing import Any, cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.identity import oidc_set_up, saml_set_up, set_up
from app.domain.identity.connection import Binding, Connection
from app.domain.identity.oidc_set_up import CLIENT_AUTHENTICATION, AgreedOidc, ClientAuthentication
from app.domain.identity.places import Place
from app.domain.identity.roles import roles_for
from app.domain.identity.saml_set_up import Agreed
from app.routes import access_connection as one
from app.routes import access_page as shared
from app.routes.access_words import BINDINGS, DEFAULT_ROLES
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

PATH = f"{one.PATH}/settings"
LISTS = ("email_attributes", "name_attributes", "group_attributes")
SWITCHES = ("sign_requests", "want_response_signed", "want_encrypted", "begins_at_provider")


@get(PATH)
async def show(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """Both forms, filled with what holds."""
    found, held = await one.find(request, place, connection_id)
    return await _show(request, found, held, Form(_filled(held), []), 200)


@post(PATH)
async def change(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """Name and default role."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)
    name = form.text("name", "A name", most=set_up.LONGEST_NAME, line=True)
    verb = partial(set_up.change, viewer(request), held.id, name, form.values.get("default_role", ""))
    return await _change(request, found, held, form, verb)


@post(f"{PATH}/agreed")
async def agree(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """What both sides decided apart from metadata and discovery."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)
    if held.protocol == "saml":
        return await _change(
            request, found, held, form, partial(saml_set_up.agree, viewer(request), held.id, _saml(form))
        )
    return await _change(request, found, held, form, partial(oidc_set_up.agree, viewer(request), held.id, _oidc(form)))


def _saml(form: Form) -> Agreed:
    return Agreed(
        request_binding=cast(Binding, form.values.get("request_binding", "")),
        sign_requests="sign_requests" in form.values,
        want_response_signed="want_response_signed" in form.values,
        want_encrypted="want_encrypted" in form.values,
        begins_at_provider="begins_at_provider" in form.values,
        email_attributes=_lines(form, "email_attributes"),
        name_attributes=_lines(form, "name_attributes"),
        group_attributes=_lines(form, "group_attributes"),
    )


def _oidc(form: Form) -> AgreedOidc:
    return AgreedOidc(
        scopes=tuple(dict.fromkeys(form.values.get("scopes", "").split())),
        group_claim=form.text("group_claim", "", needed=False, line=True),
        client_authentication=cast(ClientAuthentication, form.values.get("client_authentication", "")),
        tenant=form.text("tenant", "", needed=False, line=True),
    )


def _lines(form: Form, name: str) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in form.text(name, "", needed=False).splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _filled(held: Connection) -> dict[str, str]:
    """Every field as its form would send it: a switch that is off is not there."""
    common = {"name": held.name, "default_role": held.default_role}
    if held.protocol == "oidc":
        said = asdict(held.oidc)
        return common | {
            "scopes": " ".join(held.oidc.scopes),
            **{name: said[name] for name in ("group_claim", "client_authentication", "tenant")},
        }
    said = asdict(held.saml)
    return common | {
        "request_binding": held.saml.request_binding,
        **{name: "on" for name in SWITCHES if said[name]},
        **{name: "\n".join(said[name]) for name in LISTS},
    }


async def _change(request: Request, place: Place, held: Connection, form: Form, verb: Any) -> Response[Any]:
    async def act() -> str:
        await verb()
        return shared.saved(one.address(place, held.id, "/settings"))

    return await once_or_again(request, viewer(request), form, act, lambda: _again(request, place, held, form))


async def _again(request: Request, place: Place, held: Connection, form: Form) -> Response[str]:
    """The form that was sent as it was typed, beside the other as it holds."""
    other = _filled(held)
    sent_agreed = request.url.path.endswith("/agreed")
    kept = {name: value for name, value in other.items() if (name in ("name", "default_role")) == sent_agreed}
    return await _show(request, place, held, Form(kept | form.values, [], form.errors), 422)


async def _show(request: Request, place: Place, held: Connection, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "access/settings.html",
        status_code=status,
        bindings=[*BINDINGS.items()],
        client_authentication=[*CLIENT_AUTHENTICATION.items()],
        default_roles=[(role, DEFAULT_ROLES[role]) for role in roles_for(held.organisation_id).defaults],
        **one.common(request, place, held, "/settings"),
        **typed(form),
    )


handlers: list[Any] = [show, change, agree]
