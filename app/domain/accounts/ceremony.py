"""WebAuthn's two ceremonies (Web Authentication Level 2, 7.1 and 7.2): what the browser is asked, and whether what it
answers holds. Pure: no database, no clock."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import webauthn
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

Answer = TypeVar("Answer")


class PasskeyRefused(Exception):
    """An answer that does not hold; `reason` is a word for the audit trail and the tests, never for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks, as browsers check it: the host that passkeys belong to, the origin that may use them, and a name."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey, as it is kept."""

    credential: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A passkey that is known, and whose it is."""

    person_id: UUID
    credential: bytes
    public_key: bytes
    sign_count: int


def ask_to_make(party: Party, person: tuple[UUID, str, str], others: Sequence[bytes], challenge: bytes) -> str:
    """What the browser is asked for a new passkey of a person (id, email, name) who has these others, as JSON. It must
    be discoverable and verify its user, so that each can be the only factor."""
    person_id, email, name = person
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=party.name,
        user_id=person_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=other) for other in others],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return webauthn.options_to_json(options)


def ask_to_use(party: Party, mine: Sequence[bytes], challenge: bytes) -> str:
    """What the browser is asked for a passkey, as JSON: for one of `mine`, or, where nobody is known yet, for any. The
    user is verified in either case, so that one and the same answer suits both."""
    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in mine],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def credential_used(answer: str) -> tuple[bytes, bytes]:
    """Which credential an answer says was used, and for which challenge; nothing else is checked yet."""
    given = _read(lambda: parse_authentication_credential_json(answer))
    return given.raw_id, _challenge(given.response.client_data_json)


def challenge_of_new(answer: str) -> bytes:
    """For which challenge an answer says that a passkey was made; nothing else is checked yet."""
    given = _read(lambda: parse_registration_credential_json(answer))
    return _challenge(given.response.client_data_json)


def _challenge(client_data: bytes) -> bytes:
    said = _read(lambda: parse_client_data_json(client_data))
    # The library leaves this to us. Nobody may frame our pages, so whoever asked from within a frame was somebody else.
    if said.cross_origin:
        raise PasskeyRefused("invalid")
    return said.challenge


def made(party: Party, answer: str, challenge: bytes) -> Made:
    """The new passkey. Raises PasskeyRefused."""
    found = _read(
        lambda: webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    )
    said = json.loads(answer)["response"].get("transports") or []
    transports = tuple(str(each)[:20] for each in said[:8]) if isinstance(said, list) else ()
    return Made(found.credential_id, found.credential_public_key, found.sign_count, transports)


def used(party: Party, answer: str, kept: Kept, challenge: bytes, *, alone: bool) -> int:
    """That the person of this passkey was there and is verified; answers its new count. `alone`: nobody was known
    before, so that the answer itself must say whose it is (Web Authentication Level 2, 7.2, step 6).

    Raises PasskeyRefused; with the reason "cloned" for a true signature whose count does not go on from the last: the
    key may live in two places (Web Authentication Level 2, 6.1.1).
    """
    found = _read(
        lambda: webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=kept.public_key,
            # Compared below, after the signature: what anybody may write is no sign of a clone.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    )
    handle = parse_authentication_credential_json(answer).response.user_handle
    if handle != kept.person_id.bytes and (alone or handle is not None):
        raise PasskeyRefused("other_person")
    if kept.sign_count and found.new_sign_count <= kept.sign_count:
        raise PasskeyRefused("cloned")
    return found.new_sign_count


def _read(read: Callable[[], Answer]) -> Answer:
    # The library's parsers meet nonsense with whatever it makes them stumble over.
    try:
        return read()
    except Exception as error:
        raise PasskeyRefused("invalid") from error
