"""What a SAML connection is told: the provider's metadata, and what was agreed with it."""

from dataclasses import asdict, dataclass, replace
from typing import get_args
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.identity.connection import Binding, Connection, SamlSettings
from app.domain.identity.holding import hold, noted
from app.domain.identity.set_up import keep_agreed, keep_settings
from app.lib import database
from app.lib.refusals import Refused, Wrong

MOST_METADATA = 512 * 1024
LONGEST_ADDRESS = 1000
MOST_ATTRIBUTES = 10
LONGEST_ATTRIBUTE = 200


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both sides decided apart from the metadata; attribute names in the order in which they are looked for."""

    request_binding: Binding
    sign_requests: bool
    want_response_signed: bool
    want_encrypted: bool
    begins_at_provider: bool
    email_attributes: tuple[str, ...]
    name_attributes: tuple[str, ...]
    group_attributes: tuple[str, ...]


async def take_metadata(
    viewer: Viewer, connection_id: UUID, said: SamlSettings, *, address: str = "", another: bool = False
) -> None:
    """The provider's name, addresses and certificates become those of its metadata; what was agreed stays. Where the
    provider cannot be asked in the way that was agreed, the other way is taken. `address`: where it was read, and is
    read again each day (published.py); without one, an earlier address is forgotten. `another`: it is meant that
    another provider takes the place of the first. Raises NotFound, Refused, Wrong."""
    held = await hold_saml(viewer, connection_id)
    if not said.entity_id or not said.sign_on:
        raise Wrong({"metadata": "This metadata is of no identity provider: it names no place to sign in at."})
    is_another = bool(held.saml.entity_id) and held.saml.entity_id != said.entity_id
    if is_another and not another:
        raise Wrong({"another": _another(held.saml.entity_id, said.entity_id)})
    kept = replace(
        held.saml, entity_id=said.entity_id, sign_on=said.sign_on, logout=said.logout, certificates=said.certificates
    )
    ways = {endpoint.binding for endpoint in said.sign_on}
    if kept.request_binding not in ways:
        kept = replace(kept, request_binding=next(iter(ways)))
    await keep_settings(connection_id, kept)
    await database.execute("UPDATE connection SET metadata_former = '[]' WHERE id = $1", connection_id)
    await _keep_address(connection_id, address)
    await noted(
        viewer,
        held.organisation_id,
        "connection.metadata_taken",
        connection=connection_id,
        entity_id=said.entity_id,
        certificates=len(said.certificates),
        other_provider=is_another,
        address=address or None,
    )


async def look_no_more(viewer: Viewer, connection_id: UUID) -> None:
    """The address is forgotten, and a person brings what changes; what was read stays, but for certificates that were
    to go anyway. Raises NotFound, Refused."""
    held = await hold_saml(viewer, connection_id)
    if address := held.published.address:
        await _keep_address(connection_id, "")
        await noted(viewer, held.organisation_id, "metadata.left", connection=connection_id, address=address)


async def _keep_address(connection_id: UUID, address: str) -> None:
    await database.execute(
        "UPDATE connection SET metadata_address = $2, metadata_failure = '', metadata_offered = NULL, "
        "metadata_read_at = CASE WHEN $2 <> '' THEN clock_timestamp() END, "
        "metadata_due_at = CASE WHEN $2 <> '' THEN clock_timestamp() + interval '1 day' END WHERE id = $1",
        connection_id,
        address,
    )


def _another(was: str, now: str) -> str:
    return (
        f"This is the metadata of {now}, and the connection’s provider is {was}. People are known by their provider: "
        "with another one they have to be linked anew. Tick “It is another provider” if that is meant."
    )


async def agree(viewer: Viewer, connection_id: UUID, agreed: Agreed) -> None:
    """Changes what was agreed with the provider. Raises NotFound, Refused, Wrong."""
    held = await hold_saml(viewer, connection_id)
    if errors := _wrong_with(agreed, held.saml):
        raise Wrong(errors)
    await keep_agreed(viewer, held, held.saml, asdict(agreed))


def _wrong_with(agreed: Agreed, settings: SamlSettings) -> dict[str, str]:
    errors = {}
    for name in ("email_attributes", "name_attributes", "group_attributes"):
        names: tuple[str, ...] = getattr(agreed, name)
        if len(names) > MOST_ATTRIBUTES or any(len(one) > LONGEST_ATTRIBUTE for one in names):
            errors[name] = f"{MOST_ATTRIBUTES} names at most, of {LONGEST_ATTRIBUTE} characters at most."
    offered = {endpoint.binding for endpoint in settings.sign_on}
    if agreed.request_binding not in get_args(Binding):
        errors["request_binding"] = "Choose how the browser carries our requests."
    elif offered and agreed.request_binding not in offered:
        errors["request_binding"] = f"The provider’s metadata offers only {' and '.join(sorted(offered))}."
    return errors


async def hold_saml(viewer: Viewer, connection_id: UUID) -> Connection:
    """As `hold`, of a connection over SAML. Raises NotFound, Refused."""
    held = await hold(viewer, connection_id)
    if held.protocol != "saml":
        raise Refused("This connection speaks OpenID Connect.")
    return held
