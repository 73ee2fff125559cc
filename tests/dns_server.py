"""A name server of our own for TXT records, over UDP and TCP on loopback, in threads."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from socketserver import BaseRequestHandler, BaseServer, ThreadingTCPServer, ThreadingUDPServer
from typing import cast

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.TXT import TXT

_MOST_BY_UDP = 1232


class NameServer:
    """Answers with `texts` (by name, each record a tuple of strings); `silent`: never, `broken`: with SERVFAIL."""

    def __init__(self) -> None:
        self.texts: dict[str, list[tuple[str, ...]]] = {}
        self.asked: list[str] = []
        self.silent = self.broken = False
        self.port = 0

    @property
    def peer(self) -> str:
        """For DNS_SERVER."""
        return f"127.0.0.1:{self.port}"

    def answer(self, wire: bytes, most: int) -> bytes | None:
        """One question answered, in as many bytes at most."""
        query = dns.message.from_wire(wire)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        if self.silent:
            return None
        response = dns.message.make_response(query)
        if self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.texts:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif self.texts[name]:
            response.answer.append(_records(query.question[0].name, self.texts[name]))
        if len(whole := response.to_wire(max_size=65535)) <= most:
            return whole
        response.answer.clear()
        response.flags |= dns.flags.TC
        return response.to_wire()


def _records(name: dns.name.Name, texts: list[tuple[str, ...]]) -> dns.rrset.RRset:
    kind = dns.rdataclass.IN, dns.rdatatype.TXT
    return dns.rrset.from_rdata_list(name, 60, [TXT(*kind, [part.encode() for part in text]) for text in texts])


class _Udp(ThreadingUDPServer):
    names: NameServer


class _Tcp(ThreadingTCPServer):
    names: NameServer


class _ByUdp(BaseRequestHandler):
    def handle(self) -> None:
        wire, sender = self.request
        if answer := cast(_Udp, self.server).names.answer(wire, _MOST_BY_UDP):
            sender.sendto(answer, self.client_address)


class _ByTcp(BaseRequestHandler):
    def handle(self) -> None:
        stream = self.request.makefile("rb")
        (length,) = struct.unpack("!H", stream.read(2))
        if answer := cast(_Tcp, self.server).names.answer(stream.read(length), 65535):
            self.request.sendall(struct.pack("!H", len(answer)) + answer)


@contextmanager
def name_server() -> Iterator[NameServer]:
    """Serves until the end of the block."""
    names = NameServer()
    with ExitStack() as stack:
        tcp = stack.enter_context(_Tcp(("127.0.0.1", 0), _ByTcp))
        names.port = tcp.server_address[1]
        udp = stack.enter_context(_Udp(("127.0.0.1", names.port), _ByUdp))
        udp.names = tcp.names = names
        for server in (tcp, udp):
            stack.enter_context(_serving(server))
        yield names


@contextmanager
def _serving(server: BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def closed_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
