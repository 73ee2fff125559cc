"""What an OpenID Connect connection is told: the provider's discovery document and our registration there."""

from dataclasses import asdict, dataclass, field, replace
from typing import Literal
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.connection import Connection, OidcSettings
from app.domain.identity.holding import hold, looked_after, noted
from app.domain.identity.set_up import keep_agreed, keep_settings
from app.lib import database
from app.lib.refusals import Refused, Wrong
from app.lib.vault import locked

LONGEST_WORD = 500
LONGEST_SECRET = 2000
_TENANT_TOO_LONG = f"The tenant can be {LONGEST_WORD} characters at most."
_WORKSPACE = (
    "Your Workspace domain is needed: anybody with a Google account can sign in there, and it tells yours apart."
)
ClientAuthentication = Literal["client_secret_basic", "client_secret_post"]
CLIENT_AUTHENTICATION: dict[ClientAuthentication, str] = {
    "client_secret_basic": "In the header (client_secret_basic)",
    "client_secret_post": "In the form (client_secret_post)",
}


@dataclass(frozen=True, slots=True)
class Registration:
    """Ours at the provider. An empty secret keeps the one that is there; `tenant`: Google's Workspace domain."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class AgreedOidc:
    """What both sides decided apart from discovery; `tenant` is the only one whose people may come (Entra's `tid`,
    Google's `hd`)."""

    scopes: tuple[str, ...]
    group_claim: str
    client_authentication: ClientAuthentication
    tenant: str


async def look(viewer: Viewer, connection_id: UUID) -> Connection:
    """The connection, before its provider is asked outside of any transaction. Raises NotFound, Refused."""
    return _speaking_oidc(await looked_after(viewer, connection_id))


def _speaking_oidc(found: Connection) -> Connection:
    if found.protocol != "oidc":
        raise Refused("This connection speaks SAML.")
    return found


async def register(viewer: Viewer, connection_id: UUID, said: OidcSettings, ours: Registration) -> None:
    """Takes what the provider announced (`said`) and our registration there; what was agreed stays. Raises NotFound,
    Refused, Wrong."""
    held = _speaking_oidc(await hold(viewer, connection_id))
    if errors := wrong_registration(replace(held, oidc=said), ours):
        raise Wrong(errors)
    was = held.oidc
    tenant = ours.tenant or said.tenant or (was.tenant if was.issuer == said.issuer else "")
    kept = replace(said, client_id=ours.client_id, scopes=was.scopes, group_claim=was.group_claim, tenant=tenant)
    await keep_settings(connection_id, kept)
    if ours.client_secret:
        await database.execute(
            "UPDATE connection SET client_secret = $2 WHERE id = $1", connection_id, locked(ours.client_secret)
        )
    await noted(
        viewer,
        held.organisation_id,
        "connection.registered",
        connection=connection_id,
        issuer=said.issuer,
        client_id=ours.client_id,
        new_secret=bool(ours.client_secret),
    )


def wrong_registration(held: Connection, ours: Registration) -> dict[str, str]:
    """What is wrong with what was typed, by field."""
    errors = {}
    if not 0 < len(ours.client_id) <= LONGEST_WORD:
        errors["client_id"] = "The client id is needed. The provider shows it once the application is registered."
    if not ours.client_secret and not held.client_secret:
        errors["client_secret"] = "The client secret is needed. The provider shows it once, when it makes it."  # noqa: S105
    elif len(ours.client_secret) > LONGEST_SECRET:
        errors["client_secret"] = f"A client secret can be {LONGEST_SECRET:,} characters at most."
    if held.is_google and not ours.tenant:
        errors["tenant"] = _WORKSPACE
    elif len(ours.tenant) > LONGEST_WORD:
        errors["tenant"] = _TENANT_TOO_LONG
    return errors


async def agree(viewer: Viewer, connection_id: UUID, agreed: AgreedOidc) -> None:
    """Changes what was agreed with the provider. Raises NotFound, Refused, Wrong."""
    held = _speaking_oidc(await hold(viewer, connection_id))
    if errors := _wrong_with(held, agreed):
        raise Wrong(errors)
    await keep_agreed(viewer, held, held.oidc, asdict(agreed))


def _wrong_with(held: Connection, agreed: AgreedOidc) -> dict[str, str]:
    errors = {}
    if "openid" not in agreed.scopes:
        errors["scopes"] = "The scope openid must be among them: without it the provider does not say who it is."
    elif len(" ".join(agreed.scopes)) > LONGEST_WORD:
        errors["scopes"] = f"The scopes can be {LONGEST_WORD} characters at most."
    if len(agreed.group_claim) > LONGEST_WORD:
        errors["group_claim"] = f"The claim’s name can be {LONGEST_WORD} characters at most."
    if len(agreed.tenant) > LONGEST_WORD:
        errors["tenant"] = _TENANT_TOO_LONG
    elif held.is_google and not agreed.tenant:
        errors["tenant"] = _WORKSPACE
    if agreed.client_authentication not in CLIENT_AUTHENTICATION:
        errors["client_authentication"] = "Choose how we show the secret."
    return errors
