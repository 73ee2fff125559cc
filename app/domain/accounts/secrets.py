"""Secrets: random tokens of which only a hash is kept, and passwords under argon2id."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
MOST_WAITING = 20
Answer = TypeVar("Answer")
_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, "argon2")
_waiting = 0


def new_token() -> str:
    """32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """SHA-256: enough for a secret that is already 256 bits of chance."""
    return hashlib.sha256(token.encode()).digest()


class Busy(ConnectionError):
    """More passwords wait to be looked at than is good for anybody; try again in a moment."""


async def _apart(work: Callable[..., Answer], *arguments: str) -> Answer:
    """In threads of their own, two at a time: each takes 64 MB, and files must not wait for them."""
    global _waiting
    if _waiting >= MOST_WAITING:
        raise Busy
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work, *arguments)
    finally:
        _waiting -= 1


async def hash_password(password: str) -> str:
    """argon2id, in a thread: it takes tens of milliseconds of one core."""
    return await _apart(_hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; takes as long for nobody's."""
    return await _apart(_verify, password_hash or _nobody(), password) and password_hash is not None


@lru_cache
def _nobody() -> str:
    # Checked when nobody has that address, so that the answer takes as long as for a wrong password.
    return _hasher.hash(secrets.token_urlsafe())


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False
