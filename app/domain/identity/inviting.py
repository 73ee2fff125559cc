"""Asking people to join an organisation. Whether an address is anybody's here is not for its admins to learn: whoever
has it is asked by mail, and belongs once they have said yes (joining.py)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from uuid import UUID

from app.domain.accounts import people, throttle
from app.domain.accounts.secrets import hash_token, new_token
from app.domain.accounts.throttle import Limit
from app.domain.accounts.viewer import MembershipRole, Viewer
from app.domain.contracts.contacts import LONGEST_NAME, MEMBERSHIP_ROLES
from app.domain.contracts.organisations import hold_people
from app.domain.deliveries.actions import owe_stranger
from app.domain.identity.colleagues import allow_keeping
from app.domain.identity.enforcing import enforced
from app.domain.identity.holding import noted
from app.domain.identity.home_realm import domain_of, offer_within
from app.domain.identity.invitations import Invited, invited_to
from app.domain.identity.tables import Invitation
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Wrong
from app.lib.rows import insert

# Nobody waits for an invitation: it outlives a holiday weekend.
LIFE = timedelta(days=7)
MOST = 500
# A whole team at once, and nobody's mailbox is filled.
_BY_PLACE, _TO_ADDRESS = Limit(burst=100, every=30), Limit(burst=3, every=3600)
_NO_WAY_IN = (
    "is sent to no connection of yours that is on, and single sign-on is enforced: they could not come in. See Domains."
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask, and what they are to be."""

    email: str
    name: str
    role: MembershipRole


async def invite(viewer: Viewer, organisation_id: UUID, asking: Asking) -> None:
    """Mails a link with which its owner joins, once, within a week. Raises NotFound, Refused, Wrong."""
    allow_keeping(viewer, organisation_id)
    # So that two who ask somebody at once come one after the other.
    async with database.acting_as(SYSTEM):
        await hold_people(viewer, organisation_id)
    if errors := _wrong_with(asking) or await _in_the_way(organisation_id, asking.email.lower()):
        raise Wrong(errors)
    invitation_id, email = new_id(), asking.email.lower()
    await _count(organisation_id, email)
    token = new_token()
    values = {
        "organisation_id": organisation_id,
        "id": invitation_id,
        "email": email,
        "name": asking.name,
        "role": asking.role,
        "token_hash": hash_token(token),
        "invited_by": viewer.person_id,
        "expires_at": await database.fetch_value("SELECT clock_timestamp() + $1::interval", LIFE),
    }
    await insert((Invitation, values))
    await _mail(viewer, organisation_id, email, asking.name, token)
    await noted(viewer, organisation_id, "invitation.sent", address=email, role=asking.role)


async def send_again(viewer: Viewer, organisation_id: UUID, invitation_id: UUID) -> None:
    """Another link, good for a week from now; the one before is good for nothing. Raises NotFound, Refused, Wrong."""
    found = await _find(viewer, organisation_id, invitation_id)
    await _count(organisation_id, found.email)
    token = new_token()
    await database.execute(
        "UPDATE invitation SET token_hash = $3, sent_at = clock_timestamp(), invited_by = $5, "
        "expires_at = clock_timestamp() + $4 WHERE organisation_id = $1 AND id = $2",
        organisation_id,
        invitation_id,
        hash_token(token),
        LIFE,
        viewer.person_id,
    )
    await _mail(viewer, organisation_id, found.email, found.name, token)
    await noted(viewer, organisation_id, "invitation.sent_again", address=found.email)


async def take_back(viewer: Viewer, organisation_id: UUID, invitation_id: UUID) -> None:
    """The link is good for nothing any more. Raises NotFound, Refused."""
    found = await _find(viewer, organisation_id, invitation_id)
    await database.execute(
        "DELETE FROM invitation WHERE organisation_id = $1 AND id = $2", organisation_id, invitation_id
    )
    await noted(viewer, organisation_id, "invitation.taken_back", address=found.email)


async def _find(viewer: Viewer, organisation_id: UUID, invitation_id: UUID) -> Invited:
    allow_keeping(viewer, organisation_id)
    # So that whoever answers it at this moment comes before or after.
    await database.execute(
        "SELECT FROM invitation WHERE organisation_id = $1 AND id = $2 FOR UPDATE", organisation_id, invitation_id
    )
    for found in await invited_to(organisation_id):
        if found.id == invitation_id:
            return found
    raise NotFound(str(invitation_id))


def _wrong_with(asking: Asking) -> dict[str, str]:
    errors = {}
    if not people.is_address(asking.email):
        errors["email"] = "Write an address like name@company.example."
    if not 0 < len(asking.name) <= LONGEST_NAME:
        errors["name"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if asking.role not in MEMBERSHIP_ROLES:
        errors["role"] = "Choose what they may see."
    return errors


async def _in_the_way(organisation_id: UUID, email: str) -> dict[str, str]:
    already = await invited_to(organisation_id)
    if email in {one.email for one in already}:
        return {"email": "They were asked already. Send it again, under “Asked to join”."}
    if len(already) >= MOST:
        return {"email": f"{MOST} people at most are asked at a time. Take one back first."}
    if await database.fetch_value(
        "SELECT true FROM membership m JOIN person p ON p.id = m.person_id "
        "WHERE m.organisation_id = $1 AND p.email = $2",
        organisation_id,
        email,
    ):
        return {"email": "They belong to it already."}
    offer = await offer_within(organisation_id, email)
    if (await enforced(organisation_id)).at and (offer is None or offer.choice):
        return {"email": f"{domain_of(email)} {_NO_WAY_IN}"}
    return {}


async def _count(organisation_id: UUID, email: str) -> None:
    async with database.acting_as(SYSTEM):
        try:
            await throttle.attempt(throttle.key_of("invitation to", str(organisation_id), email), _TO_ADDRESS)
            await throttle.attempt(throttle.key_of("invitation", str(organisation_id)), _BY_PLACE)
        except throttle.TooMany as too_many:
            _refuse(too_many.wait)


def _refuse(wait: int) -> NoReturn:
    minutes = -(-wait // 60)
    soon = f"{minutes} minute{'s' * (minutes > 1)}"
    raise Wrong({"email": f"Too many invitations were sent just now. Try again in {soon}."})


async def _mail(viewer: Viewer, organisation_id: UUID, email: str, name: str, token: str) -> None:
    told = {
        "name": name,
        "organisation": await database.fetch_value("SELECT name FROM organisation WHERE id = $1", organisation_id),
        "inviter": viewer.name,
        "days": LIFE.days,
        "path": "/invitation/",
        "secret": token,
    }
    async with database.acting_as(SYSTEM):
        await owe_stranger(email, "asked_to_join", told, organisation_id=organisation_id)
