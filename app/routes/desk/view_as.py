"""An agent looks at the portal as a customer's person does: asks why and for how long, then leads there."""

import re
from typing import Any, cast
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts import view_as
from app.domain.accounts.policy import why_not_view_as
from app.domain.accounts.viewer import MembershipRole
from app.domain.contracts.organisation_queries import OrganisationFacts
from app.lib.refusals import Refused, Wrong
from app.routes import organisation_page as shared
from app.routes.desk.organisation_people import find_contact
from app.routes.view_as_form import keep_token
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

PATH = "/organisations/{prefix:str}/people/{person_id:uuid}/view"
MINUTES = {"5": "5 minutes", "15": "15 minutes", "30": "30 minutes", "60": "An hour"}


@get(PATH)
async def show(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[str]:
    """The form; `ticket` in the address is where it leads to."""
    organisation = await shared.find(prefix)
    values = {"minutes": str(view_as.USUAL), "ticket": request.query_params.get("ticket", "")}
    return await _form(request, organisation, person_id, Form(values, []), 200)


@post(PATH)
async def start(request: Request, prefix: FromPath[str], person_id: FromPath[UUID]) -> Response[Any]:
    """Begins, under a new token of the session."""
    organisation = await shared.find(prefix)
    form = await read_form(request)
    reason = form.text("reason", "A reason", most=view_as.LONGEST_REASON)
    minutes = form.choice("minutes", [*MINUTES], "Choose for how long.")
    wish = view_as.Wish(organisation.id, person_id, reason, int(minutes) if minutes in MINUTES else 0)
    try:
        if not form.errors:
            token = await view_as.start(viewer(request), wish)
            return keep_token(request, Redirect(_target(form), status_code=303), token)
    except Wrong as wrong:
        form.errors |= wrong.errors
    return await _form(request, organisation, person_id, form, 422)


def _target(form: Form) -> str:
    ticket = form.values.get("ticket", "")
    return f"/tickets/{ticket}" if re.fullmatch(r"[A-Z0-9]{2,6}-[0-9]{1,12}", ticket) else "/"


async def _form(
    request: Request, organisation: OrganisationFacts, person_id: UUID, form: Form, status: int
) -> Response[str]:
    contact = await find_contact(organisation, person_id)
    if why_not := why_not_view_as(
        viewer(request), cast(MembershipRole, contact.role), staff=False, active=contact.active
    ):
        raise Refused(why_not)
    return page(
        request,
        "desk/view_as.html",
        status_code=status,
        contact=contact,
        organisation=organisation,
        here=shared.address(organisation, f"/people/{person_id}"),
        minutes=[*MINUTES.items()],
        longest_reason=view_as.LONGEST_REASON,
        values=form.values,
        errors=form.errors,
    )


handlers: list[Any] = [show, start]
