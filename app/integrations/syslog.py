"""Sending to a collector of logs: RFC 5424 messages over TCP, each counted in octets (RFC 6587 §3.4.1, RFC 5425 §4.3).

Syslog answers nothing. So each batch has a connection of its own, which we keep a while and then close, and wait for
the other side to close too. A listener that ends it before we do has died over what it read, and gets the batch again.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

from app.integrations.addresses import is_guarded, names_guarded
from app.integrations.outward import NotReached, Resolve, nowhere, resolved, usual_trust

PORTS = {"syslog": 601, "syslog+tls": 6514}
LIMIT, GRACE = 10.0, 1.0
# Of the privileged ports those of syslog; so that nobody is made to speak to other things that listen there.
_PRIVILEGED = (514, 601)
# "log audit", informational.
_PRIORITY = 13 * 8 + 6
# Of its own, so that a collector which answers slowly keeps nobody waiting who needs a thread for something else.
_speakers = ThreadPoolExecutor(8, "syslog")


def message(at: str, host: str, action: str, text: str) -> bytes:
    """One message; `text` is ASCII, `at` as in RFC 3339."""
    return f"<{_PRIORITY}>1 {at} {host or '-'} uphold - {action[:32]} - {text}".encode("ascii", "replace")


class Syslog:
    """Reaches what is public, and of what is guarded only `allow` ("host:port"), as `outward.Outward` does."""

    def __init__(
        self,
        allow: frozenset[str] = frozenset(),
        *,
        resolve: Resolve = resolved,
        trust: ssl.SSLContext | None = None,
        limit: float = LIMIT,
        grace: float = GRACE,
    ) -> None:
        self._allow = allow
        self._resolve = resolve
        self._trust = trust
        self._limit = limit
        self._grace = grace

    def check(self, address: str) -> None:
        """Raises NotReached for an address that is never reached, whatever its name leads to."""
        host, port = _peer(address)
        if self._allows(host, port):
            return
        if port < 1024 and port not in _PRIVILEGED:
            raise NotReached("Of the ports below 1024 only 514 and 601 can be used.")
        if names_guarded(host):
            raise NotReached(nowhere(host))

    async def send(self, address: str, messages: Iterable[bytes]) -> None:
        """All of them, in order, or NotReached, after which some may have arrived."""
        self.check(address)
        host, port = _peer(address)
        place = await self._place(host, port)
        trust = (self._trust or usual_trust()) if urlsplit(address).scheme == "syslog+tls" else None
        frames = b"".join(f"{len(one)} ".encode() + one for one in messages)
        try:
            speak = partial(self._speak, (place, port), frames, partial(_secured, trust, host))
            await asyncio.get_running_loop().run_in_executor(_speakers, speak)
        except (OSError, ssl.SSLError) as error:
            raise NotReached(f"{host} could not be reached: {error or type(error).__name__}.") from error

    async def _place(self, host: str, port: int) -> str:
        try:
            async with asyncio.timeout(self._limit):
                found = await self._resolve(host, port)
        except (OSError, UnicodeError, TimeoutError) as error:
            raise NotReached(nowhere(host)) from error
        if self._allows(host, port) and found:
            return found[0]
        # One that is guarded among others that are not is no accident.
        if not found or any(map(is_guarded, found)):
            raise NotReached(nowhere(host))
        return found[0]

    def _allows(self, host: str, port: int) -> bool:
        return (f"[{host}]:{port}" if ":" in host else f"{host}:{port}") in self._allow

    def _speak(self, place: tuple[str, int], frames: bytes, secured: Callable[[socket.socket], socket.socket]) -> None:
        with socket.create_connection(place, self._limit) as plain, secured(plain) as connection:
            connection.sendall(frames)
            if self._ends_within(connection, self._grace):
                raise ConnectionAbortedError("it broke off")
            if isinstance(connection, ssl.SSLSocket):
                # RFC 5425 §4.4: both sides say that they close.
                connection.settimeout(self._limit)
                connection.unwrap()
                return
            connection.shutdown(socket.SHUT_WR)
            if not self._ends_within(connection, self._limit):
                raise TimeoutError("it does not close the connection")

    @staticmethod
    def _ends_within(connection: socket.socket, seconds: float) -> bool:
        """Whether the other side closes by then. What it says meanwhile is nothing to us."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            connection.settimeout(left)
            try:
                if not connection.recv(4096):
                    return True
            except TimeoutError:
                return False
        return False


def _peer(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or PORTS[parts.scheme]


def _secured(trust: ssl.SSLContext | None, host: str, plain: socket.socket) -> socket.socket:
    return trust.wrap_socket(plain, server_hostname=host) if trust else plain
