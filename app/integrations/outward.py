"""The one way out over HTTP, to addresses that other people typed: providers, keys, webhooks.

A name is resolved once and what it gave is what is connected to, so that no second answer can lead elsewhere (DNS
rebinding); the certificate and the Host header go by the name.
"""

import asyncio
import base64
import json
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from urllib.parse import urlencode

import certifi
import httpx

from app.integrations.addresses import is_guarded, names_guarded
from app.integrations.words import shown

SMALL, LARGE = 64 * 1024, 512 * 1024
# Seconds, for everything together, however slowly the other side speaks; and for each address that is tried.
LIMIT, CONNECT_LIMIT = 10.0, 3.0
_MOST_ADDRESSES = 3

# Of its own, so that somebody's slow name server keeps nobody waiting who needs a thread for something else.
_resolvers = ThreadPoolExecutor(8, "resolver")

Resolve = Callable[[str, int], Awaitable[list[str]]]

# They would note whole addresses, and a webhook's address is its password.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class NotReached(Exception):
    """No usable answer came; the message says why, in a sentence for people, and holds no secret of the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, whatever its status."""

    status: int
    media_type: str
    body: bytes

    def json(self) -> dict[str, object]:
        """The object it holds. Raises NotReached."""
        try:
            found = json.loads(self.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise NotReached("The answer is not JSON.") from error
        if not isinstance(found, dict):
            raise NotReached("The answer is not a JSON object.")
        return found


@dataclass(frozen=True, slots=True)
class _Peer:
    url: httpx.URL
    host: str
    port: int
    allowed: bool


@dataclass(frozen=True, slots=True)
class _Question:
    peer: _Peer
    method: str
    headers: Mapping[str, str]
    body: bytes
    most: int


class Outward:
    """Reaches what is public, and of what is guarded (this machine, its networks) only `allow`: "host:port", from
    OUTWARD_ALLOW. One for a process: `app.state.outward`."""

    def __init__(
        self,
        allow: frozenset[str] = frozenset(),
        *,
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
        limit: float = LIMIT,
    ) -> None:
        self._allow = allow
        self._resolve = resolve or resolved
        self._trust = trust
        self._limit = limit

    def check(self, url: str) -> None:
        """Raises NotReached for an address that is never reached, whatever its name leads to."""
        peer = self._peer(url)
        if not peer.allowed and names_guarded(peer.host):
            raise NotReached(nowhere(peer.host))

    async def get(self, url: str, *, accept: str, most: int) -> bytes:
        """What stands at an address, of at most so many bytes. Raises NotReached."""
        return (await self._got(url, {"Accept": accept}, most)).body

    async def get_json(self, url: str, *, most: int = SMALL, bearer: str = "") -> dict[str, object]:
        """The object at an address, of at most so many bytes. Raises NotReached."""
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        return (await self._got(url, headers, most)).json()

    async def post_form(self, url: str, data: Mapping[str, str], auth: tuple[str, str] | None = None) -> Answer:
        """A form posted, with HTTP Basic if `auth` (name, password) is given. Raises NotReached."""
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        if auth:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        return await self._ask("POST", url, headers, body=urlencode(data).encode())

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """A body posted as it is. Raises NotReached."""
        return await self._ask("POST", url, headers, body=body)

    async def _got(self, url: str, headers: Mapping[str, str], most: int) -> Answer:
        answer = await self._ask("GET", url, headers, most=most)
        if answer.status != 200:
            raise NotReached(f"The answer has the status {answer.status}.")
        return answer

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], *, body: bytes = b"", most: int = SMALL
    ) -> Answer:
        peer = self._peer(url)
        question = _Question(peer, method, headers, body, most)
        try:
            async with asyncio.timeout(self._limit):
                return await self._from_the_first(await self._addresses(peer), question)
        except TimeoutError as error:
            raise NotReached(f"{peer.host} did not answer within {self._limit:g} seconds.") from error
        except (httpx.HTTPError, OSError, ValueError) as error:
            raise NotReached(f"{peer.host} could not be reached: {_words(error)}.") from error

    def _peer(self, text: str) -> _Peer:
        try:
            url = httpx.URL(text)
            host = url.raw_host.decode("ascii").lower()
        except (httpx.InvalidURL, ValueError):
            raise NotReached("This is not an address of the web.") from None
        if url.scheme not in ("http", "https") or not host or host.endswith("."):
            raise NotReached("The address must look like https://name.example/path.")
        if url.userinfo:
            raise NotReached("The address must not hold a user name or password.")
        port = url.port or (443 if url.scheme == "https" else 80)
        allowed = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}") in self._allow
        if not allowed and (url.scheme, port) != ("https", 443):
            raise NotReached(
                "The address must begin with https:// and use port 443. For another port, ask whoever runs this portal."
            )
        return _Peer(url, host, port, allowed)

    async def _addresses(self, peer: _Peer) -> list[str]:
        try:
            found = await self._resolve(peer.host, peer.port)
        except (OSError, UnicodeError) as error:
            raise NotReached(nowhere(peer.host)) from error
        # One that is guarded among others that are not is no accident.
        if not found or (not peer.allowed and any(is_guarded(address) for address in found)):
            raise NotReached(nowhere(peer.host))
        return found[:_MOST_ADDRESSES]

    async def _from_the_first(self, addresses: list[str], question: _Question) -> Answer:
        for address in addresses[:-1]:
            try:
                return await self._from(address, question)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._from(addresses[-1], question)

    async def _from(self, address: str, question: _Question) -> Answer:
        url = question.peer.url
        headers = httpx.Headers({"User-Agent": "Uphold"} | dict(question.headers))
        # What is packed small can be huge: nothing is unpacked.
        headers.update({"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"})
        async with self._client() as client:
            request = client.build_request(
                question.method,
                url.copy_with(host=address),
                headers=headers,
                content=question.body or None,
                extensions={"sni_hostname": question.peer.host},
            )
            response = await client.send(request, stream=True)
            body = await _body(response, question.peer.host, question.most)
            return Answer(response.status_code, _media_type(response), body)

    def _client(self) -> httpx.AsyncClient:
        # One for each request: no cookie and no connection outlives it. trust_env: no proxy, no .netrc.
        return httpx.AsyncClient(
            verify=self._trust or usual_trust(),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self._limit, connect=CONNECT_LIMIT),
        )


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_resolvers, partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


async def _body(response: httpx.Response, host: str, most: int) -> bytes:
    if 300 <= response.status_code < 400:
        raise NotReached(f"{host} answers with a redirect, and we follow none: enter the address it leads to.")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise NotReached(f"{host} packs its answer though it was asked not to.")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > most:
            raise NotReached(f"{host} answers with more than {most // 1024} KiB.")
    return bytes(body)


def _media_type(response: httpx.Response) -> str:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()


def nowhere(host: str) -> str:
    """Of a name that is not known or not public: the same for both, so that nobody learns which names there are on
    this network."""
    return f"{host} is not known, or not a public address."


def _words(error: Exception) -> str:
    return shown(str(error) or type(error).__name__).rstrip(".")


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


@cache
def usual_trust() -> ssl.SSLContext:
    """Whose certificates we take for good: those that the web does, and the machine's own authorities, for an
    installation may have a private one (SSL_CERT_FILE)."""
    trust = ssl.create_default_context(cafile=certifi.where())
    trust.load_default_certs()
    return trust
