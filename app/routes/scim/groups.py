"""/Groups: the groups whose members a directory pushes."""

from typing import Any

from litestar import Request, Response, delete, get, patch, post, put
from litestar.params import FromPath

from app.domain.identity import scim_groups, scim_reading
from app.domain.identity.scim_writing import etag
from app.routes.scim.caller import asked_filter, directory, if_match, key, sent, window
from app.routes.scim.shapes import one, several, wanted


@get("/Groups")
async def index(request: Request) -> Response[Any]:
    """A page of those that fit."""
    part, members = window(request), wanted(request).members
    found = await scim_reading.groups(directory(request), asked_filter(request), part, members=members)
    return several(request, "Group", found, part.start)


@get("/Groups/{group_id:str}")
async def show(request: Request, group_id: FromPath[str]) -> Response[Any]:
    """One of them."""
    members = wanted(request).members
    return one(request, "Group", await scim_groups.read(directory(request), key(group_id), members=members))


@post("/Groups")
async def create(request: Request) -> Response[Any]:
    """A new one."""
    wanted(request)
    return one(request, "Group", await scim_groups.create(directory(request), await sent(request)), 201)


@put("/Groups/{group_id:str}")
async def replace(request: Request, group_id: FromPath[str]) -> Response[Any]:
    """All of one anew."""
    wanted(request)
    changed = await scim_groups.replace(directory(request), key(group_id), await sent(request), if_match(request))
    return one(request, "Group", changed)


@patch("/Groups/{group_id:str}", status_code=204)
async def change(request: Request, group_id: FromPath[str]) -> Response[None]:
    """Some of one; nothing is answered, for its members may be many (RFC 7644, 3.5.2)."""
    version = await scim_groups.patch(directory(request), key(group_id), await sent(request), if_match(request))
    return Response(None, status_code=204, headers={"etag": etag(version)})


@delete("/Groups/{group_id:str}", status_code=204)
async def remove(request: Request, group_id: FromPath[str]) -> None:
    """One no more."""
    await scim_groups.delete(directory(request), key(group_id), if_match(request))


handlers = [index, show, create, replace, change, remove]
