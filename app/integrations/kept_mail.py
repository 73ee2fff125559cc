"""Mail that goes nowhere: kept as files and shown under /dev/mail, where there is no mail server and DEMO=1."""

import asyncio
import email
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

from app.config import Settings


class KeptMail:
    """One `.eml` file a message in `folder`. Its name is its id: the nanoseconds since 1970."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, message: EmailMessage) -> None:
        """Keeps the message; a reader never sees half of it."""
        await asyncio.to_thread(self._keep, message)

    def _keep(self, message: EmailMessage) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{time.time_ns()}.eml"
        half = path.with_suffix(".half")
        half.write_bytes(message.as_bytes(policy=SMTP))
        half.rename(path)

    def newest(self, limit: int) -> Iterator[tuple[int, EmailMessage]]:
        """The messages kept last, newest first."""
        for path in sorted(self.folder.glob("*.eml"), reverse=True)[:limit]:
            yield int(path.stem), _read(path)

    def message(self, kept_id: int) -> EmailMessage | None:
        """The message kept under that id, or None."""
        path = self.folder / f"{kept_id}.eml"
        return _read(path) if path.exists() else None


def kept_mail(settings: Settings) -> KeptMail:
    """The kept mail of an installation."""
    return KeptMail(settings.data_dir / "mail")


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)
