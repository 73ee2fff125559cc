"""A customer's error budget, for account managers and administrators, and whether the customer sees it."""

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.contracts.budget_shown import show_budget, shows_budget
from app.routes import budget_page, organisation_page
from app.web.forms import read_form
from app.web.render import page
from app.web.state import settings_of, viewer

TAB = "/budget"


@get("/organisations/{prefix:str}/budget")
async def show(request: Request, prefix: FromPath[str]) -> Response[str]:
    """A month of it."""
    organisation = await organisation_page.find_to_change(request, prefix)
    return page(
        request,
        "organisations/budget.html",
        shown=await shows_budget(organisation.id),
        budget_at=organisation_page.address(organisation, TAB),
        status_url=settings_of(request.app).status_url,
        **await organisation_page.common(request, organisation, TAB),
        **await budget_page.context(request, viewer(request), organisation.id),
    )


@post("/organisations/{prefix:str}/budget")
async def choose(request: Request, prefix: FromPath[str]) -> Redirect:
    """Shows it to the customer, or hides it."""
    organisation = await organisation_page.find_to_change(request, prefix)
    form = await read_form(request)
    await show_budget(viewer(request), organisation.id, shown=form.values.get("shown") == "on")
    return Redirect(organisation_page.address(organisation, TAB), status_code=303)


handlers = [show, choose]
