"""A customer's people: who belongs to it, for what each is turned to, and letting them go."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.accounts.viewer import MembershipRole
from app.domain.contracts import contact_roles, contacts
from app.domain.contracts.contact import Contact
from app.domain.contracts.contact_queries import contacts_of
from app.domain.contracts.contact_roles import CONTACT_ROLES, ContactRole
from app.domain.contracts.contacts import MEMBERSHIP_ROLES, Invitation
from app.domain.contracts.organisation_queries import OrganisationFacts
from app.domain.contracts.telephones import HOWS
from app.domain.identity import leaving
from app.lib.refusals import NotFound
from app.routes import organisation_page as shared
from app.routes.composing import once_or_again
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/organisations/{prefix:str}/people")
async def index(request: Request, prefix: FromPath[str]) -> Response[str]:
    """Who holds which role, and everyone."""
    organisation = await shared.find(prefix)
    found = await contacts_of(organisation.id)
    roles = [(words, [c for c in found if role in c.roles]) for role, words in CONTACT_ROLES.items()]
    common = await shared.common(request, organisation, "/people")
    return page(
        request,
        "organisations/people.html",
        contacts=found,
        roles=roles,
        role_words=CONTACT_ROLES,
        membership_words=MEMBERSHIP_ROLES,
        hows=HOWS,
        **common,
    )


@get("/organisations/{prefix:str}/people/new")
async def new(request: Request, prefix: FromPath[str]) -> Response[str]:
    """The form of somebody new."""
    organisation = await shared.find_to_change(request, prefix)
    return await _new(request, organisation, Form({"role": "member"}, []), 200)


@post("/organisations/{prefix:str}/people/new")
async def invite(request: Request, prefix: FromPath[str]) -> Response[Any]:
    """Adds them; somebody new gets mail with which to choose a password."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    invitation = Invitation(
        form.text("email", "An address", line=True),
        form.text("name", "A name", most=contacts.LONGEST_NAME, line=True),
        cast(MembershipRole, form.choice("role", [*MEMBERSHIP_ROLES], "Choose what they may see.")),
    )

    async def act() -> str:
        person_id = await contacts.invite(me, organisation.id, invitation)
        return shared.address(organisation, f"/people/{person_id}")

    return await once_or_again(request, me, form, act, lambda: _new(request, organisation, form, 422))


async def _new(request: Request, organisation: OrganisationFacts, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "organisations/new_person.html",
        status_code=status,
        membership_options=[*MEMBERSHIP_ROLES.items()],
        **await shared.common(request, organisation),
        **shared.typed(form),
    )


@get("/organisations/{prefix:str}/people/{person_id:uuid}")
async def show(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """One of them, to be changed."""
    organisation = await shared.find(prefix)
    return await _person(request, organisation, person_id, Form({}, []), 200)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/role")
async def change_role(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """Member, or organisation admin."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    role = cast(MembershipRole, form.choice("role", [*MEMBERSHIP_ROLES], "Choose what they may see."))

    act = partial(leaving.change_role, me, organisation.id, person_id, role)
    return await change_person(request, organisation, person_id, form, act)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/contact-roles")
async def give_role(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """One more thing that they are turned to for."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    role = cast(ContactRole, form.choice("contact_role", [*CONTACT_ROLES], "Choose a role."))

    act = partial(contact_roles.give_role, me, organisation.id, person_id, role)
    return await change_person(request, organisation, person_id, form, act)


async def change_person(
    request: Request, organisation: OrganisationFacts, person_id: UUID, form: Form, act: Callable[[], Awaitable[None]]
) -> Response[Any]:
    """Does it, once, and leads back to the person's page; 422 with what was typed where it is wrong."""

    async def do() -> str:
        await act()
        return shared.address(organisation, f"/people/{person_id}")

    again = partial(_person, request, organisation, person_id, form, 422)
    return await once_or_again(request, viewer(request), form, do, again)


async def _person(
    request: Request, organisation: OrganisationFacts, person_id: UUID, form: Form, status: int
) -> Response[str]:
    contact = await find_contact(organisation, person_id)
    return page(
        request,
        "organisations/person.html",
        status_code=status,
        contact=contact,
        membership_options=[*MEMBERSHIP_ROLES.items()],
        membership_words=MEMBERSHIP_ROLES,
        role_words=CONTACT_ROLES,
        role_options=[(role, words) for role, words in CONTACT_ROLES.items() if role not in contact.roles],
        hows=HOWS,
        **await shared.common(request, organisation),
        **shared.typed(form),
    )


async def find_contact(organisation: OrganisationFacts, person_id: UUID) -> Contact:
    """The customer's person, or NotFound."""
    for contact in await contacts_of(organisation.id, person_id):
        return contact
    raise NotFound(str(person_id))


handlers = [index, new, invite, show, change_role, give_role]
