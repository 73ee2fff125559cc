"""Giving out a file, on the files' own origin: cookieless, always a download, never run (security.md §3.2)."""

from collections.abc import Mapping
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

NEVER_RUN = {"content-security-policy": "sandbox; default-src 'none'"}


@get(
    "/files/{organisation_id:uuid}/{attachment_id:uuid}",
    opt={"own_transactions": True, "files": True},
    media_type="application/octet-stream",
)
async def download(request: Request, organisation_id: FromPath[UUID], attachment_id: FromPath[UUID]) -> Stream:
    """Whoever has a signed address may fetch it until that runs out; it was given after asking who they are."""
    if not has_signature(request, f"{organisation_id}/{attachment_id}"):
        raise NotFoundException
    async with database.transaction(SYSTEM):
        facts = await file_facts(organisation_id, attachment_id)
    if facts is None:
        raise NotFoundException
    return await given_out(request, facts["name"], facts["size"], facts["digest"])


def has_signature(request: Request, path: str) -> bool:
    """Whether its address is one that we signed for this path, and still holds."""
    said = request.query_params
    return is_signed(settings_of(request.app), path, said.get("until", ""), said.get("signature", ""))


async def given_out(
    request: Request,
    name: str,
    size: int,
    digest: str,
    media_type: str = "application/octet-stream",
    headers: Mapping[str, str] = NEVER_RUN,
) -> Stream:
    """A file as a download of that name."""
    pieces = storage_of(request).read(digest)
    # The first piece before the headers: a file that cannot be read is an error page, not half an answer.
    first = await anext(pieces, b"")
    told = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-length": str(size),
    }
    return Stream(chained(first, pieces), media_type=media_type, headers=told | dict(headers))


handlers = [download]
