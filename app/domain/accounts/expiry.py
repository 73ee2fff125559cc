"""Forgetting what has served: it holds nothing that anyone may still use."""

from app.lib import database
from app.lib.database import SYSTEM

_SPENT = (
    "DELETE FROM form_key WHERE created_at < clock_timestamp() - interval '1 day'",
    "DELETE FROM password_reset WHERE expires_at < clock_timestamp() - interval '1 day'",
    "DELETE FROM sign_in_step WHERE expires_at < clock_timestamp() - interval '1 day'",
    "DELETE FROM known_browser WHERE seen_at < clock_timestamp() - interval '1 year'",
    "DELETE FROM session WHERE least(ended_at, expires_at) < clock_timestamp() - interval '30 days'",
    "DELETE FROM sso_request WHERE expires_at < clock_timestamp() - interval '1 day'",
    "DELETE FROM identity_link WHERE expires_at < clock_timestamp() - interval '1 day'",
    # Shown as run out for a while, so that it can be sent again.
    "DELETE FROM invitation WHERE expires_at < clock_timestamp() - interval '30 days'",
    # A provider's clock may go after ours by some minutes, and its answers are good until the end by its own.
    "DELETE FROM assertion_seen WHERE expires_at < clock_timestamp() - interval '1 day'",
    "DELETE FROM test_sign_in WHERE at < clock_timestamp() - interval '90 days'",
    # What a summary has told. Fired timers stay: they are what keeps an instant from firing twice.
    "DELETE FROM notice WHERE told_at < clock_timestamp() - interval '30 days'",
    # A bucket that nobody touched for a day has long run dry (throttle.py).
    "DELETE FROM throttle WHERE at < clock_timestamp() - interval '1 day'",
)


async def forget_spent() -> int:
    """Deletes old form keys, links, sign-ins half done, sessions, notices and throttles; answers how many rows."""
    async with database.transaction(SYSTEM):
        return sum([await database.execute(statement) for statement in _SPENT])
