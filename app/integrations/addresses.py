"""Which addresses are guarded: those of this machine, of its networks, and those that lead there by a detour."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast and what was never given out. 168.63.129.16 is public
# and yet answers to every machine in Azure.
_NOT_OUTSIDE = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
# All else is loopback, link-local, unique local, multicast, IPv4-mapped, NAT64 or not given out (RFC 4291, RFC 6890).
_GIVEN_OUT = IPv6Network("2000::/3")
# Teredo and its neighbours (2001::/23), documentation, 6to4: the first, third and last lead to IPv4 addresses inside.
_NOT_OUTSIDE_6 = tuple(IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


def is_guarded(address: str) -> bool:
    """Whether nobody may be sent there who is not named in OUTWARD_ALLOW. What is no address is guarded too."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return True
    return _guarded_4(parsed) if isinstance(parsed, IPv4Address) else _guarded_6(parsed)


def names_guarded(host: str) -> bool:
    """Whether a host is written as a guarded address, so that nobody need ask where its name leads to."""
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return is_guarded(host)


def _guarded_4(address: IPv4Address) -> bool:
    return any(address in network for network in _NOT_OUTSIDE)


def _guarded_6(address: IPv6Address) -> bool:
    return address not in _GIVEN_OUT or any(address in network for network in _NOT_OUTSIDE_6)
