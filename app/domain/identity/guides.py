"""Setting a connection up at the identity providers that most have: steps in the words of each product, as data
(app/guides/*.toml)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from app.domain.identity.connection import Guide, Protocol

_GUIDES = Path(__file__).parents[2] / "guides"
# Our values that a product asks for: SAML's, then OpenID Connect's.
Ours = Literal[
    "entity_id", "acs", "slo", "metadata", "certificate", "redirect_uri", "signed_out_uri", "back_channel_uri"
]


@dataclass(frozen=True, slots=True)
class Value:
    """A field by the name that the product gives it, and which of our values belongs there."""

    field: str
    ours: Ours


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do there."""

    text: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class HowTo:
    """One product with one protocol: the steps, and what it sends unless it is told otherwise. `metadata`: where it
    has its own (SAML); `issuer`: how its issuer looks (OpenID Connect)."""

    product: str
    steps: tuple[Step, ...]
    metadata: str = ""
    issuer: str = ""
    email_attributes: tuple[str, ...] = ()
    name_attributes: tuple[str, ...] = ()
    group_attributes: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    group_claim: str = ""


@cache
def guide_of(guide: Guide, protocol: Protocol) -> HowTo:
    """The steps for a product and a protocol."""
    said = dict(_read(guide)[protocol])
    steps = tuple(_step(step) for step in said.pop("steps"))
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return HowTo(product=products()[guide], steps=steps, **told)


@cache
def products() -> dict[Guide, str]:
    """What there is a guide for."""
    return {guide: str(_read(guide)["name"]) for guide in get_args(Guide)}


@cache
def _read(guide: Guide) -> dict[str, Any]:
    return tomllib.loads((_GUIDES / f"{guide}.toml").read_text(encoding="utf-8"))


def _step(said: dict[str, Any]) -> Step:
    return Step(said["text"], tuple(Value(**value) for value in said.get("values", ())))
