"""Everything the worker does by itself, on one page. Several workers may run: each act claims what it does."""

from functools import partial

from app.config import Settings
from app.domain.accounts import expiry, tokens, view_as
from app.domain.articles.reviews import remind_of_reviews
from app.domain.deflection.misses import forget_old
from app.domain.deflection.months import forget_old_drafts
from app.domain.deflection.ranking import refresh_boosts
from app.domain.deliveries import claims, notices
from app.domain.deliveries.actions import DELIVER
from app.domain.identity.expiring import warn_of_certificates
from app.domain.incidents.publication import PUBLISH_STATUS
from app.domain.tickets.replays_kept import REPLAY
from app.domain.timers.actions import FIRE
from app.integrations.saml.metadata import certificate_facts
from app.tasks.clearing import Clearing
from app.tasks.firing import Firing
from app.tasks.looking import Looking
from app.tasks.outbox import Outbox
from app.tasks.publishing import Publisher
from app.tasks.replaying import Replaying
from app.tasks.rounds import Round
from app.tasks.sealing import Sealing
from app.tasks.streaming import Streaming


def rounds(
    outbox: Outbox | None,
    firing: Firing,
    publisher: Publisher,
    replaying: Replaying,
    sealing: Sealing,
    streaming: Streaming,
    looking: Looking,
    clearing: Clearing,
    settings: Settings,
) -> list[Round]:
    """Name, seconds between two turns, act. Without an outbox (no mail server is set) messages wait."""
    return [
        Round(DELIVER, 1, outbox.sweep if outbox else _wait),
        Round(FIRE, 0.5, firing.sweep),
        Round(PUBLISH_STATUS, 0.5, publisher.turn),
        Round(REPLAY, 2, replaying.sweep),
        Round("stream_audit", 2, streaming.sweep),
        Round("sign_audit", 600, sealing.turn),
        Round("summarise", 2, notices.summarise),
        Round("beat", 5, claims.beat),
        Round("bury_lost_deliveries", 60, claims.bury_lost),
        Round("forget_spent", 3600, expiry.forget_spent),
        Round("warn_of_certificates", 3600, partial(warn_of_certificates, certificate_facts)),
        Round("look_at_metadata", 600, looking.metadata),
        Round("look_at_domains", 600, looking.domains),
        Round("remind_of_reviews", 600, remind_of_reviews),
        Round("end_views", 60, view_as.end_overdue),
        Round("warn_of_token_expiry", 3600, tokens.warn_of_expiry),
        Round("refresh_boosts", 3600, refresh_boosts),
        Round("forget_old_misses", 3600, forget_old),
        Round("forget_old_drafts", 3600, partial(forget_old_drafts, settings.keep_drafts_days)),
        Round("forget_sent", 3600, partial(claims.forget_sent, settings.keep_sent_days)),
        Round("clear_unused_files", 6 * 3600, clearing.turn),
    ]


async def _wait() -> None:
    """Messages wait in the database until a mail server is named."""
