"""Where an audit trail may be sent: a collector that speaks syslog over TCP and one that is posted to, both of which
can be killed while they listen."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Headers = dict[str, str]


@dataclass(slots=True)
class Collector:
    """Keeps what it was told. After `dies_after` more things it breaks off in the middle of the next, and every
    connection until it is told to live."""

    port: int = 0
    dies_after: int | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        """Of the entries that came, in the order in which they first came."""
        return list(dict.fromkeys(one["seq"] for one in self.heard))

    def dead(self) -> bool:
        """Whether it is dead now; it dies a little with each thing."""
        if self.dies_after is None:
            return False
        self.dies_after -= 1
        return self.dies_after < 0

    def live(self) -> None:
        """It takes everything again."""
        self.dies_after = None


async def _hear_syslog(kept: Collector, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            length = int(await reader.readuntil(b" "))
            line = (await reader.readexactly(length)).decode()
            if kept.dead():
                writer.transport.abort()
                return
            kept.lines.append(line)
            kept.heard.append(json.loads(line[line.index("{") :]))
    except asyncio.IncompleteReadError:
        writer.close()


async def _hear_post(kept: Collector, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    headers = {name.lower(): value for name, value in re.findall(r"^([\w-]+): (.*?)\r$", head, re.M)}
    body = await reader.readexactly(int(headers["content-length"]))
    if kept.dead():
        writer.transport.abort()
        return
    kept.headers.append(headers)
    kept.bodies.append(body)
    kept.heard.append(json.loads(body)["data"])
    writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    writer.close()


@asynccontextmanager
async def collector(kind: str, *, identity: ssl.SSLContext | None = None) -> AsyncIterator[Collector]:
    """One that listens to the end of the block, for "syslog" or "webhook"."""
    kept = Collector()
    hear = _hear_syslog if kind == "syslog" else _hear_post
    server = await asyncio.start_server(lambda r, w: hear(kept, r, w), "127.0.0.1", 0, ssl=identity)
    kept.port = server.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        server.close()
