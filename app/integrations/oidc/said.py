"""What a token says, however wrong it is: for people to look at, and for nothing to be decided by."""

import base64
import json
from collections.abc import Mapping

# Ours and the provider's among themselves, which tell people nothing.
_BETWEEN_US = frozenset(["nonce", "at_hash", "c_hash", "s_hash"])


def said_in(compact: object) -> dict[str, list[object]]:
    """The header's algorithm, type and key of a token, and its claims; of what is none, nothing."""
    header, payload, *_ = [*compact.split(".", 2), ""] if isinstance(compact, str) else ["", ""]
    named = {f"header {name}": value for name, value in _object(header).items() if name in ("alg", "typ", "kid")}
    return as_words(named | _object(payload))


def as_words(claims: Mapping[str, object]) -> dict[str, list[object]]:
    """Claims with their values, one or several."""
    return {
        name: value if isinstance(value, list) else [value] for name, value in claims.items() if name not in _BETWEEN_US
    }


def _object(part: str) -> dict[str, object]:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
