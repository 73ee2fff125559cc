"""Who arrived, out of claims that were checked (OpenID Connect Core 1.0, 5.1)."""

from collections.abc import Mapping

from app.domain.identity.arrived import Arrived
from app.domain.identity.connection import Guide, OidcSettings
from app.integrations.oidc.claims import Claims, identifier
from app.integrations.oidc.party import Party
from app.integrations.oidc.reasons import rejected
from app.integrations.words import shown

_MOST_GROUPS, _MOST_CLAIMS = 1000, 60
_LONGEST_EMAIL, _LONGEST_NAME = 254, 200
# RFC 8176, 2: what somebody knows, has and is. Two of these are two factors, as `mfa` is.
_FACTORS = (
    frozenset({"pwd", "pin", "kba"}),
    frozenset({"otp", "hwk", "swk", "sms", "tel", "sc"}),
    frozenset({"face", "fpt", "iris", "retina", "vbm"}),
)


def lacks(claims: Claims, settings: OidcSettings) -> bool:
    """Whether the ID token leaves out something that userinfo may know."""
    return not claims.get("email") or (settings.group_claim not in claims and "_claim_names" not in claims)


def arrived(party: Party, claims: Claims, userinfo: Claims) -> Arrived:
    """What the ID token says counts more than what userinfo does. Raises Rejected where groups were held back."""
    # An address is as good as what is said of it in the same place.
    mail = claims if claims.get("email") else userinfo
    said = {**userinfo, **claims}
    return Arrived(
        connection_id=party.connection.id,
        issuer=party.connection.oidc.issuer,
        subject=identifier(claims, "sub"),
        email=_email(mail),
        email_verified=_is_verified(mail, party.connection.guide) and not _is_guest(claims),
        name=_name(said),
        groups=_groups(said, party.connection.oidc.group_claim),
        provider_session=identifier(claims, "sid"),
        second_factor=_second_factor(claims.get("amr")),
        said=_shown(said),
    )


def _email(claims: Claims) -> str:
    found = claims.get("email")
    if not isinstance(found, str) or not found.isprintable() or len(found) > _LONGEST_EMAIL:
        return ""
    return found.strip()


def _is_verified(claims: Claims, guide: Guide) -> bool:
    # Exactly true: "true" is a string that a person may have been allowed to type. Entra never says email_verified, but
    # xms_edov where it was asked to (optional claims reference): that the owner of the domain was verified.
    by_entra = guide == "entra" and claims.get("xms_edov") in (True, "1")
    return claims.get("email_verified") is True or by_entra


def _is_guest(claims: Claims) -> bool:
    # Entra (ID token claims reference, `idp`, `acct`): another tenant's account, whose address this one never saw to.
    return claims.get("acct") == 1 or claims.get("idp", claims["iss"]) != claims["iss"]


def _name(claims: Claims) -> str:
    parts = " ".join(filter(None, (shown(claims.get("given_name")), shown(claims.get("family_name")))))
    return (shown(claims.get("name")) or parts)[:_LONGEST_NAME]


def _groups(claims: Claims, claim: str) -> tuple[str, ...]:
    held_back = claims.get("_claim_names")
    if (isinstance(held_back, Mapping) and claim in held_back) or (claim == "groups" and claims.get("hasgroups")):
        raise rejected("groups.overage")
    found = claims.get(claim, [])
    listed = found if isinstance(found, list) else [found]
    # To the letter or not at all: mended, a group could become one that gives a role.
    return tuple(group for group in listed[:_MOST_GROUPS] if isinstance(group, str) and _is_group(group))


def _is_group(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and name.isprintable()


def _second_factor(methods: object) -> bool:
    said = {method for method in methods if isinstance(method, str)} if isinstance(methods, list) else set()
    return "mfa" in said or sum(bool(said & factor) for factor in _FACTORS) > 1


def _shown(claims: Claims) -> dict[str, tuple[str, ...]]:
    return {
        shown(name): tuple(shown(each) for each in (value if isinstance(value, list) else [value])[:_MOST_GROUPS])
        for name, value in list(claims.items())[:_MOST_CLAIMS]
    }
