"""An installation on stores of its own, every process of which can be killed, frozen and started again."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from app import embedded
from app.commands.migrate import migrate
from app.config import Settings, load
from app.demo import Cast
from app.domain.incidents import running
from app.domain.incidents.verbs import Word
from app.domain.plans.plan import Plan
from app.lib.processes import stop
from e2e.portal import PATIENCE, answers, at_free_ports, seeded, start_process
from tests.cast import does, opened
from tests.processes import descendants, until
from tests.servers import SECRET_KEY

STORES: dict[str, Callable[[embedded.Place], embedded.Server]] = {
    # Durable: what it has accepted may not be lost when it is stopped in the middle of everything.
    "postgres": embedded.postgres,
    "valkey": embedded.valkey,
}
PORTAL = {"web": ("web",), "worker": ("worker",), "status": ("status", "serve")}
ALL_BUT_STATUS = ("postgres", "valkey", "web", "worker")


@dataclass
class Installation:
    """`processes` are those that were started, by name; one that was killed stays there until it is started again."""

    settings: Settings
    place: embedded.Place
    plan: Plan
    cast: Cast
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def heal(self) -> None:
        """Starts whatever does not run, and waits until a page is served and published."""
        for name in STORES:
            if not self.runs(name):
                self.processes[name], _ = start_store(self.place, name)
        for name, command in PORTAL.items():
            if not self.runs(name):
                self.processes[name] = start_process(self.settings, *command)
        until(self.web_is_ready, PATIENCE)
        until(lambda: answers(self.settings.host, self.settings.status_port, "/"), PATIENCE)

    def web_is_ready(self) -> bool:
        """Whether the portal says so."""
        return answers(self.settings.host, self.settings.port, "/health/ready")

    def runs(self, name: str) -> bool:
        """Whether it was started and has not ended."""
        return name in self.processes and self.processes[name].poll() is None

    def kill(self, *names: str) -> None:
        """kill -9, of those processes and of all that they started."""
        for name in names:
            self._send(name, signal.SIGKILL)
            self.processes[name].wait()

    def restart_at_once(self, name: str) -> None:
        """What a store does that is told to stop at once: it ends in the middle of everything, and is started again."""
        self._send(name, signal.SIGQUIT)
        self.processes[name].wait()
        self.processes[name], _ = start_store(self.place, name)

    def start_again(self, name: str, **environ: str) -> None:
        """A process of the portal anew, with this in its environment besides."""
        self.kill(name)
        self.processes[name] = start_process(self.settings, *PORTAL[name], **environ)
        until(self.web_is_ready, PATIENCE)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """It runs and holds its connections, but does nothing until the end of the block."""
        self._send(name, signal.SIGSTOP)
        try:
            yield
        finally:
            self._send(name, signal.SIGCONT)

    def _send(self, name: str, number: signal.Signals) -> None:
        pid = self.processes[name].pid
        children = descendants(pid)
        os.kill(pid, number)
        # Now it starts nobody new.
        for child in children | descendants(pid):
            with suppress(ProcessLookupError):
                os.kill(child, number)

    def open_incident(self, name: str) -> str:
        """Somebody says that something is wrong; answers the incident's public id."""

        async def act() -> str:
            async with opened(self.settings):
                return await does(self.cast["sam"], running.open_incident, name, Word("investigating", "We look."))

        return asyncio.run(act())


@contextmanager
def installation_of(plan: Plan, data_dir: Path) -> Iterator[Installation]:
    """A seeded one with nothing running but its stores; all is stopped and gone at the end of the block."""
    place = embedded.place_of(data_dir)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        urls = {}
        for name in STORES:
            processes[name], urls[name] = start_store(place, name)
        given = {"DATABASE_URL": urls["postgres"], "REDIS_URL": urls["valkey"], "DATA_DIR": str(data_dir)}
        settings = at_free_ports(load({"SECRET_KEY": SECRET_KEY, "DEMO": "1", **given}))
        migrate(settings)
        yield Installation(settings, place, plan, seeded(settings, plan), processes)
    finally:
        for process in processes.values():
            stop(process, signal.SIGKILL, patience=5)
        embedded.remove(place)


def start_store(place: embedded.Place, name: str) -> tuple[subprocess.Popen[bytes], str]:
    """PostgreSQL or Valkey, once it takes connections, and its address."""
    server = STORES[name](place)
    return embedded.start(server, place.data_dir / f"{name}.log"), server.url
