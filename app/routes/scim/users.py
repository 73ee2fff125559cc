"""/Users: the people whom a directory pushes."""

from typing import Any

from litestar import Request, Response, delete, get, patch, post, put
from litestar.params import FromPath

from app.domain.identity import scim_reading, scim_users
from app.routes.scim.caller import asked_filter, directory, if_match, key, sent, window
from app.routes.scim.shapes import one, several, wanted


@get("/Users")
async def index(request: Request) -> Response[Any]:
    """A page of those that fit."""
    part = window(request)
    wanted(request)
    return several(
        request, "User", await scim_reading.users(directory(request), asked_filter(request), part), part.start
    )


@get("/Users/{user_id:str}")
async def show(request: Request, user_id: FromPath[str]) -> Response[Any]:
    """One of them."""
    return one(request, "User", await scim_users.read(directory(request), key(user_id)))


@post("/Users")
async def create(request: Request) -> Response[Any]:
    """A new one."""
    wanted(request)
    return one(request, "User", await scim_users.create(directory(request), await sent(request)), 201)


@put("/Users/{user_id:str}")
async def replace(request: Request, user_id: FromPath[str]) -> Response[Any]:
    """All of one anew."""
    wanted(request)
    changed = await scim_users.replace(directory(request), key(user_id), await sent(request), if_match(request))
    return one(request, "User", changed)


@patch("/Users/{user_id:str}")
async def change(request: Request, user_id: FromPath[str]) -> Response[Any]:
    """Some of one."""
    wanted(request)
    changed = await scim_users.patch(directory(request), key(user_id), await sent(request), if_match(request))
    return one(request, "User", changed)


@delete("/Users/{user_id:str}", status_code=204)
async def remove(request: Request, user_id: FromPath[str]) -> None:
    """One no more."""
    await scim_users.delete(directory(request), key(user_id), if_match(request))


handlers = [index, show, create, replace, change, remove]
