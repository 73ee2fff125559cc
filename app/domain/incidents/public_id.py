"""Ids in public addresses: twelve lower-case letters and digits, as the v2 format of status pages has them."""

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits


def new_public_id() -> str:
    """62 random bits: nobody guesses one, and no two are alike."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))
