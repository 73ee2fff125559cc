"""A browser and a program, as far as the portal can tell: requests straight into the ASGI app, as a server would hand
them over, so that nothing on the way tidies up what a stranger might send."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

import httpx
from litestar import Litestar

PATIENCE = 20
ADDRESS = "192.0.2.7"
Files = list[tuple[str, tuple[str, bytes]]]
Message = dict[str, Any]


async def ask(
    app: Litestar, method: str, target: str, headers: Mapping[str, str], body: bytes, address: str = ADDRESS
) -> httpx.Response:
    """One request and its answer. A stream is hung up on after its first words."""
    heard, hung_up = list[Message](), asyncio.Event()
    unsent = [body]

    async def receive() -> Message:
        if unsent:
            return {"type": "http.request", "body": unsent.pop(), "more_body": False}
        await hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        heard.append(message)
        words = message["type"] == "http.response.body"
        if words and (not message.get("more_body") or _is_stream(heard[0])):
            hung_up.set()

    served: Any = app
    scope = scope_of(method, target, {"content-length": str(len(body))} | dict(headers) if body else headers, address)
    async with asyncio.timeout(PATIENCE):
        # In a task of its own, as under a server: nothing of the test's context reaches it.
        await asyncio.create_task(served(scope, receive, send))
    start, *parts = heard
    content = b"".join(part.get("body", b"") for part in parts if part["type"] == "http.response.body")
    return httpx.Response(start["status"], headers=list(start["headers"]), content=content)


def _is_stream(start: Message) -> bool:
    return any(value.startswith(b"text/event-stream") for _, value in start["headers"])


def scope_of(method: str, target: str, headers: Mapping[str, str], address: str) -> dict[str, Any]:
    """A request as a server hands it over."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items() if value
        ],
        "client": (address, 50000),
        "server": ("127.0.0.1", 8000),
        "extensions": {},
        "state": {},
    }


@dataclass(slots=True)
class Browser:
    """Keeps cookies and sends a form's token back, as a page's form does."""

    app: Litestar
    origin: str
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = ADDRESS
    tokens: dict[str, str] = field(default_factory=dict)

    async def request(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> httpx.Response:
        """Whatever is asked for, and nothing added but host, cookies and length; an empty header is left out."""
        answer = await ask(self.app, method, target, self.headers() | dict(headers or {}), body, self.address)
        self._keep(answer)
        return answer

    def headers(self) -> dict[str, str]:
        """What goes along with every request."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"host": urlsplit(self.origin).netloc} | ({"cookie": cookies} if cookies else {})

    async def get(self, target: str, **headers: str) -> httpx.Response:
        """A page."""
        return await self.request("GET", target, _spelt(headers))

    async def post(
        self, target: str, values: Mapping[str, str] | None = None, files: Files | None = None, **headers: str
    ) -> httpx.Response:
        """A form of a page of ours, with its token."""
        return await self.send_form(target, {"_csrf_token": await self.token()} | dict(values or {}), files, **headers)

    async def send_form(
        self, target: str, values: Mapping[str, str], files: Files | None = None, **headers: str
    ) -> httpx.Response:
        """A form with just these fields."""
        kind, body = _encoded(values, files)
        return await self.request("POST", target, {"content-type": kind} | _spelt(headers), body)

    async def token(self) -> str:
        """What the forms of this browser's pages carry; every page has it, also one that says there is nothing. Asked
        for once, as long as the cookies stay the same."""
        if str(self.cookies) not in self.tokens:
            page = await self.get("/nothing-is-here")
            found = re.search(r"x-csrftoken.{1,20}?([0-9a-f]{64})", page.text)
            assert found, page.text
            self.tokens[str(self.cookies)] = found[1]
        return self.tokens[str(self.cookies)]

    def _keep(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


@dataclass(frozen=True, slots=True)
class Program:
    """Calls the API with a token, or with none."""

    app: Litestar
    origin: str
    token: str | None = None

    async def request(self, method: str, target: str, body: bytes = b"", **headers: str) -> httpx.Response:
        """Whatever is asked for."""
        sent = {"host": urlsplit(self.origin).netloc, "content-type": "application/json"} | _spelt(headers)
        if self.token is not None:
            sent["authorization"] = f"Bearer {self.token}"
        return await ask(self.app, method, target, sent, body)

    async def get(self, target: str) -> httpx.Response:
        """What there is."""
        return await self.request("GET", target)

    async def post(self, target: str, values: Any) -> httpx.Response:
        """Something new, as JSON."""
        return await self.request("POST", target, json.dumps(values).encode())


def _spelt(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _encoded(values: Mapping[str, str], files: Files | None) -> tuple[str, bytes]:
    if files is None:
        return "application/x-www-form-urlencoded", urlencode(values).encode()
    request = httpx.Request("POST", "http://nowhere", data=dict(values), files=files)
    return request.headers["content-type"], request.read()
