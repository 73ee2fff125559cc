"""What one manifest shows: answers, stamped and compressed once and kept until the next manifest, or until a page
turns."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path

import brotli

from status_page import accept, files, headers, slots
from status_page.headers import FRESH_FOR, FRESH_FORM, IMMUTABLE, STALE_FORM, Headers
from status_page.manifest import Entry, Index, Kind, Manifest

_MOST_ANSWERS = 20_000
_WORTH_IT = 256


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything of an answer but how long a cache may show it; `bare` are its headers without what is about a body,
    `immutable` is what never changes at its address."""

    kind: Kind
    body: bytes
    etag: bytes
    headers: Headers
    bare: Headers
    immutable: bool


@dataclass(slots=True)
class Shown:
    """The page as of a manifest. `written_at` is when that came to be by the clock of this machine: whatever it claims,
    it was not verified later. At `ends_at` (seconds since 1970) it is too old to be told as the present."""

    directory: Path
    manifest: Manifest
    index: Index
    written_at: float
    snapshot_at: tuple[bytes, bytes] = field(init=False)
    ends_at: float = field(init=False)
    since: float = 0.0
    until: float = 0.0
    is_stale: bool = False
    _answers: dict[tuple[str, bytes], Answer] = field(default_factory=dict)
    _encoded: dict[tuple[str, accept.Encoding], Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ends_at = min(self.manifest.verified_at.timestamp(), self.written_at) + FRESH_FOR
        self.snapshot_at = (b"x-snapshot-at", slots.iso(self.manifest.verified_at).encode())

    def turn(self, now: float) -> None:
        """Picks each page's form of now; to be called when now is not between `since` and `until`."""
        turns = {begins for entry in self.index.values() for begins, _ in entry.fresh}
        self.is_stale = now > self.ends_at
        self.since = now
        self.until = min([at for at in (*turns, self.ends_at + 0.001) if at > now], default=float("inf"))
        self._answers.clear()
        self._encoded.clear()

    def cache(self, answer: Answer, now: float) -> tuple[bytes, bytes]:
        """How long a cache may show the answer given now."""
        return IMMUTABLE if answer.immutable else self.seconds(now)

    def seconds(self, now: float) -> tuple[bytes, bytes]:
        """The same of a form that can go stale, or is."""
        if self.is_stale:
            return STALE_FORM
        return FRESH_FORM[max(0, min(FRESH_FOR, int(self.ends_at - now)))]

    def find(self, path: str, accepted: bytes) -> Answer | None:
        """The answer for an address; None where nothing is."""
        found = self._answers.get((path, accepted))
        return found or self._make(path, accepted)

    def _make(self, path: str, accepted: bytes) -> Answer | None:
        if path not in self.index:
            return None
        key = path, accept.encoding(accepted)
        if key not in self._encoded:
            self._encoded[key] = self._stamped(self.index[path], key[1], path)
        if len(self._answers) >= _MOST_ANSWERS:
            self._answers.clear()
        self._answers[path, accepted] = self._encoded[key]
        return self._encoded[key]

    def _stamped(self, entry: Entry, encoding: accept.Encoding, path: str) -> Answer:
        plain = slots.stamp(files.read(self.directory, self._digest(entry)), self.manifest.verified_at)
        worth = entry.kind in headers.COMPRESSED and len(plain) >= _WORTH_IT
        encoding = encoding if worth else "identity"
        body = _encode(plain, encoding)
        etag = b'"%s"' % files.digest(body).encode()
        bare = [*headers.of(entry.kind, https=self.manifest.https), (b"etag", etag), self.snapshot_at]
        sized = [*bare, (b"content-length", str(len(body)).encode())]
        if encoding != "identity":
            sized.append((b"content-encoding", encoding.encode()))
        return Answer(entry.kind, body, etag, sized, bare[1:], path.startswith("/assets/"))

    def _digest(self, entry: Entry) -> str:
        if self.is_stale and entry.stale is not None:
            return entry.stale
        return [digest for begins, digest in entry.fresh if begins <= self.since][-1]


def _encode(plain: bytes, encoding: accept.Encoding) -> bytes:
    if encoding == "br":
        compressed: bytes = brotli.compress(plain, quality=5)
        return compressed
    return gzip.compress(plain, 9, mtime=0) if encoding == "gzip" else plain
