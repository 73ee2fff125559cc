"""Sessions and tokens in words, as their owner and those who look after sign-in read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.scopes import SCOPES
from app.domain.accounts.sessions import SessionFacts
from app.domain.accounts.tokens import TokenFacts
from app.domain.accounts.viewer import Method
from app.lib.browsers import browser_words

METHODS: Mapping[Method, str] = {
    "password": "Password",
    "passkey": "Passkey",
    "saml": "Single sign-on",
    "oidc": "Single sign-on",
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as a page shows it."""

    facts: SessionFacts
    browser: str
    method: str
    this_one: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as a page shows it."""

    facts: TokenFacts
    may: Sequence[str]


def session_rows(found: Sequence[SessionFacts], this_one: UUID | None = None) -> list[SessionRow]:
    """In the order given; `this_one` is the session that asks."""
    return [SessionRow(facts, browser_words(facts.browser), _method(facts), facts.id == this_one) for facts in found]


def token_rows(found: Sequence[TokenFacts]) -> list[TokenRow]:
    """In the order given."""
    return [TokenRow(facts, [SCOPES.get(scope, scope) for scope in facts.scopes]) for facts in found]


def _method(facts: SessionFacts) -> str:
    words = METHODS[facts.method]
    if facts.connection:
        return f"{words} ({facts.connection})"
    return f"{words} and a second factor" if facts.second_factor and facts.method == "password" else words
