"""Customers: their list, one at a glance, its history, making and renaming one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.contracts import organisations
from app.domain.contracts.contact_queries import emptied_roles
from app.domain.contracts.contract import day
from app.domain.contracts.named_people import NamedPerson, named_people_of
from app.domain.contracts.organisation_queries import (
    Listed,
    log_of,
    namesakes,
    organisation_by_prefix,
    organisations_like,
)
from app.domain.contracts.policy import can_manage
from app.domain.contracts.queries import plan_of_version
from app.domain.contracts.standing import warnings
from app.domain.plans.plan import Tier
from app.domain.tickets import lists
from app.lib.paging import PAGE, BadCursor
from app.lib.product_time import portal_now
from app.routes import organisation_page as shared
from app.routes.chips import with_chips
from app.routes.composing import once_or_again
from app.routes.contract_shown import shown, steps
from app.routes.organisation_words import words_of
from app.web.forms import Form, read_form
from app.web.render import page, reader_of, set_now
from app.web.state import viewer

NEWEST_TICKETS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A customer in the list."""

    listed: Listed
    tier: Tier | None
    named: list[NamedPerson]
    warnings: list[str]


@get("/organisations")
async def index(request: Request) -> Response[str]:
    """By name, fifty a page; or those that are searched for."""
    set_now(request, await portal_now())
    search = " ".join(request.query_params.get("search", "").replace("\x00", "").split())
    found = await organisations_like(search, after=request.query_params.get("after"))
    return page(
        request,
        "organisations/index.html",
        rows=await _rows(request, found.rows),
        search=search,
        day=day,
        may_manage=can_manage(viewer(request)),
        next_url=f"{shared.HERE}?{urlencode({'search': search, 'after': found.next})}" if found.next else None,
    )


async def _rows(request: Request, listed: list[Listed]) -> list[Row]:
    ids, now = [one.organisation.id for one in listed], reader_of(request).now
    named, emptied = await named_people_of(ids), await emptied_roles(ids)
    rows = []
    for one in listed:
        own, agreed = named[one.organisation.id], one.version.agreed if one.version else None
        tier = (await plan_of_version(agreed.plan_version_id)).tier(agreed.tier) if agreed else None
        rows.append(Row(one, tier, own, warnings(agreed, emptied[one.organisation.id], own, now)))
    return rows


@get("/organisations/new")
async def new(request: Request) -> Response[str]:
    """The form of a customer."""
    organisations.allow_managing(viewer(request))
    return await _new(request, Form({}, []), 200)


@post("/organisations/new")
async def make(request: Request) -> Response[Any]:
    """Makes it, and goes on to its contract."""
    me = viewer(request)
    organisations.allow_managing(me)
    form = await read_form(request)
    name = form.text("name", "A name", most=organisations.LONGEST_NAME, line=True)
    prefix = form.text("prefix", "A prefix", line=True).upper()
    await _warn_of_namesakes(form, name, "")

    async def act() -> str:
        await organisations.make(me, name, prefix)
        return f"{shared.HERE}/{prefix}/contract"

    return await once_or_again(request, me, form, act, lambda: _new(request, form, 422))


async def _warn_of_namesakes(form: Form, name: str, own_prefix: str) -> None:
    """An error beside the name where another customer has it. Sent again with the same name, it goes."""
    others = ", ".join(one.prefix for one in await namesakes(name) if one.prefix != own_prefix)
    if others and form.values.get("namesake") != name:
        form.values["namesake"] = name
        form.errors["name"] = f"{others} is called {name} already. Send it again if this is another customer."


async def _new(request: Request, form: Form, status: int) -> Response[str]:
    return page(request, "organisations/new.html", status_code=status, **shared.typed(form))


@get("/organisations/{prefix:str}")
async def show(request: Request, prefix: FromPath[str]) -> Response[str]:
    """What was agreed, who looks after it, what it bought besides, its tickets, and what to look at."""
    organisation = await shared.find(prefix)
    common = await shared.common(request, organisation, "")
    tickets = await lists.newest_of(viewer(request), organisation.id, NEWEST_TICKETS)
    return page(
        request,
        "organisations/show.html",
        rows=await with_chips(viewer(request), tickets, reader_of(request)),
        **common,
        **await shown(request, organisation.id, common["versions"]),
    )


@get("/organisations/{prefix:str}/history")
async def history(request: Request, prefix: FromPath[str]) -> Response[str]:
    """The versions of its contract with what changed between neighbours, and the log."""
    organisation = await shared.find(prefix)
    common = await shared.common(request, organisation, "/history")
    versions, before = common["versions"], _place(request.query_params.get("before"))
    contract_id = versions[0].contract_id if versions else None
    log = await log_of(organisation.id, contract_id, before=before, limit=PAGE + 1)
    return page(
        request,
        "organisations/history.html",
        steps=[] if before else await steps(versions, reader_of(request).now),
        log=[(one, words_of(one.kind, one.data)) for one in log[:PAGE]],
        next_url=shared.address(organisation, f"/history?before={log[PAGE - 1].seq}") if len(log) > PAGE else None,
        **common,
    )


def _place(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadCursor(text)
    return int(text)


@get("/organisations/{prefix:str}/name")
async def name(request: Request, prefix: FromPath[str]) -> Response[str]:
    """The form of another name."""
    organisation = await shared.find_to_change(request, prefix)
    return await _name(request, prefix, Form({"name": organisation.name}, []), 200)


@post("/organisations/{prefix:str}/name")
async def rename(request: Request, prefix: FromPath[str]) -> Response[Any]:
    """Calls it something else; its tickets keep their references."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    wanted = form.text("name", "A name", most=organisations.LONGEST_NAME, line=True)
    await _warn_of_namesakes(form, wanted, organisation.prefix)

    async def act() -> str:
        await organisations.rename(me, organisation.id, wanted)
        return shared.address(organisation)

    return await once_or_again(request, me, form, act, lambda: _name(request, prefix, form, 422))


async def _name(request: Request, prefix: str, form: Form, status: int) -> Response[str]:
    organisation = await organisation_by_prefix(prefix)
    return page(request, "organisations/name.html", status_code=status, organisation=organisation, **shared.typed(form))


handlers = [index, new, make, show, history, name, rename]
