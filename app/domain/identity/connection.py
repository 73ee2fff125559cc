"""A connection: one identity provider of one organisation (or of the vendor's staff), and what its metadata says."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Protocol = Literal["saml", "oidc"]
State = Literal["draft", "pilot", "on", "off", "retired"]
Guide = Literal["entra", "okta", "google", "keycloak", "other"]
Binding = Literal["redirect", "post"]
GOOGLE = "https://accounts.google.com"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a SAML message is sent to, and how; `response_url`: where answers go instead (SAML 2.0 Metadata, 2.2.2)."""

    binding: Binding
    url: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class SamlSettings:
    """An identity provider's metadata (SAML 2.0 Metadata, 2.4.3) and what was agreed with it. `certificates` are PEM,
    of its signing keys: several while it changes them. An attribute's name is the first of those listed that
    arrives."""

    entity_id: str = ""
    sign_on: tuple[Endpoint, ...] = ()
    logout: tuple[Endpoint, ...] = ()
    certificates: tuple[str, ...] = ()
    request_binding: Binding = "redirect"
    sign_requests: bool = True
    want_response_signed: bool = False
    want_encrypted: bool = False
    # An answer that nobody asked for (a tile in the provider's portal) begins a sign-in of ours, and is not refused.
    begins_at_provider: bool = False
    email_attributes: tuple[str, ...] = ()
    name_attributes: tuple[str, ...] = ()
    group_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """A certificate that the provider's metadata lists no more, as PEM, and until when it is taken all the same."""

    certificate: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """Where a provider publishes its metadata (empty: a person brings it), and what came of looking there: when it was
    last read, why the last look came to nothing, what it says by now that only a person takes, and what it no longer
    says."""

    address: str = ""
    read_at: datetime | None = None
    failure: str = ""
    offered: SamlSettings | None = None
    former: tuple[Former, ...] = ()


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """An OpenID provider's discovery document (OpenID Connect Discovery, 3) and our registration with it. `algorithms`
    are those of ours that it announced when it was set up; a later announcement changes nothing."""

    issuer: str = ""
    client_id: str = ""
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    userinfo_endpoint: str = ""
    jwks_uri: str = ""
    end_session_endpoint: str = ""
    algorithms: tuple[str, ...] = ("RS256",)
    answers_issuer: bool = False
    client_authentication: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    group_claim: str = "groups"
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """One of our own towards a provider; both as PEM."""

    id: UUID
    certificate: str
    private_key: str = field(repr=False)
    not_after: datetime
    state: Literal["current", "next", "retired"]


@dataclass(frozen=True, slots=True)
class Connection:
    """`organisation_id` None: the vendor's staff. `client_secret` is OpenID Connect's, unlocked."""

    organisation_id: UUID | None
    id: UUID
    name: str
    protocol: Protocol
    guide: Guide
    state: State
    default_role: str
    saml: SamlSettings = SamlSettings()
    published: Published = Published()
    oidc: OidcSettings = OidcSettings()
    keys: tuple[KeyPair, ...] = ()
    client_secret: str = field(default="", repr=False)

    @property
    def is_google(self) -> bool:
        """Google’s issuer is everybody’s: only a claim says whose Workspace an account is of (OpenID Connect reference,
        `hd`), and so its domain has to be known."""
        return self.protocol == "oidc" and (self.guide == "google" or self.oidc.issuer == GOOGLE)


def settings_as_json(settings: SamlSettings | OidcSettings) -> dict[str, Any]:
    """As the database keeps them."""
    return asdict(settings)


def saml_of(kept: dict[str, Any]) -> SamlSettings:
    """Out of what `settings_as_json` made."""
    endpoints = {name: tuple(Endpoint(**each) for each in kept.get(name, ())) for name in ("sign_on", "logout")}
    return SamlSettings(**(_with_tuples(kept) | endpoints))


def former_as_json(former: Iterable[Former]) -> list[dict[str, str]]:
    """As the database keeps them."""
    return [{"certificate": one.certificate, "until": one.until.isoformat()} for one in former]


def former_of(kept: list[dict[str, str]]) -> tuple[Former, ...]:
    """Out of what `former_as_json` made."""
    return tuple(Former(one["certificate"], datetime.fromisoformat(one["until"])) for one in kept)


def oidc_of(kept: dict[str, Any]) -> OidcSettings:
    """Out of what `settings_as_json` made."""
    return OidcSettings(**_with_tuples(kept))


def _with_tuples(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
