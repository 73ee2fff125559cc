"""Signing out on both sides: a provider that says so, and our own sign-out that goes on to the provider."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.domain.accounts.secrets import new_token
from app.domain.identity import requests
from app.domain.identity.arrived import Rejected
from app.domain.identity.connection import Binding, Connection
from app.domain.identity.entrance import count_visit, use_once
from app.domain.identity.logout import Rested, end_at_providers_word
from app.domain.identity.requests import Leaving
from app.integrations.oidc.logout import end_session_url, read_logout_token
from app.integrations.saml.asking import Asked
from app.integrations.saml.logout import (
    Delivered,
    logout_request,
    logout_response,
    read_logout_request,
    read_logout_response,
)
from app.routes.public.arriving import note_refused, refuse
from app.routes.public.leaving import leaving_page, remembered
from app.routes.public.provider import MOST, browser_of, browser_that_leaves, find, oidc_party, saml_party
from app.routes.public.saml_claim import claimed_question
from app.web.forms import read_form
from app.web.render import page

# So that an answer to a sign-out is never one to a sign-in.
_LOGOUT = "logout "
_OFFER = "sso/sign_out_there.html"
_FROM_ELSEWHERE = {"own_transactions": True, "from_elsewhere": True}


@get("/sso/saml/{connection_id:uuid}/logout", opt={"own_transactions": True})
async def by_redirect(request: Request, connection_id: FromPath[UUID]) -> Response[str]:
    """Single logout by the redirect binding: the provider's request, or its answer to ours."""
    query = request.scope["query_string"].decode("latin-1")
    return await _take(request, connection_id, "redirect", dict(request.query_params), query)


@post("/sso/saml/{connection_id:uuid}/logout", opt=_FROM_ELSEWHERE, request_max_body_size=MOST)
async def by_post(request: Request, connection_id: FromPath[UUID]) -> Response[str]:
    """The same by the post binding."""
    return await _take(request, connection_id, "post", (await read_form(request)).values)


async def _take(
    request: Request, connection_id: UUID, binding: Binding, given: Mapping[str, str], query: str = ""
) -> Response[str]:
    await count_visit()
    connection = await find(connection_id, "saml")
    message = given.get("SAMLRequest") or given.get("SAMLResponse", "")
    delivered = Delivered(binding, message, given.get("RelayState", ""), query)
    try:
        if "SAMLRequest" in given:
            return await _end(request, connection, delivered)
        return await _ended(request, connection, delivered)
    except Rejected as refusal:
        return await refuse(request, connection, refusal)


async def _end(request: Request, connection: Connection, delivered: Delivered) -> Response[str]:
    """The provider's request, answered by way of the browser. Raises Rejected."""
    party = saml_party(request, connection)
    now = datetime.now(UTC)
    asked = await asyncio.to_thread(read_logout_request, party, delivered, now)
    await use_once(connection.id, f"{_LOGOUT}{asked.request_id}", asked.good_until)
    await end_at_providers_word(connection, asked.issuer, asked.subject, asked.session_indexes)
    answer = await asyncio.to_thread(logout_response, party, asked.request_id, delivered.relay_state, now)
    if answer is None:
        return page(request, "sso/signed_out.html", everywhere=True)
    return leaving_page(request, connection, answer.url, answer.fields)


async def _ended(request: Request, connection: Connection, delivered: Delivered) -> Response[str]:
    """The provider's answer to a request of ours. Raises Rejected."""
    question = await asyncio.to_thread(claimed_question, delivered.message)
    await requests.take(connection.id, f"{_LOGOUT}{question}", browser_of(request))
    party = saml_party(request, connection)
    everywhere = await asyncio.to_thread(read_logout_response, party, delivered, question, datetime.now(UTC))
    return page(request, "sso/signed_out.html", everywhere=everywhere)


@post("/sso/oidc/{connection_id:uuid}/back-channel-logout", opt=_FROM_ELSEWHERE, request_max_body_size=MOST)
async def back_channel(request: Request, connection_id: FromPath[UUID]) -> Response[dict[str, str]]:
    """The provider itself says who signed out (OpenID Connect Back-Channel Logout 1.0, 2.7 and 2.8)."""
    await count_visit()
    connection = await find(connection_id, "oidc")
    token = (await read_form(request)).values.get("logout_token", "")
    try:
        said = await read_logout_token(oidc_party(request, connection), token, datetime.now(UTC))
        await use_once(connection.id, f"{_LOGOUT}{said.token_id}", said.good_until)
    except Rejected as refusal:
        await note_refused(connection, refusal)
        return Response({"error": "invalid_request"}, status_code=400)
    named = (said.provider_session,) if said.provider_session else ()
    await end_at_providers_word(connection, said.issuer, said.subject, named)
    return Response({}, status_code=200)


async def offer_to_leave(request: Request, rested: Rested) -> Response[str] | None:
    """After a sign-out here: a page that offers to leave the provider, too; None where it has no such place."""
    connection = await find(rested.connection_id)
    if connection.protocol == "oidc":
        url = end_session_url(oidc_party(request, connection), rested.id_token)
        return leaving_page(request, connection, url, {}, _OFFER) if url else None
    asked = await _asked_to_end(request, connection, rested)
    if asked is None:
        return None
    leaving = Leaving(browser_that_leaves(request), request=f"{_LOGOUT}{asked.request_id}")
    offer = leaving_page(request, connection, asked.url, asked.fields, _OFFER)
    return await remembered(request, connection, leaving, offer)


async def _asked_to_end(request: Request, connection: Connection, rested: Rested) -> Asked | None:
    return await asyncio.to_thread(
        logout_request,
        saml_party(request, connection),
        rested.subject,
        [rested.provider_session] if rested.provider_session else [],
        new_token(),
        datetime.now(UTC),
        name_id_format=rested.name_id_format,
    )


handlers = [by_redirect, by_post, back_channel]
