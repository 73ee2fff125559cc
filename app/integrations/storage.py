"""Where the bytes of files live: by their SHA-256, so that the same file is kept once and a name never meets a disk."""

import asyncio
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Protocol

_CHUNK = 256 * 1024
BATCH = 500


class Storage(Protocol):
    """Keeps bytes and gives them back."""

    async def keep(self, source: IO[bytes]) -> tuple[str, int]:
        """Stores what can be read and answers its digest and size."""
        ...

    def read(self, digest: str) -> AsyncIterator[bytes]:
        """The bytes, piece by piece; FileNotFoundError when there are none."""
        ...


class FolderStorage:
    """A folder of this machine. A file is whole or not there: it is written beside and renamed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, source: IO[bytes]) -> tuple[str, int]:
        """Writes in a thread, so that a large file holds nobody else up."""
        return await asyncio.to_thread(self._keep, source)

    def _keep(self, source: IO[bytes]) -> tuple[str, int]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            with self._changing():
                os.replace(name, self._path(digest.hexdigest()))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    async def read(self, digest: str) -> AsyncIterator[bytes]:
        """Reads in threads."""
        with await asyncio.to_thread(self._path(digest).open, "rb") as source:
            while chunk := await asyncio.to_thread(source.read, _CHUNK):
                yield chunk

    def older_than(self, age: timedelta) -> Iterator[list[str]]:
        """The names of what was stored longer ago, a batch at a time; what was stored again meanwhile is young."""
        batch: list[str] = []
        with suppress(FileNotFoundError), os.scandir(self._folder) as found:
            for entry in found:
                if _is_older(Path(entry), age):
                    batch.append(entry.name)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
        if batch:
            yield batch

    def remove(self, name: str, age: timedelta) -> bool:
        """Removes it, unless it was stored again since it was found; whether it did."""
        with self._changing():
            if not _is_older(self._folder / name, age):
                return False
            (self._folder / name).unlink()
            return True

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Who stores a file and who removes the same one come one after the other, in whichever process they are."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _path(self, digest: str) -> Path:
        if not (len(digest) == 64 and digest.isalnum()):
            raise FileNotFoundError(digest)
        return self._folder / digest


def _is_older(file: Path, age: timedelta) -> bool:
    """By the clock of the machine that stores it; False for what is gone."""
    with suppress(FileNotFoundError):
        return file.stat().st_mtime < time.time() - age.total_seconds()
    return False
