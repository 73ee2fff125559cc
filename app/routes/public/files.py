"""Giving out a file, on the files' own origin: cookieless, always a download, never run (security.md §3.2)."""

from urllib.parse import quote
from uuid import UUID

from litestar import Request, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from app.domain.tickets.queries import file_facts
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.streams import chained
from app.routes.composing import storage_of
from app.web.state import settings_of
from app.web.uploads import is_signed


@get(
    "/files/{organisation_id:uuid}/{attachment_id:uuid}",
    opt={"own_transactions": True, "files": True},
    media_type="application/octet-stream",
)
async def download(request: Request, organisation_id: FromPath[UUID], attachment_id: FromPath[UUID]) -> Stream:
    """Whoever has a signed address may fetch it until that runs out; it was given after asking who they are."""
    until = request.query_params.get("until", "")
    signed = (
        until.isascii()
        and until.isdigit()
        and len(until) < 12
        and is_signed(
            settings_of(request.app),
            f"{organisation_id}/{attachment_id}",
            int(until),
            request.query_params.get("signature", ""),
        )
    )
    if not signed:
        raise NotFoundException
    async with database.transaction(SYSTEM):
        facts = await file_facts(organisation_id, attachment_id)
    if facts is None:
        raise NotFoundException
    pieces = storage_of(request).read(facts["digest"])
    # The first piece before the headers: a file that cannot be read is an error page, not half an answer.
    first = await anext(pieces, b"")
    return Stream(
        chained(first, pieces),
        media_type="application/octet-stream",
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(facts['name'], safe='')}",
            "content-length": str(facts["size"]),
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )


handlers = [download]
