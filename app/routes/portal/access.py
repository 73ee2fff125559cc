"""Who looks after sign-in begins here: their only place, or the list of them; and a place at a glance."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.ways_in import looking_after
from app.domain.contracts.organisation_queries import organisations_like
from app.domain.identity.domains import domains_of
from app.domain.identity.enforcing import enforced
from app.domain.identity.people import people_of
from app.domain.identity.places import STAFF
from app.domain.identity.policy import looks_after_some
from app.domain.identity.queries import connection, connections_of
from app.lib.refusals import NotFound
from app.routes import access_page as shared
from app.routes.access_certificates import certificates_of
from app.routes.access_published import warnings_of
from app.routes.access_steps import steps
from app.routes.access_words import PROTOCOLS, STATES
from app.web.render import page, reader_of
from app.web.state import viewer


@get("/access")
async def index(request: Request) -> Response[Any]:
    """The only place at once; else the list."""
    me = viewer(request)
    if not looks_after_some(me):
        raise NotFound(shared.HERE)
    if me.is_staff:
        return await _everybody(request)
    if len(me.identity_ids) == 1:
        return Redirect(f"{shared.HERE}/{me.identity_ids[0]}", status_code=303)
    theirs = [(m.organisation_id, m.organisation) for m in me.memberships if m.organisation_id in me.identity_ids]
    return page(request, "access/index.html", layout=shared.layout_for(me), places=theirs, search="", next_url=None)


async def _everybody(request: Request) -> Response[str]:
    search = " ".join(request.query_params.get("search", "").replace("\x00", "").split())
    found = await organisations_like(search, after=request.query_params.get("after"))
    places = [(one.organisation.id, one.organisation.name) for one in found.rows]
    return page(
        request,
        "access/index.html",
        layout=shared.layout_for(viewer(request)),
        places=[*([] if search or "after" in request.query_params else [(STAFF, "Our staff")]), *places],
        search=search,
        next_url=shared.next_page(search, found.next),
    )


@get("/access/{place:str}")
async def overview(request: Request, place: FromPath[str]) -> Response[str]:
    """How its people sign in, and what to do next."""
    found = await shared.find(request, place)
    connections, domains = await connections_of(found.organisation_id), await domains_of(found.organisation_id)
    people = [one for one in await people_of(viewer(request), found.organisation_id) if one.active]
    policy = await enforced(found.organisation_id)
    return page(
        request,
        "access/overview.html",
        connections=connections,
        domains=domains,
        people=len(people),
        with_identity=sum(bool(one.connections) for one in people),
        break_glass=[one.name for one in people if one.break_glass],
        policy=policy,
        after=[one.address for one in await looking_after(found.organisation_id)],
        steps=steps(shared.address(found), connections, domains, policy),
        protocols=PROTOCOLS,
        states=STATES,
        warnings=[
            (one, warning)
            for one in [await connection(each.id) for each in connections if each.state in ("pilot", "on")]
            if one
            for warning in (
                *warnings_of(one),
                *(shown.warning for shown in certificates_of(one, reader_of(request)) if shown.warning),
            )
        ],
        **shared.common(request, found, ""),
    )


handlers = [index, overview]
