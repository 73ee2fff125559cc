"""Looking again, by itself, at what others say of themselves: providers in their metadata, domains in DNS."""

from functools import partial

from app.domain.identity.published import follow_metadata
from app.domain.identity.still_theirs import look_at_domains
from app.integrations.dns_text import txt
from app.integrations.outward import Outward
from app.integrations.saml.published import look


class Looking:
    """With the installation's way out, and its name servers (DNS_SERVER)."""

    def __init__(self, outward: Outward, dns_servers: tuple[str, ...]) -> None:
        self.outward = outward
        self.dns_servers = dns_servers

    async def metadata(self) -> int:
        """Every provider's whose turn it is; answers how many."""
        return await follow_metadata(partial(look, self.outward))

    async def domains(self) -> int:
        """Every domain whose turn it is; answers how many."""
        return await look_at_domains(partial(txt, servers=self.dns_servers))
