"""A code for tokens (RFC 6749, 4.1.3; RFC 7636, 4.5)."""

from dataclasses import dataclass, field
from urllib.parse import quote_plus

from app.integrations.oidc.party import Party
from app.integrations.oidc.reasons import rejected
from app.integrations.outward import Answer, NotReached
from app.integrations.words import shown


@dataclass(frozen=True, slots=True)
class Tokens:
    """What came for a code; nothing in it is checked yet."""

    id_token: object = field(repr=False)
    access_token: str = field(repr=False)


async def exchange(party: Party, code: str, verifier: str) -> Tokens:
    """Raises Rejected."""
    settings, secret = party.connection.oidc, party.connection.client_secret
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": party.redirect_uri,
        "code_verifier": verifier,
    }
    auth = None
    if settings.client_authentication == "client_secret_basic":
        # Each encoded as in a form first (RFC 6749, 2.3.1).
        auth = quote_plus(settings.client_id), quote_plus(secret)
    else:
        form |= {"client_id": settings.client_id, "client_secret": secret}
    try:
        answer = await party.outward.post_form(settings.token_endpoint, form, auth)
        return _tokens(answer)
    except NotReached as error:
        raise rejected("token.unreachable", str(error)) from error


def _tokens(answer: Answer) -> Tokens:
    if answer.status >= 500:
        raise rejected("token.unreachable", f"It answered with the status {answer.status}.")
    said = answer.json()
    if answer.status != 200:
        raise rejected("token.refused", f"It says: {shown(said.get('error'))} {shown(said.get('error_description'))}")
    access_token = said.get("access_token")
    if not isinstance(access_token, str) or not access_token.isascii():
        raise rejected("token.malformed")
    return Tokens(said.get("id_token"), access_token)
