"""Why an answer of a provider is refused: each word as the audit trail keeps it, and what to do about it."""

from app.domain.identity.arrived import Rejected

_ATTACK = "Do not let anybody in by hand. If it happens again with nobody testing, ask your provider's support."
_AGAIN = "Start again from our sign-in page. If it happens each time, ask us."
_REACH = "Open the address in a browser. If it works there, ask your provider whether it lets our servers in."
_CLOCK = "Compare the provider's clock with the time: it may be at most 30 seconds off."
_AGAINST_RULES = "The provider sends ID tokens that do not follow OpenID Connect: give its support this word."

REASONS = {
    # Setting up.
    "issuer.address": "Enter the issuer as your provider shows it: https://, a name, perhaps a path, no more.",
    "issuer.unreachable": "Check the issuer for typing errors: we look for /.well-known/openid-configuration below it.",
    "issuer.different": "The provider calls itself otherwise. Enter exactly the issuer it states, to the last slash.",
    "issuer.template": "This address stands for every organisation at the provider. Enter the one with your own "
    "tenant's id, as in https://login.microsoftonline.com/TENANT-ID/v2.0.",
    "discovery.incomplete": "The provider's discovery document lacks an address that sign-in needs.",
    "discovery.unsupported": "The provider must offer the code flow with response type `code`.",
    "discovery.client_authentication": "The provider must take the client secret (client_secret_basic or _post).",
    "discovery.algorithms": "The provider must be able to sign ID tokens with RS256, PS256, ES256 or EdDSA.",
    # Coming back.
    "parameters.malformed": _AGAIN,
    "state.mismatch": _AGAIN,
    "issuer_parameter.missing": "The provider said it would name itself when it answers, and did not. " + _ATTACK,
    "issuer_parameter.mismatch": "The answer comes from another provider than the one that was asked. " + _ATTACK,
    "provider.refused": "The provider refused the sign-in: its own log says why. Often the person is not assigned to "
    "the application.",
    "code.missing": _AGAIN,
    # Exchanging the code.
    "token.unreachable": _REACH,
    "token.refused": "The provider did not take our code: check client id, client secret and how the client "
    "authenticates, and that the secret has not expired.",
    "token.malformed": _AGAINST_RULES,
    # Signature.
    "id_token.missing": "Check that the scope openid is among those asked for.",
    "jwt.malformed": _AGAINST_RULES,
    "jwt.header": "The token brings its own key or a header we must not skip. " + _ATTACK,
    "jwt.type": "A token of another kind came than the one expected. " + _ATTACK,
    "jwt.algorithm": "The token is signed in a way that was not agreed when the connection was set up. If the provider "
    "was changed to sign otherwise, read its discovery document again.",
    "jwt.key": "No published key of the provider fits the token. While keys are changed, try again in a minute.",
    "jwt.signature": "The signature is wrong. " + _ATTACK,
    "keys.unreachable": _REACH,
    "keys.malformed": "The provider's list of keys (jwks_uri) cannot be read.",
    # Claims.
    "issuer.mismatch": "The token names another issuer than this connection's. Check the issuer of the connection.",
    "subject.missing": _AGAINST_RULES,
    "audience.mismatch": "The token is for another application, or for others too. Check the client id.",
    "authorized_party.mismatch": "The token was made for another application. Check the client id.",
    "expiry.missing": _AGAINST_RULES,
    "expiry.past": _CLOCK,
    "expiry.far": "Set the lifetime of ID tokens at the provider to a day at most.",
    "issued.missing": _AGAINST_RULES,
    "issued.future": _CLOCK,
    "not_before.future": _CLOCK,
    "nonce.mismatch": "The token answers another sign-in than the one that was begun. " + _ATTACK,
    "authenticated.stale": "The provider should have asked again who it is. Check that it honours max_age.",
    "access_token.mismatch": "The token belongs to another answer. " + _ATTACK,
    "tenant.mismatch": "The account belongs to another tenant than this connection's.",
    "groups.overage": "The person is in more groups than the provider writes into a token. At the provider, send only "
    "the groups assigned to the application, or app roles.",
    # Userinfo.
    "userinfo.unreachable": _REACH,
    "userinfo.subject": "The provider's userinfo speaks of another person than its token. " + _ATTACK,
    # Back-channel logout.
    "logout.events": "The token does not say that it is for a logout. " + _ATTACK,
    "logout.nonce": "The token is for a sign-in, not for a logout. " + _ATTACK,
    "logout.whom": "The token names neither a person nor a session.",
    "logout.token_id": "The token has no id (jti), without which it could be used twice.",
    "logout.stale": "The token is older than a logout token may be. " + _CLOCK,
}


def rejected(reason: str, detail: str = "") -> Rejected:
    """The refusal for a reason of `REASONS`; `detail` is what the provider or our way to it said, put before the
    advice."""
    return Rejected(reason, " ".join(filter(None, (detail, REASONS[reason]))))
