"""Who is who: the vendor's staff and its customers."""

from litestar import Request, Response, get

from app.domain.accounts import queries
from app.web.render import page

ROLES = {
    "agent": "Agent",
    "senior_agent": "Senior agent",
    "account_manager": "Account manager",
    "administrator": "Administrator",
}


@get("/people")
async def index(request: Request) -> Response[str]:
    """Staff by name, customers with how many people they have."""
    return page(
        request,
        "admin/people.html",
        staff=await queries.vendor_people(),
        organisations=await queries.organisations(),
        roles=ROLES,
    )


handlers = [index]
