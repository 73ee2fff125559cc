"""Test pages: sending one, looking how it went, accepting it."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.contracts.queries import newest_plan
from app.domain.escalations import test_page
from app.lib.product_time import portal_now
from app.lib.time import span
from app.routes.composing import once_or_again
from app.routes.desk.on_call import HERE, answer
from app.web.forms import read_form
from app.web.render import page, set_now
from app.web.state import viewer


@post("/on-call/tests")
async def send(request: Request) -> Response[Any]:
    """One to a group, or to oneself; once."""
    me, form = viewer(request), await read_form(request)
    group = form.values.get("group")

    async def act() -> str:
        sent = await (test_page.send_to_group(me, group) if group else test_page.send_to_myself(me))
        return f"{HERE}/tests/{sent}"

    return await once_or_again(request, me, form, act, lambda: answer(request, form))


@get("/on-call/tests/{test_id:uuid}")
async def show(request: Request, test_id: FromPath[UUID]) -> Response[str]:
    """When it was sent, delivered and accepted."""
    me = viewer(request)
    set_now(request, await portal_now())
    sent, plan = await test_page.page_of(me, test_id), await newest_plan()
    return page(
        request,
        "on_call/test_page.html",
        sent=sent,
        group=plan.groups.get(sent.group, sent.group) if plan and sent.group else None,
        mine=me.person_id in sent.people,
        took=span(sent.took) if sent.took is not None else None,
        delivery_took=span(sent.delivered_at - sent.sent_at) if sent.delivered_at else None,
        most_again=test_page.MOST_AGAIN,
    )


@post("/on-call/tests/{test_id:uuid}/acceptance")
async def accept(request: Request, test_id: FromPath[UUID]) -> Redirect:
    """Whoever was told has it."""
    await test_page.accept(viewer(request), test_id)
    return Redirect(f"{HERE}/tests/{test_id}", status_code=303)


handlers = [send, show, accept]
