"""A whole portal as it runs in production: `portal web`, `portal worker`, `portal status serve` and a mail server, each
on a free port."""

import asyncio
import http.client
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import StorageState

from app.config import ROOT, Settings
from app.demo import Cast, make_cast, tell
from app.domain.plans.plan import Plan
from app.integrations.storage import FolderStorage
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.processes import Program, start, stop, wait_until
from e2e.mailbox import Mailbox, open_mailbox
from tests.cast import HASH
from tests.offers import path_of
from tests.servers import Servers, free_port, fresh_database

PATIENCE = 60  # seconds for a process to answer, on a machine that has other things to do


@dataclass
class Portal:
    """A running installation with the demo's cast and story, on one plan."""

    plan: Plan
    settings: Settings
    mailbox: Mailbox
    cast: Cast
    web: subprocess.Popen[bytes] | None = None
    stage: dict[str, str] = field(default_factory=dict)
    # The cookies of those who have signed in, by the name before the @.
    signed_in: dict[str, StorageState] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The portal's origin."""
        return self.settings.portal_url

    def start_web(self) -> None:
        """Starts the web process and waits for its first answer."""
        self.web = start_process(self.settings, "web")
        ready = partial(answers, self.settings.host, self.settings.port, "/health/ready")
        assert wait_until(ready, self.web, PATIENCE), log_of(self.settings, "web").read_text()

    def kill_web(self) -> None:
        """kill -9: streams break, nothing is said good-bye to."""
        assert self.web
        stop(self.web, signal.SIGKILL, patience=5)

    async def advance(self, duration: str) -> None:
        """Moves the product's time on, as anybody does who wants to see what happens."""
        words = ("-m", "app.cli", "demo", "advance", duration)
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, env=environ_of(self.settings), cwd=ROOT, stdout=PIPE, stderr=STDOUT
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()


def start_process(settings: Settings, *command: str, **environ: str) -> subprocess.Popen[bytes]:
    """Starts `portal COMMAND` of that installation, with `environ` besides; it dies with us."""
    words = (sys.executable, "-m", "app.cli", *command)
    with log_of(settings, command[0]).open("ab") as output:
        return start(Program(command[0], words, environ_of(settings) | environ, directory=ROOT), output)


def log_of(settings: Settings, command: str) -> Path:
    """What that process has said."""
    return settings.data_dir / f"{command}.log"


def answers(host: str, port: int, path: str) -> bool:
    """Whether something listens there and has that page."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    with closing(connection):
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False


def environ_of(settings: Settings) -> dict[str, str]:
    """The whole environment of this installation's processes: nothing of the caller's reaches them."""
    return {
        "DATABASE_URL": settings.database_url,
        "APP_DATABASE_URL": settings.app_database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "DATA_DIR": str(settings.data_dir),
        "PORT": str(settings.port),
        "STATUS_PORT": str(settings.status_port),
        "PORTAL_URL": settings.portal_url,
        "STATUS_URL": settings.status_url,
        "FILES_URL": settings.files_url,
        "SMTP_URL": settings.smtp_url or "",
        "OUTWARD_ALLOW": ",".join(settings.outward_allow),
        "DNS_SERVER": ",".join(settings.dns_servers),
        "DEMO": "1",
    }


@contextmanager
def running_portal(
    servers: Servers, plan: Plan, name: str, data_dir: Path, redis_database: int, **changes: Any
) -> Iterator[Portal]:
    """A seeded portal on `plan`, up until the end of the block. `changes` are of its settings."""
    with ExitStack() as stack:
        empty = stack.enter_context(fresh_database(servers, name, data_dir, redis_database))
        mailbox = stack.enter_context(open_mailbox())
        settings = at_free_ports(replace(empty, smtp_url=mailbox.url, **changes))
        portal = Portal(plan, settings, mailbox, seeded(settings, plan))
        worker, status = start_process(settings, "worker"), start_process(settings, "status", "serve")
        stack.callback(stop, worker, signal.SIGTERM, patience=10)
        stack.callback(stop, status, signal.SIGTERM, patience=5)
        stack.callback(portal.kill_web)
        portal.start_web()
        published = partial(answers, settings.host, settings.status_port, "/")
        assert wait_until(published, status, PATIENCE), log_of(settings, "worker").read_text()
        yield portal


def at_free_ports(settings: Settings) -> Settings:
    """The same installation with the portal, its files and the status page at origins that nobody uses."""
    port, status_port = free_port(), free_port()
    return replace(
        settings,
        port=port,
        status_port=status_port,
        portal_url=f"http://localhost:{port}",
        files_url=f"http://127.0.0.1:{port}",
        status_url=f"http://127.0.0.1:{status_port}",
    )


def seeded(settings: Settings, plan: Plan) -> Cast:
    """What `portal seed` does, but with a password that is quick to check, and keeping who is who."""
    return asyncio.run(_seed(settings, path_of(plan)))


async def _seed(settings: Settings, path: Path) -> Cast:
    await database.start(settings.database_url)
    try:
        async with database.transaction(SYSTEM):
            cast = await make_cast(path.read_text(encoding="utf-8"), path.stem, HASH)  # noqa: ASYNC240
            await tell(cast, path, FolderStorage(settings.data_dir / "files"), settings.portal_url)
            return cast
    finally:
        await database.stop()
