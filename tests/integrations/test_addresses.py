"""Which addresses nobody is sent to."""

import pytest

from app.integrations.addresses import is_guarded


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1",
        "127.255.0.9", "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
        "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
        "239.1.1.1", "240.0.0.1", "255.255.255.255",
    ],
)  # fmt: skip
def test_this_network_and_what_is_nobodys_is_guarded(address: str) -> None:
    assert is_guarded(address)


@pytest.mark.parametrize(
    "address",
    [
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:53aa:64c:0:0:80ff:fffe", "2001:20::1",
        "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%eth0", "2600::1%eth0%x", "fec0::1", "ff02::1", "4000::1",
    ],
)  # fmt: skip
def test_detours_by_ipv6_are_guarded(address: str) -> None:
    assert is_guarded(address)


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "8.8.8.8 ", "[::1]"])
def test_what_is_no_address_is_guarded(address: str) -> None:
    assert is_guarded(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.0.0.1", "172.15.0.1",
     "172.32.0.0", "192.167.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "2001:200::1", "2003::1"],
)  # fmt: skip
def test_what_is_public_is_not(address: str) -> None:
    assert not is_guarded(address)
