"""Changing one's own password while signed in."""

from app.domain.accounts import steps, throttle
from app.domain.accounts.actions import check_password, set_password_hash
from app.domain.accounts.checked import has_shown
from app.domain.accounts.places import counted, note_own, note_refused
from app.domain.accounts.secrets import hash_password, password_matches
from app.domain.accounts.security_mail import tell_of_change
from app.domain.accounts.sessions import end_all
from app.domain.accounts.signing_in import WrongPassword
from app.domain.accounts.throttle import Limit
from app.domain.accounts.viewer import Viewer
from app.lib import database
from app.lib.database import SYSTEM

_TRIES = Limit(burst=5, every=30)


async def change_password(me: Viewer, current: str, new: str) -> str:
    """Sets the viewer's password, ends their other sessions and tells them; answers this session's new token. Opens its
    own transactions, and holds none while argon2 works.

    Raises PasswordRefused, WrongPassword for the current one, TooMany.
    """
    check_password(new)
    bucket = throttle.key_of("change password", str(me.person_id))
    async with database.transaction(SYSTEM):
        refusal = await counted(bucket, _TRIES, me.person_id)
        kept = await database.fetch_value("SELECT password_hash FROM credential WHERE person_id = $1", me.person_id)
    if refusal:
        raise refusal
    if not await password_matches(kept, current):
        async with database.transaction(SYSTEM):
            await note_refused(me.person_id, "password", again=True)
        raise WrongPassword
    hashed = await hash_password(new)
    async with database.transaction(SYSTEM):
        await throttle.forget(bucket)
        await set_password_hash(me.person_id, hashed)
        await steps.abandon(me.person_id)
        await end_all(me, me.person_id, "password_changed", but=me.session_id)
        await note_own(me.person_id, "password.changed")
        await tell_of_change(me.person_id, "the password was changed, and you were signed out everywhere else")
        return await has_shown(me, factor=False)
