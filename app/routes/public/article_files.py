"""Giving out pictures and files of articles, on the files' own origin, where nothing of theirs can reach the portal."""

from uuid import UUID

from litestar import Request, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from app.domain.articles.files import file_for
from app.lib import database
from app.lib.database import NOBODY, SYSTEM
from app.routes.public.files import NEVER_RUN, given_out, has_signature
from app.web.uploads import LIFE

# A picture is shown by the portal's pages, which are another origin, and only as a picture: opened by itself it is a
# download. A drawing's own style is part of it.
_PICTURE = {
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "cross-origin-resource-policy": "cross-origin",
}


@get("/files/articles/{article_id:uuid}/{file_id:uuid}", opt={"own_transactions": True, "files": True})
async def download(request: Request, article_id: FromPath[UUID], file_id: FromPath[UUID]) -> Stream:
    """What everybody may read is open; the rest needs an address that was given to somebody who may."""
    signed = has_signature(request, f"articles/{article_id}/{file_id}")
    async with database.transaction(SYSTEM if signed else NOBODY, reading=True):
        file = await file_for(article_id, file_id)
    if file is None:
        raise NotFoundException
    headers = {"cache-control": f"{'private' if signed else 'public'}, max-age={LIFE}"}
    if not file.is_picture:
        return await given_out(request, file.name, file.size, file.digest, headers=NEVER_RUN | headers)
    return await given_out(request, file.name, file.size, file.digest, file.media_type, _PICTURE | headers)


handlers = [download]
