"""Recovery codes: for the day that the phone is gone. Ten of 80 random bits, each good once, shown once; of such a
secret a plain hash is enough."""

import re
import secrets
from uuid import UUID

from app.domain.accounts.places import note_own
from app.domain.accounts.secrets import hash_token
from app.domain.accounts.security_mail import tell_of_change
from app.lib import database

HOW_MANY = 10
# Crockford's base 32: no letter that is taken for a digit (https://www.crockford.com/base32.html).
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")


async def renew(person_id: UUID) -> list[str]:
    """Ten new codes, as they are shown; the old ones are worth nothing. In the open transaction, which has the system's
    eyes, as for all here."""
    codes = [_new_code() for _ in range(HOW_MANY)]
    await forget(person_id)
    await database.execute(
        "INSERT INTO recovery_code (person_id, code_hash) SELECT $1, unnest($2::bytea[])",
        person_id,
        [_hash(person_id, code) for code in codes],
    )
    await note_own(person_id, "recovery_codes.made")
    return codes


async def left(person_id: UUID) -> int:
    """How many are still good."""
    return int(
        await database.fetch_value(
            "SELECT count(*) FROM recovery_code WHERE person_id = $1 AND used_at IS NULL", person_id
        )
    )


async def use(person_id: UUID, code: str) -> bool:
    """Uses a code up, and tells its owner by mail; False when it is none of theirs, or was used."""
    if not await database.execute(
        "UPDATE recovery_code SET used_at = clock_timestamp() "
        "WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL",
        person_id,
        _hash(person_id, code),
    ):
        return False
    rest = await left(person_id)
    await note_own(person_id, "recovery_code.used", left=rest)
    await tell_of_change(person_id, f"a recovery code was used, and {rest} are left")
    return True


async def forget(person_id: UUID) -> None:
    """None is good any more."""
    await database.execute("DELETE FROM recovery_code WHERE person_id = $1", person_id)


def _new_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(re.findall("....", letters))


def _hash(person_id: UUID, code: str) -> bytes:
    plain = "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum()).translate(_MISREAD)
    return hash_token(f"{person_id} {plain}")
