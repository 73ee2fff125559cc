"""The status page's server as a process, and requests to it just as they are written."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from app.config import ROOT
from status_page import manifest
from status_page.publish import publish
from status_page.snapshot import Snapshot
from tests.processes import until
from tests.servers import free_port
from tests.status_page import demo

_CLIENT = httpx.Client(headers={"accept-encoding": "identity"}, verify=False, trust_env=False)
TOKENS = (ROOT / "app" / "static" / "css" / "tokens.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, the directory it serves, and its process."""

    directory: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, **headers: str) -> httpx.Response:
        """One request with just these headers."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return _CLIENT.request(method, self.url + path, headers=sent)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """What is at that address."""
        return self.ask("GET", path, **headers)

    def show(self, snapshot: Snapshot | None = None, *, age: float = 0) -> datetime:
        """Publishes as of `age` seconds ago, and answers that instant once it is served."""
        # What was shown before may be younger, and would not be overtaken.
        (self.directory / manifest.NAME).unlink(missing_ok=True)
        at = datetime.now(UTC) - timedelta(seconds=age)
        publish(replace(snapshot or demo.bad_day(), read_at=demo.NOW), at, demo.VERSION, self.directory, TOKENS)
        until(lambda: self.says() == at.isoformat(timespec="milliseconds").replace("+00:00", "Z"))
        return at

    def resident(self) -> int:
        """The memory that it holds, in bytes."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")

    def says(self) -> str | None:
        """What it says that it was verified at."""
        found: str | None = self.get("/robots.txt").headers.get("x-snapshot-at")
        return found


@contextmanager
def running(directory: Path, *patience: float) -> Iterator[Server]:
    """A server from now to the end of the block; `patience` in seconds where it shall be another than ours."""
    port = free_port()
    command = [sys.executable, "-m", "tests.status_page.process", str(directory), str(port), *map(str, patience)]
    process = subprocess.Popen(command, cwd=ROOT)
    server = Server(directory, port, process)
    try:
        until(lambda: _answers(server))
        yield server
    finally:
        process.kill()
        process.wait()


def _answers(server: Server) -> bool:
    try:
        server.get("/")
    except httpx.TransportError:
        return False
    return True
