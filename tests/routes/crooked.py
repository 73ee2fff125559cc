"""What somebody sends who wishes us ill: what is right, made wrong at random, and the same way for the same seed."""

import copy
import json
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

Pairs = list[tuple[str, bytes]]

TEXTS = (
    b"", b" ", b"\0", b"x\0y", b"\xff\xfe", b"\xed\xa0\x80", "\u202e\ufeff".encode(), b"\r\nSet-Cookie: session-8000=x",
    b"null", b"[]", b"{{7*7}}", b"%00", b"%", b"-1", b"9" * 400, b"1e309", b"../../etc/passwd", b"https://evil.example",
    b"//evil.example", b"/\\evil.example", b"javascript:alert(1)", b"'; SELECT pg_sleep(9)--", b"<script>", b"x" * 5000,
    b"AAAA", b"=" * 3000, b"eyJhbGciOiJub25lIn0.e30.", "\N{GRINNING FACE}".encode(),
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 10**400, 0.5, float("inf"), float("nan"), "", " ", "\0", "\ud800", "\u202e",
    "x" * 3000, [], {}, [[]], [None], {"": None}, {"value": None}, ["x"] * 200, "2026-02-30T25:61:00Z", "none", "../x",
    "admin",
)  # fmt: skip
KINDS = (
    "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data; boundary=x", "multipart/form-data",
    "application/json", "text/xml", "application/samlassertion+xml", "nonsense", "",
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"


class Crooked:
    """Makes right things wrong."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)

    def pairs(self, right: Mapping[str, str]) -> Pairs:
        """Fields of a form or of a query: dropped, said twice, misspelt, exchanged, spoilt."""
        found: Pairs = [(name, value.encode()) for name, value in right.items()]
        changes: tuple[Callable[[Pairs, int], None], ...] = (self._drop, self._twice, self._misspell, self._spoil)
        for _ in range(self.random.choice((0, 1, 1, 2, 3))):
            if found:
                self.random.choice(changes)(found, self.random.randrange(len(found)))
        if self.random.random() < 0.1:
            self.random.shuffle(found)
        return found

    def _drop(self, found: Pairs, at: int) -> None:
        del found[at]

    def _twice(self, found: Pairs, at: int) -> None:
        name, value = found[at]
        other = self.random.choice((value, self.random.choice(TEXTS), self.spoilt(value)))
        found.insert(self.random.randint(0, len(found)), (name, other))

    def _misspell(self, found: Pairs, at: int) -> None:
        name, value = found[at]
        found[at] = (self.random.choice((name.lower(), f"{name}[]", f" {name}", f"{name}\0", "")), value)

    def _spoil(self, found: Pairs, at: int) -> None:
        found[at] = (found[at][0], self.spoilt(found[at][1]))

    def spoilt(self, value: bytes) -> bytes:
        """A value: another one, cut, with something put in, or encoded otherwise."""
        at = self.random.randint(0, len(value))
        some = self.random.choice(TEXTS)
        spoils: tuple[Callable[[], bytes], ...] = (
            lambda: some,
            lambda: value[:at],
            lambda: value[at:],
            lambda: value[:at] + some + value[at:],
            lambda: value[:at] + bytes([self.random.randrange(256)]) + value[at + 1 :],
            lambda: value + value,
            lambda: b64encode(value),
            lambda: value.swapcase(),
            lambda: b"".join(b"\n" + value[start : start + 76] for start in range(0, len(value), 76)),
        )
        return self.random.choice(spoils)()

    def form(self, right: Mapping[str, str]) -> tuple[str, bytes]:
        """A form and its content type, which may say something else than it is."""
        pairs, chance = self.pairs(right), self.random.random()
        if chance < 0.7:
            return FORM, self.query(pairs).encode("latin-1")
        if chance < 0.85:
            parts = (
                b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (n.encode(), v) for n, v in pairs
            )
            return "multipart/form-data; boundary=x", b"".join(parts) + self.random.choice((b"--x--\r\n", b"--x", b""))
        return self.random.choice(KINDS), self.random.choice((self.query(pairs).encode("latin-1"), *TEXTS))

    def query(self, pairs: Pairs) -> str:
        """As a form or an address carries them, more or less."""
        how: tuple[Callable[[bytes], str], ...] = (
            quote_from_bytes,
            lambda value: quote_from_bytes(value, safe=""),
            lambda value: "".join(f"%{byte:02x}" for byte in value[:9000]),
            lambda value: quote_from_bytes(quote_from_bytes(value, safe="").encode(), safe=""),
        )
        write = how[self.random.choices(range(4), (20, 20, 3, 1))[0]]
        between = self.random.choice(("&",) * 12 + ("&&", ";", "&=&"))
        return between.join(f"{quote_from_bytes(name.encode())}={write(value)}" for name, value in pairs)

    def json(self, right: Any) -> bytes:
        """JSON whose tree was changed, or that is none."""
        changed = copy.deepcopy([right])
        for _ in range(self.random.choice((1, 1, 2, 4))):
            self._change(changed)
        raw = json.dumps(changed[0]).encode() if changed else b""
        return self.spoilt(raw) if self.random.random() < 0.1 else raw

    def _change(self, whole: list[Any]) -> None:
        """One thing somewhere in the tree: another value, another kind, nothing, or said again elsewhere."""
        holder: Any = whole
        while holder:
            key = self.random.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
            if not (isinstance(holder[key], dict | list) and holder[key] and self.random.random() < 0.75):
                break
            holder = holder[key]
        else:
            return
        chance, value = self.random.random(), self.random.choice(VALUES)
        if chance < 0.2:
            del holder[key]
        elif chance < 0.3:
            holder[key] = [holder[key]] if self.random.random() < 0.5 else {"value": holder[key]}
        elif chance < 0.4 and isinstance(holder, dict):
            holder[str(key).swapcase()] = value
        elif chance < 0.5 and isinstance(holder[key], str):
            holder[key] = self.spoilt(holder[key].encode(errors="replace")).decode("latin-1")
        else:
            holder[key] = copy.deepcopy(value)

    def carried(self, message: bytes) -> str:
        """A SAML message as a field carries it, for the most part."""
        ways: tuple[Callable[[], bytes], ...] = (
            lambda: b64encode(message),
            lambda: urlsafe_b64encode(message),
            lambda: b64encode(b64encode(message)),
            lambda: b64encode(zlib.compress(message)[2:-4]),
            lambda: b64encode(zlib.compress(message)),
            lambda: b64encode(message.decode("utf-8", "replace").encode("utf-16")),
            lambda: b64encode(b"\xef\xbb\xbf" + message),
            lambda: b64encode(message + message),
            lambda: b64encode(message).rstrip(b"="),
            lambda: message,
        )
        return ways[self.random.choices(range(len(ways)), (30, *[1] * 9))[0]]().decode("latin-1")

    def address(self, right: str) -> str:
        """A part of a path."""
        return quote_from_bytes(self.spoilt(right.encode()), safe="")[:3000]
