"""Live parts of a customer's open ticket."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath

from app.routes.live import ticket_stream


@get("/tickets/{reference:str}/live", opt={"own_transactions": True, "by_itself": True}, media_type="text/event-stream")
async def live(request: Request, reference: FromPath[str]) -> Any:
    """Server-sent events: look again."""
    return await ticket_stream(request, reference)


handlers = [live]
