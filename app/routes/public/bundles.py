"""The style and the behaviours of all pages. Their address carries the content's hash, so a browser may keep them."""

from litestar import Response, get

from app.web.bundles import behaviours, styles

_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


@get("/pages.css", opt={"plain": True})
async def show_styles() -> Response[bytes]:
    """The style."""
    return Response(styles().content, media_type="text/css; charset=utf-8", headers=_FOR_EVER)


@get("/pages.js", opt={"plain": True})
async def show_behaviours() -> Response[bytes]:
    """The behaviours."""
    return Response(behaviours().content, media_type="text/javascript; charset=utf-8", headers=_FOR_EVER)


handlers = [show_styles, show_behaviours]
