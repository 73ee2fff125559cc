"""Files that are either whole or not there, also after a power cut."""

import fcntl
import os
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

CONTENTS = "files"
_PART = ".part"
# Beyond so many at once one sync of the disk is cheaper than one of each file.
MANY = 64


def digest(content: bytes) -> str:
    """The name under which a content is kept."""
    return blake2b(content, digest_size=16).hexdigest()


def read(directory: Path, name: str) -> bytes:
    """The content of that digest. OSError when it is not there, ValueError when it is not what its name says."""
    content = (directory / CONTENTS / Path(name).name).read_bytes()
    if digest(content) != name:
        raise ValueError(f"{name} is damaged")
    return content


def kept(directory: Path) -> set[str]:
    """The digests of all contents there are."""
    place = directory / CONTENTS
    return {name for name in os.listdir(place) if not name.endswith(_PART)}


def keep(directory: Path, contents: Mapping[str, bytes]) -> None:
    """Writes contents under their digests; when this returns, they outlast a power cut."""
    place = directory / CONTENTS
    place.mkdir(exist_ok=True)
    many = len(contents) > MANY
    for name, content in contents.items():
        _write(place / f"{name}{_PART}", content, sync=not many)
    if many:
        os.sync()
    for name in contents:
        (place / f"{name}{_PART}").rename(place / name)
    _sync_folder(place)


def replace(path: Path, content: bytes) -> None:
    """Puts a whole new file in the place of the old one at once."""
    part = path.with_name(f"{path.name}{_PART}")
    _write(part, content, sync=True)
    part.rename(path)
    _sync_folder(path.parent)


def retire(directory: Path, names: Collection[str]) -> None:
    """Notes that these are needed no more from now on: their grace begins."""
    for name in names:
        with suppress(FileNotFoundError):
            os.utime(directory / CONTENTS / name)


def sweep(directory: Path, used: Collection[str], grace: float) -> None:
    """Removes what is not used and was retired (or left half written) more than `grace` seconds ago."""
    before = time.time() - grace
    with os.scandir(directory / CONTENTS) as found:
        old = [one.path for one in found if one.name not in used and one.stat().st_mtime < before]
    for path in old:
        os.unlink(path)


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Only one process at a time writes a directory; the others wait."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, content: bytes, *, sync: bool) -> None:
    with path.open("wb") as file:
        file.write(content)
        if sync:
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
