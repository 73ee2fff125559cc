"""The settings of an installation, read from the environment (interfaces.md, "Commands")."""

import hashlib
import hmac
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "settings.env"
SHORTEST_SECRET = 32


class ConfigError(Exception):
    """A setting is missing or makes no sense; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one installation was told: addresses, stores and secrets. Made by `load`."""

    host: str
    port: int
    status_port: int
    data_dir: Path
    database_url: str
    app_database_url: str
    redis_url: str
    portal_url: str
    status_url: str
    files_url: str
    smtp_url: str | None
    mail_from: str
    outward_allow: frozenset[str]
    dns_servers: tuple[str, ...]
    video_hosts: frozenset[str]
    keep_drafts_days: int
    keep_sent_days: int
    keep_unused_files_days: int
    secret_key: str
    demo: bool

    @property
    def status_dir(self) -> Path:
        """Where the status page is published."""
        return status_dir_of(self.data_dir)

    @property
    def files_dir(self) -> Path:
        """Where the bytes of uploaded files are."""
        return self.data_dir / "files"


def load(environ: Mapping[str, str]) -> Settings:
    """The settings that `environ` gives, completed by what `make run` noted in `DATA_DIR/settings.env`.

    Raises ConfigError for a value that makes no sense, or one that is needed and missing.
    """
    data_dir = data_dir_of(environ)
    values = _with_noted({key: value for key, value in environ.items() if value}, data_dir)
    host, port, status_port = addresses_of(values)
    database_url = _store(values, "DATABASE_URL", ("postgresql", "postgres"))
    secret_key = _needed(values, "SECRET_KEY")
    if not _yes(values, "DEMO"):
        _check_real(values)
    return Settings(
        host=host,
        port=port,
        status_port=status_port,
        data_dir=data_dir,
        database_url=database_url,
        app_database_url=values.get("APP_DATABASE_URL") or _app_database_url(database_url, secret_key),
        redis_url=_store(values, "REDIS_URL", ("redis", "rediss", "unix")),
        portal_url=_origin(values, "PORTAL_URL", f"http://localhost:{port}"),
        status_url=_origin(values, "STATUS_URL", f"http://127.0.0.1:{status_port}"),
        files_url=_origin(values, "FILES_URL", f"http://127.0.0.1:{port}"),
        smtp_url=values.get("SMTP_URL"),
        mail_from=values.get("MAIL_FROM", "support@localhost"),
        outward_allow=frozenset(_peers(values, "OUTWARD_ALLOW")),
        dns_servers=_peers(values, "DNS_SERVER"),
        video_hosts=_hosts(values, "VIDEO_HOSTS", "www.youtube-nocookie.com,player.vimeo.com"),
        # The figures on pages look back 90 days.
        keep_drafts_days=_days(values, "KEEP_DRAFTS_DAYS", 180, least=91),
        keep_sent_days=_days(values, "KEEP_SENT_DAYS", 180, least=1),
        keep_unused_files_days=_days(values, "KEEP_UNUSED_FILES_DAYS", 7, least=1),
        secret_key=secret_key,
        demo=_yes(values, "DEMO"),
    )


def _check_real(values: Mapping[str, str]) -> None:
    """What a demo may guess, an installation that people rely on has to say."""
    if len(values["SECRET_KEY"]) < SHORTEST_SECRET:
        raise ConfigError(f"SECRET_KEY must have at least {SHORTEST_SECRET} characters")
    if values.get("PORTAL_URL") and not values.get("FILES_URL"):
        raise ConfigError("FILES_URL is not set: uploaded files need an origin apart from PORTAL_URL")
    if values.get("PORTAL_URL") and values.get("PORTAL_URL") == values.get("FILES_URL"):
        raise ConfigError("FILES_URL is PORTAL_URL: uploaded files need an origin of their own")
    if values.get("SMTP_URL") and not values.get("MAIL_FROM"):
        raise ConfigError("MAIL_FROM is not set: mail needs a sender")


def data_dir_of(environ: Mapping[str, str]) -> Path:
    """Where this installation keeps its files: `DATA_DIR`, else `.data` beside the code."""
    return Path(environ.get("DATA_DIR") or ROOT / ".data").resolve()


def status_dir_of(data_dir: Path) -> Path:
    """Where the status page is published and served from."""
    return data_dir / "status"


def addresses_of(environ: Mapping[str, str]) -> tuple[str, int, int]:
    """The host to listen on, the portal's port and the status page's."""
    port, status_port = _port(environ, "PORT", 8000), _port(environ, "STATUS_PORT", 8001)
    if port == status_port:
        raise ConfigError(f"PORT and STATUS_PORT are both {port}: the portal and the status page need one each")
    return environ.get("HOST") or "127.0.0.1", port, status_port


def noted(data_dir: Path) -> dict[str, str]:
    """The settings that `make run` noted in `data_dir`; none if it has not run there."""
    try:
        text = (data_dir / SETTINGS_FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"cannot read {data_dir / SETTINGS_FILE}: {error.strerror}") from error
    return dict(word.split("=", 1) for word in shlex.split(text, comments=True) if "=" in word)


def _with_noted(given: dict[str, str], data_dir: Path) -> dict[str, str]:
    kept = noted(data_dir)
    # Noted settings belong together: DEMO=1 must never reach a database that it was not noted with.
    if given.get("DATABASE_URL", kept.get("DATABASE_URL")) != kept.get("DATABASE_URL"):
        return given
    return kept | given


def _needed(values: Mapping[str, str], name: str) -> str:
    if value := values.get(name):
        return value
    raise ConfigError(f"{name} is not set, and no `make run` noted it in DATA_DIR")


def _port(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name) or str(default)
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ConfigError(f"{name} must be a port from 1 to 65535, not {text!r}")


def _days(values: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = values.get(name) or str(default)
    if text.isascii() and text.isdigit() and least <= int(text) < 10_000:
        return int(text)
    raise ConfigError(f"{name} must be days from {least} to 9999, not {text!r}")


def _yes(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "0")
    if text in ("0", "1"):
        return text == "1"
    raise ConfigError(f"{name} must be 1 or 0, not {text!r}")


def _store(values: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    url = _needed(values, name)
    if urlsplit(url).scheme in schemes:
        return url
    # The value may hold a password, so the message does not repeat it.
    raise ConfigError(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")


def _origin(values: Mapping[str, str], name: str, default: str) -> str:
    url = values.get(name, default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.hostname and url == f"{parts.scheme}://{parts.netloc}":
        return url
    raise ConfigError(f"{name} must be an origin such as https://support.example.com, not {url!r}")


def _peers(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    peers = tuple(peer.strip().lower() for peer in values.get(name, "").split(",") if peer.strip())
    for peer in peers:
        host, _, port = peer.rpartition(":")
        if not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ConfigError(f"{name} must look like host:port, several with commas between, not {peer!r}")
    return peers


def _hosts(values: Mapping[str, str], name: str, default: str) -> frozenset[str]:
    hosts = frozenset(host.strip().lower() for host in values.get(name, default).split(",") if host.strip())
    for host in hosts:
        # They stand in a header of pages, so that nothing but a name may.
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
            raise ConfigError(f"{name} must name hosts such as video.example.com, with commas between, not {host!r}")
    return hosts


def _app_database_url(database_url: str, secret_key: str) -> str:
    """The application's role in the owner's database (design.md, "Data"): a name and password both can derive."""
    parts = urlsplit(database_url)
    database = unquote(parts.path.lstrip("/"))
    if not database:
        raise ConfigError("DATABASE_URL must name a database")
    role = f"{database}_app"
    password = hmac.new(secret_key.encode(), f"database role {role}".encode(), hashlib.sha256).hexdigest()
    place = parts.netloc.rpartition("@")[2]
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in ("user", "password")]
    query = urlencode(kept, safe="/", quote_via=quote)
    return urlunsplit((parts.scheme, f"{quote(role, safe='')}:{password}@{place}", parts.path, query, ""))
