"""The mailed link that makes an identity somebody's."""

from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity import linking
from app.web.forms import MOST_SMALL
from app.web.render import page


@get("/sso/link/{token:str}")
async def ask(request: Request, token: FromPath[str]) -> Response[str]:
    """Asks once more, because programs open links in mail too."""
    return page(request, "sso/link.html", token=token, over=False)


@post("/sso/link/{token:str}", opt={"own_transactions": True}, request_max_body_size=MOST_SMALL)
async def confirm(request: Request, token: FromPath[str]) -> Response:
    """It is them: on to the provider, which now leads in."""
    linked = await linking.link(token)
    if linked is None:
        return page(request, "sso/link.html", status_code=422, token=token, over=True)
    connection_id, target = linked
    return Redirect(f"/sso/start/{connection_id}?{urlencode({'next': target})}", status_code=303)


handlers = [ask, confirm]
