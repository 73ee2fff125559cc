"""Everything the worker does by itself, on one page. Several workers may run: each act claims what it does."""

from app.domain.accounts import expiry
from app.domain.deliveries import claims
from app.domain.deliveries.actions import DELIVER
from app.tasks.outbox import Outbox
from app.tasks.rounds import Round


def rounds(outbox: Outbox | None) -> list[Round]:
    """Name, seconds between two turns, act. Without an outbox (no mail server is set) messages wait."""
    return [
        *([Round(DELIVER, 1, outbox.sweep)] if outbox else []),
        Round("beat", 5, claims.beat),
        Round("bury_lost_deliveries", 60, claims.bury_lost),
        Round("forget_spent", 3600, expiry.forget_spent),
    ]
