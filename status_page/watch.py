"""Noticing a new manifest, and keeping the last good one while there is none."""

import os
import sys
import time
from pathlib import Path

from status_page import manifest
from status_page.manifest import Unreadable
from status_page.shown import Shown

Mark = tuple[int, int, int]


class Watch:
    """What a directory shows, as far as it was looked at."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.shown: Shown | None = None
        self._mark: Mark | None = None

    def look(self) -> None:
        """Takes over a manifest that is new. One that is missing or broken is told once and changes nothing."""
        mark = self._present()
        if mark == self._mark:
            return
        self._mark = mark
        try:
            self.shown = self._read(mark)
        except Unreadable as error:
            sys.stderr.write(f"status: {error}\n")

    def look_again(self) -> None:
        """Takes over whatever is there: what was shown turned out to be gone."""
        self._mark = None
        self.look()

    def _read(self, mark: Mark | None) -> Shown:
        found = manifest.read(self.directory)
        same = self.shown is not None and self.shown.manifest.index == found.index
        index = self.shown.index if self.shown and same else manifest.read_index(self.directory, found.index)
        written_at = mark[0] / 1e9 if mark else time.time()
        return Shown(self.directory, found, index, written_at)

    def _present(self) -> Mark | None:
        try:
            found = os.stat(self.directory / manifest.NAME)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size
