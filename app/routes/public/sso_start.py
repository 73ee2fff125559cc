"""Leaving for a provider: from the sign-in page, a bookmark, a tile in the provider's own portal, or a test."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.accounts.secrets import new_token
from app.domain.identity import trial
from app.domain.identity.arrived import Rejected
from app.domain.identity.connection import Connection
from app.domain.identity.entrance import count_visit
from app.domain.identity.places import slug_of
from app.domain.identity.requests import Leaving
from app.integrations.oidc.request import ask as ask_oidc
from app.integrations.saml.asking import ask as ask_saml
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound
from app.routes.public.arriving import refuse
from app.routes.public.leaving import leave
from app.routes.public.provider import browser_that_leaves, find, oidc_party, saml_party
from app.web.inside import inside
from app.web.state import viewer_of


@get("/sso/start/{connection_id:uuid}", opt={"own_transactions": True})
async def start(request: Request, connection_id: FromPath[UUID]) -> Response[Any]:
    """A page that leads to the provider; `next` is where to go afterwards, `again` says that the provider
    is to ask once more who it is, `test` which test this is."""
    await count_visit()
    connection = await find(connection_id)
    leaving = await _leaving(request, connection)
    try:
        return await _leave(request, connection, leaving)
    except ValueError as error:
        refusal = Rejected("connection.incomplete", str(error))
    if leaving.test_id and leaving.tested_by:
        await trial.try_out(connection, leaving.test_id, leaving.tested_by, refusal)
        return Redirect(leaving.next_path, status_code=303)
    return await refuse(request, connection, refusal)


async def _leave(request: Request, connection: Connection, leaving: Leaving) -> Response[str]:
    if connection.protocol == "oidc":
        asked = ask_oidc(oidc_party(request, connection), max_age=0 if leaving.again else None)
        return await leave(request, connection, leaving.asking(asked.state, asked.nonce, asked.verifier), asked.url, {})
    question = await asyncio.to_thread(ask_saml, saml_party(request, connection), new_token(), force=leaving.again)
    return await leave(request, connection, leaving.asking(question.request_id), question.url, question.fields)


async def _leaving(request: Request, connection: Connection) -> Leaving:
    """Who leaves, and for what. Raises NotFound where the connection is not to be used, or the test is not theirs."""
    browser, test = browser_that_leaves(request), request.query_params.get("test")
    if test is None and connection.state in ("pilot", "on"):
        target = inside(request.query_params.get("next", "/"))
        return Leaving(browser, target, again="again" in request.query_params)
    viewer = viewer_of(request.scope)
    if test is None or viewer is None or viewer.seen_by:
        raise NotFound(str(connection.id))
    test_id = _uuid(test)
    async with database.transaction(SYSTEM):
        if not await trial.is_open(connection.id, test_id, viewer.person_id):
            raise NotFound(test)
    place = slug_of(connection.organisation_id)
    shown_at = f"/access/{place}/connections/{connection.id}/tests/{test_id}"
    return Leaving(browser, shown_at, tested_by=viewer.person_id, test_id=test_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(text) from error


handlers = [start]
