"""TXT records, by which somebody shows that a domain is theirs (RFC 1035, 3.3.14)."""

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver
from dns.nameserver import Do53Nameserver
from dns.rdtypes.ANY.TXT import TXT

# Seconds for the whole question, and how much is looked at: a name may hold many records of other people's.
LIMIT = 3.0
MOST_RECORDS, MOST_LETTERS = 100, 1000


class NoAnswer(OSError):
    """Nobody could say what stands at the name; the message is for people."""


async def txt(name: str, servers: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The texts at a name, each record's strings joined; none where the name does not exist or has none. Asks `servers`
    ("host:port", from DNS_SERVER), or the machine's own. Raises NoAnswer."""
    try:
        # Absolute: nothing of the machine's search list is put behind it.
        asked = dns.name.from_text(name, origin=dns.name.root)
        found = await _resolver(servers).resolve(asked, "TXT", lifetime=LIMIT, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise NoAnswer(f"The name server did not say what stands at {name}.") from error
    records = [record for record in found if isinstance(record, TXT)]
    return tuple(
        b"".join(record.strings).decode("utf-8", "replace")[:MOST_LETTERS] for record in records[:MOST_RECORDS]
    )


def _resolver(servers: tuple[str, ...]) -> dns.asyncresolver.Resolver:
    if not servers:
        return dns.asyncresolver.Resolver()
    resolver = dns.asyncresolver.Resolver(configure=False)
    # Each is asked in time for the next.
    resolver.timeout = LIMIT / len(servers) / 2
    places = [server.rpartition(":") for server in servers]
    resolver.nameservers = [Do53Nameserver(host.strip("[]"), int(port)) for host, _, port in places]
    return resolver
