"""What a request will take: encodings by weight (RFC 9110, 12.5.3), and entity tags it has (13.1.2)."""

from functools import lru_cache
from typing import Literal

Encoding = Literal["br", "gzip", "identity"]
# Of equal weights the smallest answer.
OURS: tuple[Encoding, ...] = ("br", "gzip", "identity")
# Bytes of a header that is heeded. Answers are kept by it, so a longer one must not be.
LONGEST = 128


@lru_cache(maxsize=256)
def encoding(header: bytes) -> Encoding:
    """The encoding to answer in; where every one of ours is refused it is still `identity`: better read than right."""
    weights = dict(_weighed(part) for part in header.decode("latin-1").lower().split(",") if part.strip())
    weights.setdefault("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    weights.setdefault("br", weights.get("*", 0.0))
    # Unnamed, the plain form is always welcome, and is taken when nothing better is.
    weights.setdefault("identity", min(weights.get("*", 0.001), 0.001))
    best = max(OURS, key=lambda one: (weights[one], -OURS.index(one)))
    return best if weights[best] > 0 else "identity"


def _weighed(part: str) -> tuple[str, float]:
    name, _, parameters = part.partition(";")
    weight = 1.0
    for parameter in parameters.split(";"):
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            weight = _number(value.strip())
    return name.strip(), weight


def _number(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def has(header: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match names this tag, weakly compared."""
    tags = [tag.strip().removeprefix(b"W/") for tag in header.split(b",")]
    return etag in tags or b"*" in tags
