"""Addresses that lead nowhere: answered inside the stack, so that the page knows its reader."""

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath


@get("/{path:path}", opt={"own_transactions": True, "before_factor": True})
async def lost(path: FromPath[str]) -> None:
    """404, whatever it was."""
    raise NotFoundException


handlers = [lost]
