"""The least HTTP client that keeps a connection: what the measured server costs shall be the server's."""

import asyncio
from dataclasses import dataclass


@dataclass(slots=True)
class Caller:
    """One kept-alive connection to a host and port of this machine."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def post(self, path: str, headers: str, body: bytes) -> int:
        """Sends one request and answers its status; the body of the answer is read and dropped."""
        head = f"POST {path} HTTP/1.1\r\n{headers}content-length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        lines = answer.decode("latin-1").lower().split("\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
        await self.reader.readexactly(length)
        return int(answer[9:12])


async def caller(port: int) -> Caller:
    """Connects."""
    return Caller(*await asyncio.open_connection("127.0.0.1", port))
