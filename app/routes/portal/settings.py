"""What everyone signed in chooses for themselves: which mail they get."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.deliveries.preferences import choose, chosen_by, kinds_for
from app.web.forms import read_form
from app.web.render import page
from app.web.state import viewer

PAGE = "/settings/notifications"


@get(PAGE)
async def notifications(request: Request) -> Response[str]:
    """The kinds that the viewer's side has, each with what they chose."""
    me = viewer(request)
    return page(
        request,
        "accounts/notifications.html",
        kinds=kinds_for(staff=me.is_staff),
        chosen=await chosen_by(me.person_id, staff=me.is_staff),
        saved="saved" in request.query_params,
    )


@post(PAGE)
async def choose_notifications(request: Request) -> Redirect:
    """Keeps every box, ticked or not."""
    me, form = viewer(request), await read_form(request)
    await choose(me.person_id, {kind.slug: kind.slug in form.values for kind in kinds_for(staff=me.is_staff)})
    return Redirect(f"{PAGE}?saved=1", status_code=303)


handlers = [notifications, choose_notifications]
