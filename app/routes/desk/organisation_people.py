"""A customer's people: who belongs to it, for what each is turned to, and letting them go."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.contracts import contact_roles, contacts
from app.domain.contracts.contact import Contact
from app.domain.contracts.contact_queries import belongs_to, contacts_of
from app.domain.contracts.contact_roles import CONTACT_ROLES, ContactRole, last_holds
from app.domain.contracts.contacts import MEMBERSHIP_ROLES, Invitation, MembershipRole
from app.domain.contracts.organisation_queries import OrganisationFacts
from app.domain.contracts.telephones import HOWS
from app.lib.refusals import NotFound
from app.routes import organisation_page as shared
from app.routes.composing import once_or_again
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

ACTS = ("role", "removal", "deactivation")


@dataclass(frozen=True, slots=True)
class Loss:
    """A role that nobody would have any more, and where."""

    organisation: str
    role: str


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
    return await person_page(request, prefix, person_id, Form({}, []), 200)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/role")
async def change_role(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """Member, or organisation admin."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    role = cast(MembershipRole, form.choice("role", [*MEMBERSHIP_ROLES], "Choose what they may see."))

    async def act() -> str:
        await contacts.change_role(me, organisation.id, person_id, role)
        return shared.address(organisation, f"/people/{person_id}")

    return await once_or_again(request, me, form, act, lambda: person_page(request, prefix, person_id, form, 422))


@post("/organisations/{prefix:str}/people/{person_id:uuid}/contact-roles")
async def give_role(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """One more thing that they are turned to for."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    role = cast(ContactRole, form.choice("contact_role", [*CONTACT_ROLES], "Choose a role."))

    async def act() -> str:
        await contact_roles.give_role(me, organisation.id, person_id, role)
        return shared.address(organisation, f"/people/{person_id}")

    return await once_or_again(request, me, form, act, lambda: person_page(request, prefix, person_id, form, 422))


@get("/organisations/{prefix:str}/people/{person_id:uuid}/leaving")
async def leaving(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """What taking a role away, removing or deactivating would leave without anybody, before it is done."""
    organisation = await shared.find_to_change(request, prefix)
    contact = await find_contact(organisation, person_id)
    act, role = request.query_params.get("act"), request.query_params.get("role")
    if act not in ACTS or (act == "role" and role not in contact.roles):
        raise NotFound(str(person_id))
    elsewhere = [one for one in await belongs_to(person_id) if one[0] != organisation.id]
    places = [(organisation.id, organisation.name), *(elsewhere if act == "deactivation" else [])]
    losses = [
        Loss(name, words)
        for organisation_id, name in places
        for held in last_holds(await contacts_of(organisation_id), person_id)
        if (words := _words(held)) and (act != "role" or held == role)
    ]
    return page(
        request,
        "organisations/leaving.html",
        contact=contact,
        act=act,
        role=role,
        role_words=_words(role or ""),
        losses=losses,
        elsewhere=[name for _, name in elsewhere],
        **await shared.common(request, organisation),
    )


@post("/organisations/{prefix:str}/people/{person_id:uuid}/contact-roles/removal")
async def end_role(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """One thing fewer that they are turned to for."""
    organisation = await shared.find_to_change(request, prefix)
    role = cast(ContactRole, (await read_form(request)).values.get("contact_role", ""))
    await contact_roles.end_role(viewer(request), organisation.id, person_id, role)
    return Redirect(shared.address(organisation, f"/people/{person_id}"), status_code=303)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/removal")
async def remove(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """They belong to it no more; a second click finds it done."""
    organisation = await shared.find_to_change(request, prefix)
    if person_id in {contact.person_id for contact in await contacts_of(organisation.id)}:
        await contacts.remove(viewer(request), organisation.id, person_id)
    return Redirect(shared.address(organisation, "/people"), status_code=303)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/deactivation")
async def deactivate(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """Shuts them out."""
    organisation = await shared.find_to_change(request, prefix)
    await contacts.set_active(viewer(request), organisation.id, person_id, active=False)
    return Redirect(shared.address(organisation, f"/people/{person_id}"), status_code=303)


@post("/organisations/{prefix:str}/people/{person_id:uuid}/activation")
async def activate(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Redirect:
    """Lets them in again."""
    organisation = await shared.find_to_change(request, prefix)
    await contacts.set_active(viewer(request), organisation.id, person_id, active=True)
    return Redirect(shared.address(organisation, f"/people/{person_id}"), status_code=303)


async def person_page(request: Request, prefix: str, person_id: UUID, form: Form, status: int) -> Response[str]:
    """The person's page, with what was typed and is wrong."""
    organisation = await shared.find(prefix)
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
    for contact in await contacts_of(organisation.id):
        if contact.person_id == person_id:
            return contact
    raise NotFound(str(person_id))


def _words(role: str) -> str:
    return next((words for known, words in CONTACT_ROLES.items() if known == role), "")


handlers = [
    index,
    new,
    invite,
    show,
    change_role,
    give_role,
    leaving,
    end_role,
    remove,
    deactivate,
    activate,
]
