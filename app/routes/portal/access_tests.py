"""Test sign-ins of a connection: beginning one, and the page that says what came of it."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity import tried
from app.domain.identity.mapping import mapped_of
from app.domain.identity.turning_on import unfinished
from app.lib.refusals import NotFound, Refused
from app.routes import access_connection as one
from app.routes.access_reasons import said_of
from app.routes.access_words import DEFAULT_ROLES, WELCOMES
from app.web.forms import read_form
from app.web.render import page
from app.web.state import viewer

PATH = f"{one.PATH}/tests"


@post(PATH)
async def begin(request: Request, place: FromPath[str], connection_id: FromPath[UUID]) -> Redirect:
    """Off to the provider; whoever comes back lands on the test's page. A double click makes two, and one is used."""
    _, held = await one.find(request, place, connection_id)
    await read_form(request)
    if lacking := unfinished(held):
        raise Refused(" ".join(lacking))
    test_id = await tried.begin(viewer(request), held.id)
    return Redirect(f"/sso/start/{held.id}?test={test_id}", status_code=303)


@get(f"{PATH}/{{test_id:uuid}}")
async def show(
    request: Request, place: FromPath[str], connection_id: FromPath[UUID], test_id: FromPath[UUID]
) -> Response[str]:
    """What arrived, who that is and what they would be; or why it was refused and what to change where."""
    found, held = await one.find(request, place, connection_id)
    test = await tried.test_for(viewer(request), test_id)
    if test.connection_id != held.id:
        raise NotFound(str(test_id))
    outcome = test.outcome
    groups = set(outcome.arrived.groups) if outcome and outcome.arrived else set()
    return page(
        request,
        "access/test.html",
        test=test,
        outcome=outcome,
        # The table may have changed since: what gives another role now is not what gave this one.
        given_by=[
            each
            for each in await mapped_of(held.id)
            if outcome and each.external_group in groups and each.role == outcome.role
        ],
        welcome=WELCOMES.get(outcome.welcome, "") if outcome else "",
        reason=said_of(outcome.reason) if outcome and not outcome.accepted else "",
        roles=DEFAULT_ROLES,
        **one.common(request, found, held),
    )


handlers: list[Any] = [begin, show]
