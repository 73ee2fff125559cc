"""Secrets that must be read again (a client secret, a private key), locked with a key derived from SECRET_KEY."""

import base64
import hashlib
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken

_box: Fernet | None = None


class Unreadable(Exception):
    """What was locked cannot be opened: SECRET_KEY is not the one it was locked with."""


def open_vault(secret_key: str) -> None:
    """Once a process, before anything is locked or unlocked."""
    global _box
    _box = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"uphold vault\0" + secret_key.encode()).digest()))


def locked(secret: str) -> bytes:
    """The secret as it may be kept."""
    return _opened().encrypt(secret.encode())


def unlocked(kept: bytes, within: timedelta | None = None) -> str:
    """The secret itself. Raises Unreadable, also for one that was locked longer ago than `within`."""
    try:
        return _opened().decrypt(kept, ttl=int(within.total_seconds()) if within else None).decode()
    except InvalidToken as error:
        raise Unreadable("this was locked with another SECRET_KEY, or too long ago") from error


def _opened() -> Fernet:
    if _box is None:
        raise RuntimeError("open_vault() was not called")
    return _box
