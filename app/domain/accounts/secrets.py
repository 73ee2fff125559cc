"""Secrets: random tokens of which only a hash is kept, and passwords under argon2id."""

import asyncio
import hashlib
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
_hasher = PasswordHasher()


def new_token() -> str:
    """32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """SHA-256: enough for a secret that is already 256 bits of chance."""
    return hashlib.sha256(token.encode()).digest()


async def hash_password(password: str) -> str:
    """argon2id, in a thread: it takes tens of milliseconds of one core."""
    return await asyncio.to_thread(_hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; takes as long for nobody's."""
    return await asyncio.to_thread(_verify, password_hash or _nobody(), password) and password_hash is not None


@lru_cache
def _nobody() -> str:
    # Checked when nobody has that address, so that the answer takes as long as for a wrong password.
    return _hasher.hash(secrets.token_urlsafe())


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False
