"""`python -m bench.bare PORT FILE`: the least that an ASGI application can do, under the status page's uvicorn: every
answer is the file, as it is."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

Send = Callable[[dict[str, Any]], Awaitable[None]]


def _application(body: bytes) -> Any:
    headers = [(b"content-encoding", b"gzip"), (b"content-length", str(len(body)).encode())]

    async def answer(_scope: Any, _receive: Any, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


if __name__ == "__main__":
    uvicorn.run(
        _application(Path(sys.argv[2]).read_bytes()),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="error",
    )
