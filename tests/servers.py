"""PostgreSQL and Valkey for the tests: one of each a run, a migrated template, and a copy of it for each test."""

import asyncio
import fcntl
import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from redis import Redis

from app import embedded
from app.commands.migrate import migrate
from app.config import Settings, load
from app.lib.processes import ProcessError, hold, stop
from tests.emptying import emptied, remember

TEMPLATE = "uphold_template"
SECRET_KEY = "a secret that only the tests know"
_PREFIX = "uphold-tests-"


@dataclass(frozen=True, slots=True)
class Servers:
    """The addresses of the run's two servers (the owner's, of a database that stays empty) and their directory."""

    database_url: str
    redis_url: str
    directory: str

    def to_json(self) -> str:
        """For the workers of pytest-xdist, which only take plain values."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "Servers":
        """What `to_json` gave."""
        return Servers(**json.loads(text))


@contextmanager
def running_servers(*, durable: bool = False) -> Iterator[Servers]:
    """Both servers, from now to the end of the block; if this process is killed they die with it."""
    _sweep()
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        stack.enter_context(hold(directory / "lock"))
        place = embedded.place_of(directory)
        stack.callback(embedded.remove, place)
        urls = []
        postgres = embedded.postgres(place, durable=durable)
        # Only for `tests/emptying.py`, and not so in any real installation.
        embedded.as_superuser(place, "GRANT SET ON PARAMETER session_replication_role TO uphold")
        for server in (postgres, embedded.valkey(place)):
            process = embedded.start(server, directory / f"{server.program.name}.log")
            stack.callback(_end, process, server)
            urls.append(server.url)
        yield Servers(urls[0], urls[1], str(directory))


def _end(process: subprocess.Popen[bytes], server: embedded.Server) -> None:
    stop(process, server.program.stop_signal, patience=5)


def _sweep() -> None:
    """Remove what runs that were killed left behind."""
    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/lock"):
        with suppress(ProcessError, OSError), hold(lock):
            embedded.remove(embedded.place_of(lock.parent))
            shutil.rmtree(lock.parent)


@contextmanager
def fresh_database(servers: Servers, name: str, data_dir: Path, redis_database: int) -> Iterator[Settings]:
    """The settings of an installation with a migrated, empty database of its own, dropped at the end of the block."""
    _copy(servers, name)
    try:
        yield _settings_of(servers, name, data_dir, redis_database)
    finally:
        _execute(servers, f'DROP DATABASE "{name}" WITH (FORCE)')


def emptied_database(servers: Servers, name: str, data_dir: Path, redis_database: int) -> Settings:
    """The same, in the database that the test before had, emptied: that takes a tenth of a copy's time. One that has
    another shape than the template's, or cannot be emptied, is copied anew."""
    url = _with_path(servers.database_url, name)
    if not emptied(url):
        _copy(servers, name)
        remember(url)
    return _settings_of(servers, name, data_dir, redis_database)


def _copy(servers: Servers, name: str) -> None:
    _template(servers)
    _execute(
        servers,
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} STRATEGY file_copy',
    )


def _settings_of(servers: Servers, name: str, data_dir: Path, redis_database: int) -> Settings:
    # Roles belong to the whole server: every copy is used through the role that the template was migrated for.
    app = _with_path(_template(servers).app_database_url, name)
    redis_url = f"{servers.redis_url}?db={redis_database}"
    _valkey(redis_url).flushdb()
    owner = _with_path(servers.database_url, name)
    return _settings(data_dir, DATABASE_URL=owner, APP_DATABASE_URL=app, REDIS_URL=redis_url)


@cache
def _valkey(url: str) -> Redis:
    return Redis.from_url(url)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@cache
def _template(servers: Servers) -> Settings:
    directory = Path(servers.directory)
    settings = _settings(
        directory, DATABASE_URL=_with_path(servers.database_url, TEMPLATE), REDIS_URL=servers.redis_url
    )
    made = directory / "template-made"
    with (directory / "template-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _execute(servers, f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
            migrate(settings)
            made.touch()
    return settings


def _settings(data_dir: Path, **given: str) -> Settings:
    return load({"SECRET_KEY": SECRET_KEY, "DEMO": "1", "DATA_DIR": str(data_dir), **given})


def _with_path(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def _execute(servers: Servers, *statements: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(servers.database_url)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(execute())
