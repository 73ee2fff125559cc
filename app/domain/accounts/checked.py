"""How lately a session has shown who it is: one that was left open, or copied, changes no way in (ASVS 7.5.1)."""

from datetime import timedelta

from app.domain.accounts.sessions import rotate
from app.domain.accounts.viewer import Viewer
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused

RECENT = timedelta(minutes=15)


class CheckAgain(Exception):
    """It is too long ago: the person is asked once more who they are."""


_RECENTLY = """
    SELECT checked_at > clock_timestamp() - $2::interval AND (second_factor OR connection_id IS NOT NULL OR NOT EXISTS (
        SELECT FROM passkey k WHERE k.person_id = s.person_id
        UNION ALL
        SELECT FROM totp t WHERE t.person_id = s.person_id AND t.confirmed_at IS NOT NULL))
    FROM session s WHERE id = $1
"""


async def need_recent(me: Viewer) -> None:
    """Raises CheckAgain when the viewer's session was not checked within the last 15 minutes; or when it never saw the
    second factor that its person has had since."""
    async with database.acting_as(SYSTEM):
        if not await database.fetch_value(_RECENTLY, me.session_id, RECENT):
            raise CheckAgain


_SPEAKS_FOR_ALL = """
    SELECT NOT EXISTS (SELECT FROM session s JOIN membership m ON m.person_id = s.person_id
                       WHERE s.id = $1 AND m.organisation_id <> s.organisation_id)
"""


async def need_own(me: Viewer) -> None:
    """The same, before what opens every place that the viewer gets into. One organisation's provider speaks for that
    organisation alone: whoever runs it could else give themselves a passkey of somebody who belongs to others, too.
    Raises CheckAgain, Refused."""
    await need_recent(me)
    async with database.acting_as(SYSTEM):
        if not await database.fetch_value(_SPEAKS_FOR_ALL, me.session_id):
            raise Refused(
                "You came in through one organisation’s provider and belong to others too, so how you sign in is not "
                "changed from here. Sign out, and come in with your password or a passkey of yours."
            )


async def has_shown(me: Viewer, *, factor: bool) -> str:
    """Notes that the viewer's session has shown who it is, perhaps with a second `factor`, and answers its new token:
    none is kept over another look (ASVS 7.2.4). In the open transaction, which has the system's eyes."""
    assert me.session_id, "only browsers are asked"
    await database.execute(
        "UPDATE session SET checked_at = clock_timestamp(), second_factor = second_factor OR $2 WHERE id = $1",
        me.session_id,
        factor,
    )
    return await rotate(me.session_id)
