"""An OpenID provider of our own, over real HTTP on loopback, in a thread. Everything it does can be made wrong: see
`Provider`."""

import base64
import hashlib
import json
import secrets
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit
from uuid import UUID

from app.domain.identity.connection import Connection, OidcSettings
from app.lib.ids import new_id
from tests.oidc_tokens import Claims, base64url, signed, signing_key

ACCESS_TOKEN = "an-access-token"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the provider answers. `body` may be pieces, sent one by one for as long as the client listens."""

    status: int = 200
    body: bytes | Iterator[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, found: object, status: int = 200) -> "Reply":
        """JSON."""
        return cls(status, json.dumps(found).encode(), {"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: Mapping[str, str]


class Provider:
    """An honest provider, until one of these is changed: `discovery`, `published` (the JWK set's keys), `signs_with`,
    `header` and `claims` (put over an ID token's; None leaves one out), `userinfo`, `id_token` (a function of the
    claims, instead of signing), `replies` (by path, instead of what stands there), `now`. `asked` is what came."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.client_id, self.client_secret = "uphold", "a secret+with/signs%"
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.signs_with = signing_key()
        self.published: list[Claims] = [self.signs_with.published]
        self.header: Claims = {}
        self.claims: Claims = {}
        self.userinfo: Claims = {}
        self.subject, self.email, self.session = "f00-1", "erin@northwind.example", "s-1"
        self.id_token: Callable[[Claims], object] = self.sign
        self.replies: dict[str, Reply | Callable[[Asked], Reply]] = {}
        self.asked: list[Asked] = []
        self.stopping = threading.Event()
        self._codes: dict[str, dict[str, str]] = {}
        self.discovery: Claims = {
            "issuer": address,
            "authorization_endpoint": f"{address}/authorize",
            "token_endpoint": f"{address}/token",
            "jwks_uri": f"{address}/keys",
            "userinfo_endpoint": f"{address}/userinfo",
            "end_session_endpoint": f"{address}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
        }

    @property
    def peer(self) -> str:
        """For OUTWARD_ALLOW."""
        return urlsplit(self.issuer).netloc

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.issuer).port or 0

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def settings(self, **changes: Any) -> OidcSettings:
        """A connection's, as an admin would have set it up."""
        given: Claims = {
            "issuer": self.issuer,
            "client_id": self.client_id,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/logout",
            "algorithms": ("RS256", "PS256", "ES256", "EdDSA"),
            "answers_issuer": True,
        }
        return OidcSettings(**(given | changes))

    def connection(self, organisation_id: UUID | None = None, guide: Any = "other", **changes: Any) -> Connection:
        """A connection of this provider that is on; `changes` are of its settings."""
        return Connection(
            organisation_id=organisation_id,
            id=new_id(),
            name="Ours",
            protocol="oidc",
            guide=guide,
            state="on",
            default_role="member",
            oidc=self.settings(**changes),
            client_secret=self.client_secret,
        )

    def approve(self, url: str) -> dict[str, str]:
        """Somebody was sent to `url` and signs in: the parameters with which they come back."""
        wanted = dict(parse_qsl(urlsplit(url).query))
        code = secrets.token_urlsafe(16)
        self._codes[code] = wanted
        return {"code": code, "state": wanted.get("state", ""), "iss": self.issuer}

    def usual_claims(self, nonce: str | None = None) -> Claims:
        """An honest ID token's."""
        now = int(self.now().timestamp())
        said = {"email": self.email, "email_verified": True, "name": "Erin Adams", "groups": ["staff"]}
        claims = {"iss": self.issuer, "aud": self.client_id, "sub": self.subject, "iat": now, "exp": now + 300}
        return claims | said | {"sid": self.session, "auth_time": now} | ({"nonce": nonce} if nonce is not None else {})

    def sign(self, claims: Claims) -> str:
        """With the key that it signs with now."""
        return signed(claims, self.signs_with, **self.header)

    def logout_token(self, *, typ: str | None = "logout+jwt", **changes: Any) -> str:
        """An honest one, but for `changes`; None leaves a claim out."""
        now = self.now()
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": self.subject,
            "sid": self.session,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=2)).timestamp()),
            "jti": secrets.token_urlsafe(8),
            "events": {LOGOUT_EVENT: {}},
        }
        return signed(_over(claims, changes), self.signs_with, typ=typ, **self.header)

    def answer(self, asked: Asked) -> Reply:
        """What stands at a path, unless `replies` says otherwise."""
        self.asked.append(asked)
        if (scripted := self.replies.get(asked.path)) is not None:
            return scripted if isinstance(scripted, Reply) else scripted(asked)
        known: dict[str, Callable[[Asked], Reply]] = {
            "/.well-known/openid-configuration": lambda _: Reply.of(self.discovery),
            "/keys": lambda _: Reply.of({"keys": self.published}),
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": lambda _: Reply.of({"sub": self.subject} | self.userinfo),
            "/logout": lambda _: Reply(200, b"Signed out."),
        }
        found = known.get(asked.path)
        return found(asked) if found else Reply(404)

    def _authorize(self, asked: Asked) -> Reply:
        parameters = self.approve("?" + urlencode(asked.query))
        return Reply(303, b"", {"Location": f"{asked.query['redirect_uri']}?{urlencode(parameters)}"})

    def _token(self, asked: Asked) -> Reply:
        if not self._knows(asked):
            return Reply.of({"error": "invalid_client"}, 401)
        wanted = self._codes.pop(asked.form.get("code", ""), None)
        if wanted is None or not _proven(wanted, asked.form):
            return Reply.of({"error": "invalid_grant", "error_description": "Used, or not yours"}, 400)
        claims = _over(self.usual_claims(wanted.get("nonce")), self.claims)
        tokens = {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": self.id_token(claims)}
        return Reply.of({name: value for name, value in tokens.items() if value is not None})

    def _knows(self, asked: Asked) -> bool:
        wanted = (self.client_id, self.client_secret)
        if (given := asked.headers.get("Authorization", "")).startswith("Basic "):
            name, _, secret = base64.b64decode(given.removeprefix("Basic ")).decode().partition(":")
            return (unquote_plus(name), unquote_plus(secret)) == wanted
        return (asked.form.get("client_id"), asked.form.get("client_secret")) == wanted


def _over(claims: Claims, changes: Claims) -> Claims:
    return {name: value for name, value in (claims | changes).items() if value is not None}


def _proven(wanted: dict[str, str], form: dict[str, str]) -> bool:
    challenge = base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
    return wanted.get("code_challenge") == challenge and wanted.get("redirect_uri") == form.get("redirect_uri")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    provider: Provider

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        reply = self.server.provider.answer(Asked(self.command, parts.path, query, form, dict(self.headers)))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if isinstance(reply.body, bytes):
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        try:
            for piece in [reply.body] if isinstance(reply.body, bytes) else reply.body:
                self.wfile.write(piece)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def drip(stopping: threading.Event) -> Iterator[bytes]:
    """A byte now and then, for five seconds: longer than anybody here should listen."""
    for _ in range(100):
        if stopping.wait(0.05):
            return
        yield b" "


@contextmanager
def provider() -> Iterator[Provider]:
    """Serves until the end of the block, at an address of its own."""
    with serving(("127.0.0.1", 0)) as provider:
        yield provider


@contextmanager
def serving(
    place: tuple[str, int], *, tls: ssl.SSLContext | None = None, handler: type[BaseHTTPRequestHandler] = _Handler
) -> Iterator[Provider]:
    """A provider at that place (port 0: any), perhaps over TLS, perhaps with worse manners."""
    server = _Server(place, handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.provider = Provider(f"{'https' if tls else 'http'}://{place[0]}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.provider
    finally:
        server.provider.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
