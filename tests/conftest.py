"""What every test can ask for. Async tests are marked `@pytest.mark.anyio`."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.config import Settings
from app.lib.processes import ProcessError
from tests.servers import Servers, emptied_database, running_servers

_RUN = pytest.StashKey[ExitStack]()
_SERVERS = pytest.StashKey[Servers]()


def pytest_configure(config: pytest.Config) -> None:
    """Under pytest-xdist the process that directs the workers starts the servers, for it outlives them all."""
    config.stash[_RUN] = ExitStack()
    if text := getattr(config, "workerinput", {}).get("servers"):
        config.stash[_SERVERS] = Servers.from_json(text)
    elif getattr(config.option, "tx", None):
        _servers_of(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the time a test waits, for a browser or a server."""
    return (os.cpu_count() or 1) + 1


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the servers of this process, if it started them."""
    config.stash[_RUN].close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what tests measured."""
    for report in terminalreporter.getreports("passed"):
        for name, figure in report.user_properties:
            terminalreporter.write_line(f"{report.location[2]}: {name}: {figure}")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker of pytest-xdist where the servers are."""
    node.workerinput["servers"] = node.config.stash[_SERVERS].to_json()


def _servers_of(config: pytest.Config) -> Servers:
    if _SERVERS not in config.stash:
        try:
            config.stash[_SERVERS] = config.stash[_RUN].enter_context(running_servers())
        except ProcessError as error:
            raise pytest.UsageError(str(error)) from error
    return config.stash[_SERVERS]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio only, as the product does."""
    return "asyncio"


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    """PostgreSQL and Valkey, one of each for the whole run."""
    return _servers_of(pytestconfig)


@pytest.fixture
def database(servers: Servers, worker_id: str, tmp_path: Path) -> Settings:
    """The settings of an installation of this test's own: a migrated, empty database, and a temporary DATA_DIR."""
    number = int(worker_id.removeprefix("gw")) if worker_id != "master" else 0
    return emptied_database(servers, f"uphold_{worker_id}", tmp_path, number)
