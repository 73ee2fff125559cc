"""`make run`: stores of our own where none are named, migrations, the demo seed, and every process of the Procfile.

All are direct children: they are started again when they die, and die with this process, however it ends.
"""

import errno
import http.client
import os
import secrets
import shlex
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from app import embedded, welcome
from app.config import ROOT, SETTINGS_FILE, ConfigError, Settings, addresses_of, data_dir_of, load, noted
from app.lib.crew import Crew
from app.lib.processes import ProcessError, Program, die_with_parent, hold

# Seconds the first page may take once everything is started.
FIRST_PAGE_LIMIT = 120
_NOTED = (
    *("SECRET_KEY", "DATABASE_URL", "APP_DATABASE_URL", "REDIS_URL", "DEMO", "HOST", "PORT", "STATUS_PORT"),
    *("PORTAL_URL", "STATUS_URL", "FILES_URL", "SMTP_URL", "MAIL_FROM"),
)


def main() -> int:
    """Run until asked to stop; 2, with one clear line, for what the person who started it must mend."""
    if "MAKELEVEL" in os.environ:
        die_with_parent()  # `make` killed outright would leave us behind, holding its port and DATA_DIR.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # `nohup` has SIGHUP ignored, and means it.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _leave)
    try:
        _supervise(dict(os.environ))
    except (ConfigError, ProcessError) as error:
        click.echo(f"make run: {error}", err=True)
        return 2


def _supervise(environ: dict[str, str]) -> NoReturn:
    began_at = float(environ.get("STARTED_AT") or time.time())
    host, port, status_port = addresses_of(environ)
    data_dir = data_dir_of(environ)
    programs = _programs(ROOT / "Procfile")
    run_dir = data_dir / "run"
    run_dir.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(hold(data_dir / "lock"))
        for name, number in (("web", port), ("status", status_port)):
            if name in programs:
                _check_free(host, number)
        crew = Crew(run_dir, welcome.say)
        stack.callback(crew.stop)
        stack.callback(_ignore_signals)
        (run_dir / "supervisor.pid").write_text(f"{os.getpid()}\n")
        stack.callback((run_dir / "supervisor.pid").unlink)
        settings = _settings(environ, data_dir, crew)
        # On a terminal people want what matters; LOG_LEVEL=info shows every request and message.
        environ |= noted(data_dir) | {"DATA_DIR": str(data_dir), "PATH": _path(environ), "PYTHONUNBUFFERED": "1"}
        environ.setdefault("LOG_LEVEL", "warning")
        _once(crew, "migrate", "migrations", environ)
        if settings.demo:
            _once(crew, "seed", "demo seed", environ)
        for name, command in programs.items():
            crew.add(Program(name, command, environ, ROOT))
        _wait_for_first_page(crew, settings)
        welcome.show(settings, programs, time.time() - began_at)
        while True:
            crew.turn(0.2)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)


def _ignore_signals() -> None:
    """While everything is being stopped, a second Ctrl-C must not leave the rest running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _programs(procfile: Path) -> dict[str, tuple[str, ...]]:
    """The Procfile's lines, `name: command`, in their order."""
    lines = (line.partition(":") for line in procfile.read_text().splitlines() if line.strip())
    return {name.strip(): tuple(shlex.split(command)) for name, _, command in lines}


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be listened on ({error.strerror})"
            raise ProcessError(f"port {port} {why}: choose others with PORT=… STATUS_PORT=… DATA_DIR=…") from error


def _path(environ: dict[str, str]) -> str:
    return os.pathsep.join((str(Path(sys.executable).parent), environ.get("PATH", os.defpath)))


def _settings(environ: dict[str, str], data_dir: Path, crew: Crew) -> Settings:
    """Start the stores that `environ` does not name, and note the settings in DATA_DIR for other shells."""
    secret_key = environ.get("SECRET_KEY") or noted(data_dir).get("SECRET_KEY") or secrets.token_hex(32)
    given = {name: environ[name] for name in _NOTED if environ.get(name)}
    values = {"SECRET_KEY": secret_key, "DATA_DIR": str(data_dir), **given}
    if not {"DATABASE_URL", "REDIS_URL"} <= given.keys():
        place = embedded.place_of(data_dir)
        if "DATABASE_URL" not in given:
            values |= {"DEMO": "1", "DATABASE_URL": _embed(crew, "PostgreSQL", lambda: embedded.postgres(place))}
        if "REDIS_URL" not in given:
            values["REDIS_URL"] = _embed(crew, "Valkey", lambda: embedded.valkey(place))
    # What an earlier run noted, with other ports perhaps, must not complete the settings of this one.
    _note(data_dir, {"SECRET_KEY": secret_key})
    settings = load(values)
    _note(data_dir, values | {"PORT": str(settings.port), "STATUS_PORT": str(settings.status_port)})
    return settings


def _embed(crew: Crew, title: str, prepare: Callable[[], embedded.Server]) -> str:
    with welcome.step(title):
        server = prepare()
        log = crew.pids / f"{server.program.name}.log"
        crew.add(server.program, log, embedded.start(server, log))
    return server.url


def _note(data_dir: Path, values: dict[str, str]) -> None:
    path = data_dir / SETTINGS_FILE
    new = path.with_suffix(".new")
    text = "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items() if name in _NOTED)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def _once(crew: Crew, command: str, title: str, environ: dict[str, str]) -> None:
    with welcome.step(title):
        if code := crew.run(Program(command, ("portal", command), environ, ROOT)):
            raise ProcessError(f"`portal {command}` failed ({code})")


def _wait_for_first_page(crew: Crew, settings: Settings) -> None:
    give_up_at = time.monotonic() + FIRST_PAGE_LIMIT
    with welcome.step("first page"):
        while not (_answers(settings, "/health/ready") and _answers(settings, "/")):
            if time.monotonic() > give_up_at:
                raise ProcessError(f"the portal gave no page within {FIRST_PAGE_LIMIT} s")
            crew.turn(0.1)


def _answers(settings: Settings, path: str) -> bool:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
