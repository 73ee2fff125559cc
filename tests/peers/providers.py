"""Starting the providers, each on a port of its own; they die with us."""

import json
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from app.lib.processes import Program, start, stop, wait_until
from tests.peers.install import HERE, SIMPLESAMLPHP, node
from tests.saml_peer import keys
from tests.servers import free_port

PASSWORD = "at work"
_PATIENCE = 60  # seconds, on a machine that has other things to do


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody as a provider knows them."""

    email: str
    name: str
    groups: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A running one. `folder` is what it reads anew at each request."""

    url: str
    port: int
    folder: Path

    @property
    def peer(self) -> str:
        """For OUTWARD_ALLOW."""
        return f"localhost:{self.port}"

    @property
    def local_url(self) -> str:
        """Where this machine reaches it, whatever it is known by."""
        return f"http://localhost:{self.port}"

    def employ(self, *people: Employee) -> None:
        """These are all that it knows from now on, each by the name before the @ where no other subject is given."""
        found = [asdict(one) | {"subject": one.subject or one.email.partition("@")[0]} for one in people]
        (self.folder / "people.json").write_text(json.dumps(found))

    def learn(self, metadata: str) -> None:
        """Its administrator gives it our metadata."""
        (self.folder / "service.xml").write_text(metadata)


@contextmanager
def oidc_provider(folder: Path) -> Iterator[Provider]:
    """npm's oidc-provider."""
    port = free_port()
    provider = Provider(f"http://localhost:{port}", port, folder)
    with _running(provider, (node(), "oidc_provider.mjs", str(port), str(folder / "people.json"))):
        yield provider


@contextmanager
def saml_provider(folder: Path, port: int, url: str = "") -> Iterator[Provider]:
    """npm's samlp, known by `url` where it is not reached at that port of this machine."""
    provider = Provider(url or f"http://localhost:{port}", port, folder)
    _give_keys(folder)
    with _running(provider, (node(), "saml_provider.mjs", str(port), provider.url, str(folder))):
        yield provider


@contextmanager
def simplesamlphp(folder: Path) -> Iterator[Provider]:
    """Debian's."""
    port = free_port()
    provider = Provider(f"http://localhost:{port}", port, folder)
    _give_keys(folder)
    settings = HERE / "simplesamlphp"
    told = {"SIMPLESAMLPHP_CONFIG_DIR": str(settings), "PEER_URL": provider.url, "PEER_FOLDER": str(folder)}
    with _running(provider, ("php", "-S", f"127.0.0.1:{port}", "-t", str(SIMPLESAMLPHP)), told):
        yield provider


def _give_keys(folder: Path) -> None:
    pair = keys("provider")
    (folder / "provider.pem").write_text(pair.certificate)
    (folder / "provider.key").write_text(pair.private)


@contextmanager
def _running(provider: Provider, command: tuple[str, ...], environ: Mapping[str, str] | None = None) -> Iterator[None]:
    provider.employ()
    log = provider.folder / "log"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb"))
        given = {"PATH": os.environ["PATH"]} | dict(environ or {})
        process = start(Program(command[0], command, given, directory=HERE), output)
        stack.callback(stop, process, signal.SIGTERM, patience=2)
        assert wait_until(lambda: _listens(provider.port), process, _PATIENCE), log.read_text()
        yield


def _listens(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
