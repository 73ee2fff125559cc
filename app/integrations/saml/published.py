"""A provider's metadata, read where it publishes it."""

import asyncio
from contextlib import suppress

from app.domain.identity.connection import SamlSettings
from app.integrations.outward import NotReached, Outward
from app.integrations.saml.metadata import LARGEST, read_metadata
from app.lib.refusals import Wrong

_ACCEPT = "application/samlmetadata+xml, application/xml, text/xml"


async def fetch_metadata(outward: Outward, address: str, entity_id: str = "") -> SamlSettings:
    """As `read_metadata`, of what stands at an address: whose name the provider's certificate must bear, and nowhere
    inside (outward.py). Raises Wrong under "address"."""
    return await asyncio.to_thread(_read, await _body(outward, address), entity_id)


async def look(outward: Outward, address: str, entity_id: str) -> SamlSettings:
    """The same of a provider that is known; where the only one that is there by now has another name, that one. Raises
    Wrong under "address"."""
    body = await _body(outward, address)
    try:
        return await asyncio.to_thread(_read, body, entity_id)
    except Wrong:
        with suppress(Wrong):
            return await asyncio.to_thread(_read, body, "")
        raise


async def _body(outward: Outward, address: str) -> bytes:
    try:
        return await outward.get(address, accept=_ACCEPT, most=LARGEST)
    except NotReached as error:
        raise Wrong({"address": str(error)}) from error


def _read(body: bytes, entity_id: str) -> SamlSettings:
    try:
        return read_metadata(body, entity_id)
    except Wrong as wrong:
        raise Wrong({"address": " ".join(wrong.errors.values())}) from wrong
