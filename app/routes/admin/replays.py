"""Past tickets under a draft: asking for a replay, watching it go, and what it found."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.clocks.replay_report import as_json
from app.domain.clocks.replay_text import as_csv
from app.domain.contracts import drafts
from app.domain.tickets import replays, replays_kept
from app.domain.tickets.replays_kept import KeptReplay
from app.lib import database
from app.lib.product_time import portal_now
from app.routes.admin.plan_drafts import show_draft
from app.routes.admin.plans import HERE
from app.routes.composing import once_or_again
from app.routes.replay_shown import shown
from app.web.forms import Form, read_form
from app.web.render import page, set_now
from app.web.state import viewer

# Beyond these a reader's zone would need a year that Python does not have.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


@post("/plans/drafts/{draft_id:uuid}/replays")
async def ask(request: Request, draft_id: FromPath[UUID]) -> Response[Any]:
    """Asks the worker for it, and leads to where it can be watched."""
    me = viewer(request)
    await drafts.draft_for(draft_id)
    form = await read_form(request)
    since, until = _day(form, "since", needed=True), _day(form, "before", needed=False)
    if since and until and until <= since:
        form.errors["before"] = "The end has to be after the beginning."
    prefix = form.values.get("organisation", "")
    organisation_id = await replays.organisation_with(prefix) if prefix else None
    if prefix and organisation_id is None:
        form.errors["organisation"] = "Choose one of the organisations."

    async def act() -> str:
        assert since, "a form without it has an error"
        return f"{HERE}/replays/{await replays_kept.ask(me, draft_id, since, until, organisation_id)}"

    return await once_or_again(request, me, form, act, lambda: show_draft(request, draft_id, form, 422))


@get("/plans/replays/{replay_id:uuid}")
async def show(request: Request, replay_id: FromPath[UUID]) -> Response[str]:
    """How far it is, or what it found."""
    return await _show(request, replay_id, "admin/plan_replay.html")


@get("/plans/replays/{replay_id:uuid}/now", opt={"by_itself": True})
async def now(request: Request, replay_id: FromPath[UUID]) -> Response[str]:
    """The page's part that changes."""
    return await _show(request, replay_id, "admin/_replay_now.html")


@get("/plans/replays/{replay_id:uuid}/report.json", opt={"own_transactions": True})
async def download_json(request: Request, replay_id: FromPath[UUID]) -> Response[bytes]:
    """What `portal plan replay --json` prints."""
    kept = await _exported(request, replay_id, "json")
    return _file(as_json(kept.result or {}), "application/json", f"replay-{kept.stem}.json")


@get("/plans/replays/{replay_id:uuid}/report.csv", opt={"own_transactions": True})
async def download_csv(request: Request, replay_id: FromPath[UUID]) -> Response[bytes]:
    """What `portal plan replay --csv` writes."""
    kept = await _exported(request, replay_id, "csv")
    return _file(as_csv(kept.result or {}), "text/csv; charset=utf-8", f"replay-{kept.stem}.csv")


async def _show(request: Request, replay_id: UUID, template: str) -> Response[str]:
    set_now(request, await portal_now())
    kept = await replays_kept.replay_for(replay_id)
    return page(request, template, replay=kept, found=shown(kept.result) if kept.result else None)


async def _exported(request: Request, replay_id: UUID, form: str) -> KeptReplay:
    me = viewer(request)
    async with database.transaction(me.who):
        return await replays_kept.exported(me, replay_id, form)


def _file(text: str, media_type: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(text.encode(), media_type=media_type, headers=headers)


def _day(form: Form, name: str, *, needed: bool) -> datetime | None:
    """The beginning of the day that was chosen, in UTC."""
    words = form.values.get(name, "").strip()
    try:
        day = date.fromisoformat(words) if words or needed else None
    except ValueError:
        day = date.min
    if day and not FIRST_DAY <= day <= LAST_DAY:
        form.errors[name] = "Choose a day."
        return None
    return datetime.combine(day, time(), UTC) if day else None


handlers = [ask, show, now, download_json, download_csv]
