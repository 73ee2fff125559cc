"""What a directory shows: the manifest names the index and when it was verified; the index names the content of every
address. Index and contents are files named by their digest, so that only the manifest ever changes."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from status_page import files
from status_page.slots import iso

Kind = Literal["html", "json", "atom", "rss", "css", "svg", "woff2", "text"]
NAME = "manifest.json"
NOT_FOUND = "404"


class Unreadable(Exception):
    """There is no manifest, or not one that leads to a whole index."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The index's digest, the version of what it shows, when that was last verified, and whether its page lives under
    https."""

    index: str
    version: int
    verified_at: datetime
    https: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One address. `fresh` are digests with the instant (seconds since 1970) from which each holds, the first from 0;
    `stale`, if any, is shown once all this is too old. `inputs` says what it was made of."""

    kind: Kind
    inputs: str
    fresh: tuple[tuple[float, str], ...]
    stale: str | None = None

    @property
    def digests(self) -> list[str]:
        """Every file it needs."""
        return [digest for _, digest in self.fresh] + [self.stale] * (self.stale is not None)  # type: ignore[list-item]


Index = dict[str, Entry]


def read(directory: Path) -> Manifest:
    """The manifest; Unreadable when there is none."""
    try:
        value = json.loads((directory / NAME).read_bytes())
        verified_at = datetime.fromisoformat(value["verified_at"])
        verified_at.timestamp()
        if verified_at.tzinfo is None:
            raise ValueError("a time without a zone")
        return Manifest(str(value["index"]), int(value["version"]), verified_at, bool(value["https"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise Unreadable(f"{NAME}: {error!r}") from error


def read_index(directory: Path, digest: str) -> Index:
    """The index of that digest; Unreadable when it is not whole."""
    try:
        return {address: _entry(*value) for address, value in json.loads(files.read(directory, digest)).items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable(f"index {digest}: {error!r}") from error


def _entry(kind: Kind, inputs: str, fresh: list[tuple[float, str]], stale: str | None) -> Entry:
    return Entry(kind, inputs, tuple((begins, digest) for begins, digest in fresh), stale)


def written(manifest: Manifest) -> bytes:
    """The manifest as a file."""
    return json.dumps(asdict(manifest) | {"verified_at": iso(manifest.verified_at)}).encode()


def written_index(index: Index) -> bytes:
    """The index as a file."""
    rows = {address: (one.kind, one.inputs, one.fresh, one.stale) for address, one in index.items()}
    return json.dumps(rows, separators=(",", ":")).encode()
