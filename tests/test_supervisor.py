"""`make run` (app/supervisor.py), with real processes."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import embedded
from app.config import ROOT, Settings, load, noted
from app.lib.processes import hold
from tests.processes import alive, descendants, until
from tests.servers import free_port


@dataclass
class Run:
    """A supervisor that was started, and what it printed."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    output: Path

    def pid_of(self, name: str) -> int:
        try:
            return int((self.data_dir / "run" / f"{name}.pid").read_text() or 0)
        except FileNotFoundError:
            return 0

    def until_ready(self) -> set[int]:
        """Its processes, once it says that there is a page."""
        self.until_printed("The first page")
        return descendants(self.process.pid)

    def until_printed(self, words: str) -> None:
        until(lambda: words in self.text() or self.process.poll() is not None, seconds=90)
        assert self.process.poll() is None, self.text()

    def text(self) -> str:
        return self.output.read_text()


@contextmanager
def run(data_dir: Path, **environ: str) -> Iterator[Run]:
    """`make run` without make, on free ports; killed at the end if it is still there."""
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    ports = {"PORT": str(free_port()), "STATUS_PORT": str(free_port())}
    output = data_dir.parent / f"{data_dir.name}.out"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.supervisor"],
            cwd=ROOT,
            env=own | ports | {"DATA_DIR": str(data_dir), "PLAN": "aragora"} | environ,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Run(process, data_dir, output)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    data_dir = tmp_path / "a place"
    data_dir.mkdir()
    yield data_dir
    embedded.remove(embedded.place_of(data_dir))


def stores(settings: Settings) -> dict[str, str]:
    """The environment that names the stores of a test."""
    return {
        "DATABASE_URL": settings.database_url,
        "APP_DATABASE_URL": settings.app_database_url,
        "REDIS_URL": settings.redis_url,
    }


def test_from_nothing_to_a_page_and_back_to_nothing(data_dir: Path) -> None:
    with run(data_dir) as first:
        processes = first.until_ready()
        settings = load({"DATA_DIR": str(data_dir)})
        assert settings.demo
        assert settings.portal_url in first.text()
        assert (data_dir / "settings.env").stat().st_mode & 0o777 == 0o600
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(20) == 0
        assert not alive(processes)
        assert not list((data_dir / "run").glob("*.pid"))
    with run(data_dir) as second:
        second.until_printed("migrations")
        assert "up to date" in second.text()
        assert noted(data_dir)["SECRET_KEY"] == settings.secret_key
        processes = descendants(second.process.pid)
        second.process.terminate()
        assert second.process.wait(20) == 0
        assert not alive(processes)


def test_a_killed_worker_is_started_again(database: Settings) -> None:
    with run(database.data_dir / "run here", **stores(database)) as running:
        running.until_ready()
        killed = running.pid_of("worker")
        os.kill(killed, signal.SIGKILL)
        until(lambda: running.pid_of("worker") not in (0, killed))


def test_a_killed_supervisor_leaves_nothing_running(database: Settings) -> None:
    with run(database.data_dir / "run here", **stores(database)) as running:
        processes = running.until_ready()
        assert len(processes) >= 2
        running.process.kill()
        running.process.wait()
        until(lambda: not alive(processes))


def test_a_database_of_ones_own_gets_no_demo(database: Settings) -> None:
    data_dir = database.data_dir / "run here"
    with run(data_dir, **stores(database)) as running:
        running.until_ready()
        assert noted(data_dir)["DATABASE_URL"] == database.database_url
        assert "DEMO" not in noted(data_dir)


def test_a_second_run_on_one_data_dir_names_who_holds_it(tmp_path: Path) -> None:
    with hold(tmp_path / "lock"), run(tmp_path) as second:
        assert second.process.wait(20) == 2
        assert second.text() == f"make run: {tmp_path} is in use by process {os.getpid()}\n"


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with run(tmp_path, PORT=str(port)) as refused:
            assert refused.process.wait(20) == 2
            assert refused.text().startswith(f"make run: port {port} is in use:")
            assert refused.text().count("\n") == 1


def test_a_port_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    with run(tmp_path, PORT="eighty") as refused:
        assert refused.process.wait(20) == 2
        assert refused.text() == "make run: PORT must be a port from 1 to 65535, not 'eighty'\n"
