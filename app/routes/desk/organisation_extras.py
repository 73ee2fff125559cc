"""Whom of ours a customer has by name, and what it bought besides."""

from collections.abc import Awaitable, Callable
from typing import Any, cast, get_args
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.contracts import add_ons, named_people
from app.domain.contracts.organisation_queries import OrganisationFacts
from app.domain.contracts.policy import NAMED_ROLES, NamedRole
from app.routes import organisation_page as shared
from app.routes.composing import once_or_again
from app.routes.contract_shown import shown
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

Act = Callable[[], Awaitable[object]]


@get("/organisations/{prefix:str}/named")
async def named(request: Request, prefix: FromPath[str]) -> Response[str]:
    """The form of somebody of ours."""
    organisation = await shared.find_to_change(request, prefix)
    return await _form(request, organisation, "organisations/named.html", Form({}, []), 200)


@post("/organisations/{prefix:str}/named")
async def name_person(request: Request, prefix: FromPath[str]) -> Response[Any]:
    """Theirs from now on."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    role = cast(NamedRole, form.choice("named_role", NAMED_ROLES, "Choose what they are for the customer."))
    member = form.identifier("member")
    if member is None:
        form.errors["member"] = "Choose somebody who is active on the staff."

    async def act() -> None:
        await named_people.name_person(me, organisation.id, role, cast(UUID, member))

    return await _done(request, organisation, form, act, "organisations/named.html")


@post("/organisations/{prefix:str}/named/removal")
async def release(request: Request, prefix: FromPath[str]) -> Redirect:
    """Theirs no more."""
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    role, member = cast(NamedRole, form.values.get("named_role", "")), form.identifier("member")
    if member:
        await named_people.release_person(viewer(request), organisation.id, role, member)
    return Redirect(shared.address(organisation), status_code=303)


@get("/organisations/{prefix:str}/add-ons")
async def balances(request: Request, prefix: FromPath[str]) -> Response[str]:
    """Every entry, and the form of the next."""
    organisation = await shared.find(prefix)
    return await _form(request, organisation, "organisations/add_ons.html", Form({"entry_kind": "used"}, []), 200)


@post("/organisations/{prefix:str}/add-ons")
async def enter(request: Request, prefix: FromPath[str]) -> Response[Any]:
    """Grants, or notes as used."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    name = form.text("add_on", "A name", most=add_ons.LONGEST_NAME, line=True)
    kind = form.choice("entry_kind", get_args(add_ons.EntryKind), "Choose whether it is granted or used.")
    amount, why = _amount(form), form.text("why", "A reason", most=add_ons.LONGEST_WHY, line=True)

    async def act() -> None:
        await add_ons.enter(me, organisation.id, name, cast(add_ons.EntryKind, kind), amount, why)

    return await _done(request, organisation, form, act, "organisations/add_ons.html", "/add-ons")


def _amount(form: Form) -> int:
    text = form.values.get("amount", "").strip()
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        form.errors["amount"] = "Write a whole number other than 0; a negative one corrects."
        return 0
    return int(text)


async def _done(
    request: Request, organisation: OrganisationFacts, form: Form, act: Act, template: str, rest: str = ""
) -> Response[Any]:
    async def do() -> str:
        await act()
        return shared.address(organisation, rest)

    return await once_or_again(
        request, viewer(request), form, do, lambda: _form(request, organisation, template, form, 422)
    )


async def _form(
    request: Request, organisation: OrganisationFacts, template: str, form: Form, status: int
) -> Response[str]:
    common = await shared.common(request, organisation)
    extras = await shown(request, organisation.id, common["versions"])
    return page(request, template, status_code=status, **common, **extras, **shared.typed(form))


handlers = [named, name_person, release, balances, enter]
