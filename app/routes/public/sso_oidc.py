"""Where an OpenID provider sends people back to."""

from datetime import UTC, datetime
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from app.domain.identity.arrived import Arrived
from app.domain.identity.entrance import count_visit
from app.domain.identity.requests import Awaited
from app.integrations.oidc.callback import Expected, read_callback
from app.routes.public.arriving import arrive
from app.routes.public.provider import find, oidc_party


@get("/sso/oidc/{connection_id:uuid}/callback", opt={"own_transactions": True})
async def callback(request: Request, connection_id: FromPath[UUID]) -> Response:
    """Back with a code, or with what went wrong."""
    await count_visit()
    connection = await find(connection_id, "oidc")
    brought = dict(request.query_params)
    party = oidc_party(request, connection)

    async def read(awaited: Awaited) -> Arrived:
        expected = Expected(awaited.request, awaited.nonce, awaited.verifier, 0 if awaited.again else None)
        return await read_callback(party, brought, expected, datetime.now(UTC))

    return await arrive(request, connection, brought.get("state", ""), read)


handlers = [callback]
