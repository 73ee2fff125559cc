"""Somebody is back from their provider: from the callback's parameters to who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from app.domain.identity.arrived import Arrived
from app.integrations.oidc.claims import Claims, same
from app.integrations.oidc.exchange import exchange
from app.integrations.oidc.id_token import read_id_token
from app.integrations.oidc.party import Party
from app.integrations.oidc.person import arrived, lacks
from app.integrations.oidc.reasons import rejected
from app.integrations.oidc.said import as_words, said_in
from app.integrations.outward import NotReached
from app.integrations.showing import showing
from app.integrations.words import shown

_LONGEST_CODE = 8 * 1024


@dataclass(frozen=True, slots=True)
class Expected:
    """What `ask` made for this browser; `max_age` if it was asked with one."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    max_age: int | None = None


async def read_callback(party: Party, parameters: Mapping[str, str], expected: Expected, now: datetime) -> Arrived:
    """Who arrived, after the code was exchanged and everything checked. `parameters` are those of the query. `now` is
    the machine's time, not the product's. Raises Rejected with a reason of `reasons.py`, and nothing else."""
    with showing(partial(_said_in, parameters), verified=False):
        code = _code(party, parameters, expected)
    tokens = await exchange(party, code, expected.verifier)
    with showing(partial(said_in, tokens.id_token), verified=False):
        claims = await read_id_token(party, tokens.id_token, tokens.access_token, expected.nonce, expected.max_age, now)
    with showing(partial(as_words, claims), verified=True):
        more = await _userinfo(party, claims, tokens.access_token)
        found = arrived(party, claims, more)
    return replace(found, id_token=str(tokens.id_token))


def _said_in(parameters: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [parameters[name]] for name in ("error", "error_description", "iss") if name in parameters}


def _code(party: Party, parameters: Mapping[str, str], expected: Expected) -> str:
    if not expected.state or not same(parameters.get("state"), expected.state):
        raise rejected("state.mismatch")
    _check_who_answers(party, parameters)
    if "error" in parameters:
        said = (shown(parameters["error"]), shown(parameters.get("error_description")))
        raise rejected("provider.refused", f"It says: {' '.join(filter(None, said))}.")
    code = parameters.get("code", "")
    if not code:
        raise rejected("code.missing")
    if len(code) > _LONGEST_CODE or not code.isascii() or not code.isprintable():
        raise rejected("parameters.malformed")
    return code


def _check_who_answers(party: Party, parameters: Mapping[str, str]) -> None:
    # RFC 9207, 2.4: against a code of one provider being brought to another.
    settings = party.connection.oidc
    if "iss" not in parameters and settings.answers_issuer:
        raise rejected("issuer_parameter.missing")
    if "iss" in parameters and not same(parameters["iss"], settings.issuer):
        raise rejected("issuer_parameter.mismatch")


async def _userinfo(party: Party, claims: Claims, access_token: str) -> Claims:
    """What the userinfo endpoint adds, if anything is lacking (OpenID Connect Core 1.0, 5.3.2)."""
    settings = party.connection.oidc
    if not settings.userinfo_endpoint or not lacks(claims, settings):
        return {}
    try:
        found = await party.outward.get_json(settings.userinfo_endpoint, bearer=access_token)
    except NotReached as error:
        raise rejected("userinfo.unreachable", str(error)) from error
    if found.get("sub") != claims["sub"]:
        raise rejected("userinfo.subject")
    return found
