"""Correcting a sealed verdict: a new record beside it, with a reason (sla.md, "Shape")."""

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.verdicts import State
from app.domain.tickets import policy
from app.domain.tickets.sealing import sealed_of
from app.domain.tickets.verbs import happen, hold
from app.lib.refusals import Refused, allow

LONGEST_REASON = 2_000


async def correct(viewer: Viewer, reference: str, kind: str, cycle: int, state: State, reason: str) -> None:
    """What reports count from now on, and why. What was sealed stays as it is.

    Raises NotFound, and Refused when the viewer may not, nothing is sealed there, or it says that already.
    """
    held = await hold(viewer, reference)
    allow(policy.can_correct_verdicts(viewer), "Account managers and administrators correct a verdict.")
    allow(0 < len(reason) <= LONGEST_REASON, f"Say why, in at most {LONGEST_REASON:,} characters.")
    sealed = await sealed_of(held.ticket)
    one = next((one for one in sealed if (one.verdict.kind, one.verdict.cycle) == (kind, cycle)), None)
    if one is None:
        raise Refused("That clock has no verdict yet.")
    allow(one.state != state, "The verdict says that already.")
    data = {
        "clock": kind,
        "cycle": cycle,
        "commitment": one.verdict.commitment,
        "state": state,
        "before": one.state,
        "reason": reason,
        "corrects": one.computed_from,
    }
    public = one.verdict.commitment in ("guarantee", "target")
    await happen(held, viewer, "verdict_corrected", public=public, data=data)
