"""Signed words about the end of a chain, kept outside the database: who can rewrite every row cannot rewrite these
(security.md §5). A file of JSON lines, and a key beside it that only this installation reads."""

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_KEY, _LINES = "key.pem", "checkpoints.jsonl"
_LONGEST_LINE = 4096


class Unusable(Exception):
    """The key or the checkpoints cannot be used; the message is one line."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """At `at` the chain's last entry was number `seq` with this hash; `signature` is Ed25519's, of `said`."""

    chain: UUID
    seq: int
    hash: bytes
    at: datetime
    signature: bytes = b""

    @property
    def said(self) -> bytes:
        """What is signed."""
        return f"audit checkpoint\n{self.chain}\n{self.seq}\n{self.hash.hex()}\n{self.at.isoformat()}\n".encode()

    def to_json(self) -> dict[str, object]:
        """As it stands in the file."""
        return {
            "chain": str(self.chain),
            "seq": self.seq,
            "hash": self.hash.hex(),
            "at": self.at.isoformat(),
            "signature": self.signature.hex(),
        }

    @staticmethod
    def from_line(line: bytes) -> "Checkpoint":
        """The inverse. Raises ValueError, KeyError, TypeError."""
        read = json.loads(line)
        return Checkpoint(
            UUID(read["chain"]),
            int(read["seq"]),
            bytes.fromhex(read["hash"]),
            datetime.fromisoformat(read["at"]),
            bytes.fromhex(read["signature"]),
        )


def folder_of(data_dir: Path) -> Path:
    """Where an installation keeps its key and its checkpoints."""
    return data_dir / "audit"


def lines_of(data_dir: Path) -> Path:
    """The file of checkpoints."""
    return folder_of(data_dir) / _LINES


def signed(data_dir: Path, chain: UUID, seq: int, hash_: bytes, at: datetime) -> Checkpoint:
    """A checkpoint with this installation's signature. Raises Unusable."""
    bare = Checkpoint(chain, seq, hash_, at)
    return Checkpoint(chain, seq, hash_, at, _private_key(data_dir).sign(bare.said))


def keep(data_dir: Path, made: Iterable[Checkpoint]) -> None:
    """Appends them to the file; on disk when this returns. Raises OSError."""
    folder_of(data_dir).mkdir(parents=True, exist_ok=True)
    _forget_torn_end(lines_of(data_dir))
    lines = "".join(json.dumps(one.to_json(), sort_keys=True) + "\n" for one in made).encode()
    # In one piece, so that whoever reads meanwhile finds whole lines.
    with lines_of(data_dir).open("ab", buffering=0) as out:
        if out.write(lines) != len(lines):
            raise OSError(f"{out.name} could not be written to its end")
        os.fsync(out.fileno())


def _forget_torn_end(file: Path) -> None:
    # A power cut may leave half a line: nobody was told of it, and nothing may be written behind it.
    if file.exists() and (torn := _torn_end(file)):
        os.truncate(file, file.stat().st_size - torn)


def _torn_end(file: Path) -> int:
    with file.open("rb") as lines:
        lines.seek(max(0, file.stat().st_size - _LONGEST_LINE))
        last = lines.read()
    return len(last) - last.rfind(b"\n") - 1


def kept(file: Path) -> Iterator[Checkpoint]:
    """The checkpoints of a file, this installation's or a copy kept elsewhere, one after the other, because the file
    grows for as long as the installation lives; none without it. Half a line at the end is none. Raises Unusable."""
    if not file.exists():
        return
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return
            try:
                yield Checkpoint.from_line(line)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Unusable(f"{file}: line {number} is no checkpoint") from None


def newest_of(checkpoints: Iterable[Checkpoint]) -> dict[UUID, Checkpoint]:
    """Of each chain the one that reaches farthest along it."""
    newest: dict[UUID, Checkpoint] = {}
    for one in checkpoints:
        if one.chain not in newest or newest[one.chain].seq <= one.seq:
            newest[one.chain] = one
    return newest


def is_genuine(checkpoint: Checkpoint, public_key: bytes) -> bool:
    """Whether the signature is this key's."""
    with suppress(InvalidSignature, ValueError):
        Ed25519PublicKey.from_public_bytes(public_key).verify(checkpoint.signature, checkpoint.said)
        return True
    return False


def public_key_of(data_dir: Path) -> bytes:
    """The 32 bytes with which others check this installation's checkpoints. Raises Unusable."""
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    return _private_key(data_dir).public_key().public_bytes(*raw)


def _private_key(data_dir: Path) -> Ed25519PrivateKey:
    """The installation's; made at its first asking."""
    file = folder_of(data_dir) / _KEY
    if not file.exists():
        _make_key(file)
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise Unusable(f"{file} cannot be used as a key: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Unusable(f"{file} is no Ed25519 key")
    return key


def _make_key(file: Path) -> None:
    """Of several processes that do this at once, one wins and all use its key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fresh = file.with_name(f"{_KEY}.{secrets.token_hex(8)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(fresh, file)
    fresh.unlink()
