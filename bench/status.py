"""The status page served, beside nginx with `gzip_static` and beside a bare ASGI answer under the same uvicorn, at 1
and 16 clients; and published, with 500 components and 2,000 incidents.

A bare ASGI answer reaches about a third of nginx: we want that, and nine tenths of the bare answer itself.
"""

import gzip
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.load import rate
from bench.table import Row
from status_page.publish import publish, verify
from tests.processes import until
from tests.servers import free_port
from tests.status_page import demo

ROOT = Path(__file__).parent.parent
TOKENS = (ROOT / "app" / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
ADDRESSES = ("/", "/api/v2/summary.json")
NGINX = """daemon off; pid {0}/nginx.pid; error_log {0}/error.log; worker_processes 1; events {{ }}
http {{ access_log off; keepalive_requests 10000000; gzip_static on; types {{ text/html html; application/json json; }}
client_body_temp_path {0}; proxy_temp_path {0}; fastcgi_temp_path {0}; uwsgi_temp_path {0}; scgi_temp_path {0};
server {{ listen 127.0.0.1:{1}; root {0}/www; }} }}
"""


def run(directory: Path) -> list[Row]:
    """Serving and publishing."""
    return [*_served(directory), *_published(directory / "large")]


def _served(directory: Path) -> Iterator[Row]:
    page, port = directory / "page", free_port()
    publish(demo.bad_day(), datetime.now(UTC), demo.VERSION, page, TOKENS)
    with ExitStack() as stack:
        stack.enter_context(_process(port, sys.executable, "-m", "tests.status_page.process", str(page), str(port)))
        bodies = {path: _body(port, path) for path in ADDRESSES}
        nginx = stack.enter_context(_nginx(directory, bodies))
        for path, body in bodies.items():
            verify(page, datetime.now(UTC), demo.VERSION)
            bare = stack.enter_context(_bare(directory, body))
            for clients in (1, 16):
                what = f"status page {path}, {clients} client{'s'[: clients > 1]}"
                ours = partial(rate, port, path, clients)
                if nginx:
                    yield _beside(what, ours, "nginx", partial(rate, nginx, path, clients), 0.33)
                yield _beside(what, ours, "bare ASGI", partial(rate, bare, "/", clients), 0.9)


def _beside(what: str, ours: Callable[[], float], name: str, peer: Callable[[], float], wanted: float) -> Row:
    """The peer first and last, so that a busy machine shows."""
    before, rate_of_ours, after = peer(), ours(), peer()
    return Row(what, rate_of_ours, name, (before + after) / 2, wanted)


def _published(directory: Path) -> list[Row]:
    large, version, now = demo.large(), demo.VERSION, datetime.now(UTC)
    changed = replace(large, incidents=(replace(large.incidents[0], name="Known better"), *large.incidents[1:]))
    return [
        _publishing("first publishing, a minute", 10, lambda: publish(large, now, version, directory, TOKENS)),
        _publishing(
            "publishing one change, a minute", 1, lambda: publish(changed, now, version + 1, directory, TOKENS)
        ),
        _publishing("heartbeat, a minute", 0.1, lambda: verify(directory, now, version + 1)),
    ]


def _publishing(what: str, seconds: float, act: Callable[[], object]) -> Row:
    """How often a minute it could be done, beside the seconds that it may take."""
    began = time.perf_counter()
    act()
    return Row(what, 60 / (time.perf_counter() - began), f"{seconds} s", 60 / seconds, 1)


@contextmanager
def _bare(directory: Path, body: bytes) -> Iterator[int]:
    port, file = free_port(), directory / "bare.gz"
    file.write_bytes(body)
    with _process(port, sys.executable, "-m", "bench.bare", str(port), str(file)):
        yield port


@contextmanager
def _nginx(directory: Path, bodies: dict[str, bytes]) -> Iterator[int | None]:
    program = _find_nginx()
    if program is None:
        sys.stderr.write("bench: there is no nginx to compare the status page with; install `nginx-light`\n")
        yield None
        return
    for path, body in bodies.items():
        file = directory / "www" / f"{path.lstrip('/') or 'index.html'}.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        file.with_suffix("").write_bytes(gzip.decompress(body))
    # nginx gives up being root, and must still come to the files.
    subprocess.run(["chmod", "-R", "a+rX", str(directory)], check=True)
    port, settings = free_port(), directory / "nginx.conf"
    settings.write_text(NGINX.format(directory, port) + ("user root;\n" if os.geteuid() == 0 else ""))
    with _process(port, program, "-c", str(settings)):
        yield port


def _find_nginx() -> str | None:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    if not shutil.which("nginx", path=path) and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", "nginx-light"]
        subprocess.run(install, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return shutil.which("nginx", path=path)


@contextmanager
def _process(port: int, *command: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        until(lambda: _listens(port))
        yield
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _body(port: int, path: str) -> bytes:
    """The compressed answer, as our peers shall give it, too."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"accept-encoding": "gzip"})
    return connection.getresponse().read()
