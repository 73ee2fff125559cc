"""Connections of a place: their list, a new one, one of them, its pilot, and turning it on and off."""

from functools import partial
from typing import Any, cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.identity import pilot, set_up, turning_on
from app.domain.identity.connection import Connection, Guide, Protocol, State
from app.domain.identity.connection_facts import came_through, how_many_came, refusals_of
from app.domain.identity.domains import domains_of
from app.domain.identity.guides import products
from app.domain.identity.people import people_of
from app.domain.identity.pilot import pilots_of
from app.domain.identity.places import Place
from app.domain.identity.queries import connections_of, retired_of
from app.domain.identity.tried import trials_of
from app.domain.identity.turning_on import missing_for, readiness, unfinished
from app.routes import access_connection as one
from app.routes import access_page as shared
from app.routes.access_certificates import certificates_of, new_key
from app.routes.access_published import warnings_of
from app.routes.access_reasons import said_of
from app.routes.access_words import PROTOCOLS, STATES, turns_of
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import viewer

NEWEST_TESTS = 10


@get("/access/{place:str}/connections")
async def index(request: Request, place: FromPath[str]) -> Response[str]:
    """All of them, with their state."""
    found = await shared.find(request, place)
    return page(
        request,
        "access/connections.html",
        connections=await connections_of(found.organisation_id),
        retired=await retired_of(found.organisation_id),
        products=products(),
        protocols=PROTOCOLS,
        states=STATES,
        **shared.common(request, found, "/connections"),
    )


@get("/access/{place:str}/connections/new")
async def new(request: Request, place: FromPath[str]) -> Response[str]:
    """The form of another one."""
    return await _new(request, await shared.find(request, place), Form({"protocol": "saml"}, []), 200)


@post("/access/{place:str}/connections/new")
async def make(request: Request, place: FromPath[str]) -> Response[Any]:
    """A draft, and on to its set-up."""
    me, found, form = viewer(request), await shared.find(request, place), await read_form(request)
    wanted = set_up.NewConnection(
        form.text("name", "A name", most=set_up.LONGEST_NAME, line=True),
        cast(Protocol, form.choice("protocol", [*PROTOCOLS], "Choose SAML 2.0 or OpenID Connect.")),
        cast(Guide, form.choice("guide", [*products()], "Choose your identity provider, or another one.")),
    )

    async def act() -> str:
        key = await new_key(wanted.name) if wanted.protocol == "saml" else None
        made = await set_up.make(me, found.organisation_id, wanted, key)
        return one.address(found, made, "/set-up")

    return await once_or_again(request, me, form, act, lambda: _new(request, found, form, 422))


async def _new(request: Request, place: Place, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "access/new_connection.html",
        status_code=status,
        products=[*products().items()],
        protocols=[*PROTOCOLS.items()],
        **shared.common(request, place, "/connections"),
        **typed(form),
    )


@get(one.PATH)
async def show(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[str]:
    """How it stands: what is missing, who came through it, what was refused."""
    found, held = await one.find(request, place, connection_id)
    return await _show(request, found, held, Form({}, []), 200)


@post(f"{one.PATH}/state")
async def turn(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """Pilot, on or off; 422 with what is missing."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)
    state = cast(State, form.choice("state", [*STATES], "Choose whether it is tried, on or off."))
    verb = partial(turning_on.set_state, viewer(request), held.id, state)
    return await _change(request, found, held, form, verb, "state")


@post(f"{one.PATH}/pilot")
async def add_pilot(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Response[Any]:
    """One more who tries it."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)
    person_id = form.identifier("person")
    if person_id is None:
        form.errors["person"] = "Choose somebody."
        return await _show(request, found, held, form, 422)
    verb = partial(pilot.add, viewer(request), held.id, person_id)
    return await _change(request, found, held, form, verb, "pilot")


@post(f"{one.PATH}/pilot/{{person_id:uuid}}/removal")
async def remove_pilot(
    request: Request, place: FromPath[str], connection_id: FromPath[UUID], person_id: FromPath[UUID]
) -> Response[Any]:
    """One less."""
    found, held = await one.find(request, place, connection_id)
    form = await read_form(request)
    verb = partial(pilot.remove, viewer(request), held.id, person_id)
    return await _change(request, found, held, form, verb, "pilot")


async def _change(request: Request, place: Place, held: Connection, form: Form, verb: Any, what: str) -> Response[Any]:
    async def act() -> str:
        await verb()
        return shared.saved(one.address(place, held.id), what)

    return await once_or_again(request, viewer(request), form, act, lambda: _show(request, place, held, form, 422))


async def _show(request: Request, place: Place, held: Connection, form: Form, status: int) -> Response[str]:
    pilots, tests = await pilots_of(held.id), await trials_of(held.id, NEWEST_TESTS)
    missing = missing_for(held, await readiness(held), _NEXT[held.state])
    trying = {person.person_id for person in pilots}
    people = [p for p in await people_of(viewer(request), place.organisation_id) if p.active]
    return page(
        request,
        "access/connection.html",
        status_code=status,
        turns=turns_of(held, ready=not missing),
        unfinished=unfinished(held),
        missing=missing,
        pilots=pilots,
        not_trying=[(p.person_id, f"{p.name}, {p.email}") for p in people if p.person_id not in trying],
        domains=[d for d in await domains_of(place.organisation_id) if d.connection_id == held.id],
        tests=tests,
        test_said={test.id: said_of(test.outcome.reason) for test in tests if test.outcome},
        came=await came_through(held.id),
        came_count=await how_many_came(held.id),
        refusals=[(each, said_of(each.reason)) for each in await refusals_of(held)],
        warnings=_warnings(request, held),
        ours=one.ours(request, place, held),
        **one.common(request, place, held, ""),
        **typed(form),
    )


# The state that each leads on to.
_NEXT: dict[State, State] = {"draft": "pilot", "pilot": "on", "on": "on", "off": "pilot", "retired": "retired"}


def _warnings(request: Request, held: Connection) -> list[tuple[str, str, str]]:
    """What somebody has to look at: a sentence, the end of the page's address, and its name."""
    if held.state == "retired":
        return []
    ending = [shown.warning for shown in certificates_of(held, reader_of(request)) if shown.warning]
    return [
        *((warning, "/set-up", "Set-up") for warning in warnings_of(held)),
        *((warning, "/certificates", "Certificates") for warning in ending),
    ]


handlers = [index, new, make, show, turn, add_pilot, remove_pilot]
