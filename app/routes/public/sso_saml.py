"""What a SAML provider sees of us: metadata, and where its answers are posted."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.identity.arrived import Arrived, Rejected
from app.domain.identity.entrance import count_visit, use_once
from app.domain.identity.requests import Awaited
from app.integrations.saml.metadata import our_metadata
from app.integrations.saml.reading import read_response
from app.routes.public.arriving import arrive, refuse
from app.routes.public.provider import MOST, find, saml_party
from app.routes.public.saml_claim import claimed_question
from app.web.forms import read_form


@get("/sso/saml/{connection_id:uuid}/metadata", opt={"own_transactions": True})
async def metadata(request: Request, connection_id: FromPath[UUID]) -> Response[str]:
    """Ours, for the provider to read; there is nothing secret in it."""
    connection = await find(connection_id, "saml")
    xml = await asyncio.to_thread(our_metadata, saml_party(request, connection))
    return Response(xml, media_type="application/samlmetadata+xml")


@post(
    "/sso/saml/{connection_id:uuid}/acs",
    opt={"own_transactions": True, "from_elsewhere": True},
    request_max_body_size=MOST,
)
async def acs(request: Request, connection_id: FromPath[UUID]) -> Response:
    """The provider's answer, by way of the browser. One that nobody asked for is at most a wish to sign in: it begins a
    sign-in of ours where the connection allows it. The RelayState is not looked at (security.md, S25)."""
    await count_visit()
    connection = await find(connection_id, "saml")
    answer = (await read_form(request)).values.get("SAMLResponse", "")
    question = await asyncio.to_thread(claimed_question, answer)
    if not question and connection.saml.begins_at_provider and connection.state in ("pilot", "on"):
        return Redirect(f"/sso/start/{connection.id}", status_code=303)
    if not question:
        return await refuse(request, connection, Rejected("request.unsolicited"))
    party = saml_party(request, connection)

    async def read(awaited: Awaited) -> Arrived:
        accepted = await asyncio.to_thread(read_response, party, answer, awaited.request, datetime.now(UTC))
        await use_once(connection.id, accepted.assertion_id, accepted.good_until)
        return accepted.arrived

    return await arrive(request, connection, question, read)


handlers = [metadata, acs]
