"""The mailed link by which somebody joins an organisation."""

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity import joining
from app.web.forms import MOST_SMALL
from app.web.render import page

PATH = "/invitation/{token:str}"


@get(PATH, opt={"own_transactions": True})
async def ask(request: Request, token: FromPath[str]) -> Response[str]:
    """Who asks, and how they would come in; nothing happens yet, because programs open links in mail too."""
    return await _ask(request, token, 200)


@post(PATH, opt={"own_transactions": True}, request_max_body_size=MOST_SMALL)
async def join(request: Request, token: FromPath[str]) -> Response:
    """Yes: on to choosing a password, or to signing in."""
    reset = await joining.join(token)
    if reset is None:
        return await _ask(request, token, 422)
    return Redirect(f"/password-reset/{reset}" if reset else "/sign-in?next=/", status_code=303)


async def _ask(request: Request, token: str, status: int) -> Response[str]:
    asked = await joining.asked_by(token)
    refused = status == 422 and asked is not None and asked.has_account
    return page(request, "sso/invitation.html", status_code=status, token=token, asked=asked, refused=refused)


handlers = [ask, join]
