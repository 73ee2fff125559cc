"""One draft of a plan: what it would change, adopting it, and throwing it away."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.queries import organisations
from app.domain.clocks.replay_text import kind_in_words
from app.domain.contracts import drafts, versions
from app.domain.contracts.drafts import Draft
from app.domain.contracts.queries import plan_of_version
from app.domain.contracts.versions import Version
from app.domain.plans.plan_diff import diff
from app.domain.plans.plan_diff_text import NOTHING, by_tier
from app.domain.tickets import replays, replays_kept
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.routes.admin.plans import HERE
from app.web.forms import Form
from app.web.render import page, set_now
from app.web.state import viewer


@get("/plans/drafts/{draft_id:uuid}")
async def show(request: Request, draft_id: FromPath[UUID]) -> Response[str]:
    """Its warnings, what a customer would notice, and its replays."""
    return await show_draft(request, draft_id, Form({}, []), 200)


@get("/plans/drafts/{draft_id:uuid}/adoption")
async def ask_to_adopt(request: Request, draft_id: FromPath[UUID]) -> Response[str]:
    """What adopting it means."""
    return page(request, "admin/plan_adoption.html", draft=await drafts.draft_for(draft_id))


@post("/plans/drafts/{draft_id:uuid}/adoption")
async def adopt(request: Request, draft_id: FromPath[UUID]) -> Redirect:
    """New contracts may point at it; twice is once."""
    await drafts.adopt(viewer(request), draft_id)
    return Redirect(HERE, status_code=303)


@get("/plans/drafts/{draft_id:uuid}/removal")
async def ask_to_throw_away(request: Request, draft_id: FromPath[UUID]) -> Response[str]:
    """What goes with it."""
    draft, found = await drafts.draft_for(draft_id), await replays_kept.replays_of(draft_id)
    return page(request, "admin/plan_removal.html", draft=draft, replays=found)


@post("/plans/drafts/{draft_id:uuid}/removal")
async def throw_away(request: Request, draft_id: FromPath[UUID]) -> Redirect:
    """The draft goes, with its replays."""
    await drafts.throw_away(viewer(request), draft_id)
    return Redirect(HERE, status_code=303)


async def show_draft(request: Request, draft_id: UUID, form: Form, status: int) -> Response[str]:
    """The draft's page; with the form of a replay as it was typed where something in it is wrong."""
    draft, known = await drafts.draft_for(draft_id), await versions.versions()
    against = _chosen(request.query_params.get("against", ""), known, draft)
    set_now(request, await portal_now())
    moved, looked_at = await replays.oldest_open_moved(replays.Proposal(draft.source, draft.stem))
    return page(
        request,
        "admin/plan_draft.html",
        status_code=status,
        draft=draft,
        against=against,
        version_options=[(str(one.id), f"{one.stem} {one.version} ({one.digest[:12]})") for one in known],
        differences=await _differences(against, draft) if against else [],
        nothing=NOTHING,
        moved=[(one, kind_in_words({"kind": one.kind, "cycle": one.cycle})) for one in moved],
        looked_at=looked_at if looked_at == replays.BATCH else None,
        replays=await replays_kept.replays_of(draft_id),
        organisation_options=[("", "All"), *((row["prefix"], row["name"]) for row in await organisations())],
        values=form.values,
        errors=form.errors,
        once=form.values.get("once") or str(new_id()),
    )


def _chosen(asked: str, known: list[Version], draft: Draft) -> Version | None:
    """The version that was asked for, else the newest of the same name, else the newest."""
    same = [one for one in known if one.stem == draft.stem]
    return next((one for one in (*(v for v in known if str(v.id) == asked), *same, *known)), None)


async def _differences(against: Version, draft: Draft) -> Any:
    old, new = await plan_of_version(against.id), draft.plan
    # It works out what a week of tickets would get, and so is kept off the loop.
    return by_tier(old, new, await asyncio.to_thread(diff, old, new))


handlers = [show, ask_to_adopt, adopt, ask_to_throw_away, throw_away]
