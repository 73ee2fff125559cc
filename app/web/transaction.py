"""One transaction a request: render, commit, then send (design.md, "One request")."""

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from app.lib import database
from app.lib.database import NOBODY
from app.web.csrf import SAFE
from app.web.gate import is_plain
from app.web.state import viewer_of


class _Refused(Exception):
    """Rolls back; the answer says why and is sent all the same."""


def _holds_none(scope: Scope) -> bool:
    handler = scope.get("route_handler")
    return is_plain(scope) or bool(handler and handler.opt.get("own_transactions"))


class OneTransaction(ASGIMiddleware):
    """Opens it with the viewer's eyes, keeps the answer until it is in, and rolls back when the answer is an error.
    Routes with `opt={"own_transactions": True}` open theirs: streams, sign-in, downloads."""

    scopes = (ScopeType.HTTP,)
    should_bypass_for_scope = staticmethod(_holds_none)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Nothing leaves before the commit: an answer that was seen is true."""
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        viewer = viewer_of(scope)
        try:
            async with database.transaction(viewer.who if viewer else NOBODY, reading=scope.get("method") in SAFE):
                await next_app(scope, receive, keep)
                if any(message["type"] == "http.response.start" and message["status"] >= 400 for message in answer):
                    raise _Refused
        except _Refused:
            pass
        except BaseException:
            # Litestar takes what was kept for sent, and would answer a commit that failed with nothing but "500".
            ScopeState.from_scope(scope).response_started = False
            raise
        for message in answer:
            await send(message)
