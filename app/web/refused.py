"""Who knocks where they may not come in is noted (ASVS 16.3.2), but not more often than somebody can read."""

from contextlib import suppress

import asyncpg
import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from app.domain.accounts.throttle import Limit, TooMany, attempt, key_of
from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import VENDOR, note
from app.lib import database
from app.lib.database import SYSTEM
from app.web.errors import problem_of
from app.web.gate import is_plain
from app.web.outcome import Outcome
from app.web.state import shown_path, viewer_of

log = structlog.get_logger()
_GUARDED = ("/desk", "/admin", "/access", "/api/")
# A person's refusals at one kind of page, one a minute.
_OFTEN = Limit(1, 60)


class NotedRefusals(ASGIMiddleware):
    """Notes a 403 of somebody signed in, at a guarded page or while they view as a customer; in a transaction of its
    own, once the answer is on its way."""

    scopes = (ScopeType.HTTP,)
    should_bypass_for_scope = staticmethod(is_plain)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Whatever becomes of the noting, the answer stays what it is."""
        outcome = Outcome(send)
        try:
            await next_app(scope, receive, outcome)
        except Exception as error:
            outcome.status = problem_of(error).status
            raise
        finally:
            viewer = viewer_of(scope)
            if outcome.status == 403 and viewer and (viewer.seen_by or scope["path"].startswith(_GUARDED)):
                await _note(viewer, scope)


async def _note(viewer: Viewer, scope: Scope) -> None:
    actor, method = viewer.actor, str(scope.get("method"))
    key = key_of("refused", str(actor.person_id), str(actor.viewing_as), method, scope["path_template"])
    said = {"path": shown_path(scope), "method": method}
    try:
        with suppress(TooMany):
            async with database.transaction(SYSTEM):
                await attempt(key, _OFTEN)
                await note(viewer.organisation_ids or viewer.identity_ids or VENDOR, "access.refused", actor, **said)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        log.error("refusal_not_noted", exc_info=error)
