"""TLS before a server that speaks plain HTTP, as a proxy would have it in production."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def tls_front(port: int, behind: int, context: ssl.SSLContext) -> AsyncIterator[None]:
    """Takes connections at `port` and hands them on, in the clear, to the port `behind` of this machine."""

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", behind)
        await asyncio.gather(_pass_on(reader, to_server), _pass_on(from_server, writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", port, ssl=context)
    try:
        yield
    finally:
        server.close()


async def _pass_on(reader: StreamReader, writer: StreamWriter) -> None:
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    finally:
        writer.close()
