"""Mail that goes nowhere: kept as files and shown under /dev/mail, where there is no mail server and DEMO=1."""

import asyncio
import email
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from uuid import UUID

from app.lib.ids import new_id


class KeptMail:
    """One `.eml` file a message in `folder`. Its name is an id that grows with time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, message: EmailMessage) -> None:
        """Keeps the message; a reader never sees half of it."""
        await asyncio.to_thread(self._keep, message)

    def _keep(self, message: EmailMessage) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{new_id()}.eml"
        half = path.with_suffix(".half")
        half.write_bytes(message.as_bytes(policy=SMTP))
        half.rename(path)

    def newest(self, limit: int) -> Iterator[tuple[UUID, EmailMessage]]:
        """The messages kept last, newest first."""
        for path in sorted(self.folder.glob("*.eml"), reverse=True)[:limit]:
            yield UUID(path.stem), _read(path)

    def message(self, kept_id: UUID) -> EmailMessage | None:
        """The message kept under that id, or None."""
        path = self.folder / f"{kept_id}.eml"
        return _read(path) if path.exists() else None


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)
