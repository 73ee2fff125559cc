"""Style sheets and behaviours: in the house a file a block, on the wire one of each, so that a first visit asks twice,
not forty times. Put together as the process first needs them; nothing is built."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
# Tokens first: the others are made of them.
_STYLES = """
    tokens base prose article layout nav button form choice chip strip severity person timeline rows queue table ladder
    rota facts incident plan replay tabs menu dialog palette search editor toast view-as access empty pager print
"""
_BEHAVIOURS = "zone clock live keep submit files draft dialog palette menu keys passkey reach copy insert video"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a page asks for, and the address that holds for exactly this content."""

    content: bytes
    address: str


@lru_cache
def styles() -> Bundle:
    """Every block of the style."""
    return _bundle("css", _STYLES)


@lru_cache
def behaviours() -> Bundle:
    """Every behaviour that all pages have; those of one page it names itself."""
    return _bundle("js", _BEHAVIOURS)


def _bundle(kind: str, names: str) -> Bundle:
    content = b"\n".join((STATIC / kind / f"{name}.{kind}").read_bytes() for name in names.split())
    return Bundle(content, f"/pages.{kind}?v={hashlib.sha256(content).hexdigest()[:12]}")
