"""What the search page, the palette and the API share: the pace of searching, and with whose eyes it is done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Request

from app.domain.accounts.pace import Doing, keep_pace
from app.domain.accounts.viewer import Viewer
from app.lib import database
from app.lib.database import NOBODY, SYSTEM
from app.lib.product_time import portal_now
from app.web.render import set_now
from app.web.state import peer, viewer_of


@asynccontextmanager
async def searching(request: Request, doing: Doing = "searching") -> AsyncIterator[Viewer | None]:
    """Counts one search at that pace, then opens a transaction that only reads, with the eyes of who asks. Raises
    TooMany."""
    me = viewer_of(request.scope)
    # On its own: what is counted is written, and what is found is read.
    async with database.transaction(SYSTEM):
        await keep_pace(me or peer(request.scope), doing)
    async with database.transaction(me.who if me else NOBODY, reading=True):
        set_now(request, await portal_now())
        yield me
