"""What a ticket's page asks of its reader besides a reply: a proposed severity, an offered workaround."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Request

from app.domain.accounts.viewer import Viewer
from app.domain.clocks.dispute import adopted_at
from app.domain.clocks.standing import Standing
from app.domain.contracts.queries import Terms
from app.domain.plans.plan import Severity
from app.domain.tickets import policy, workarounds
from app.domain.tickets.disputes import Proposal, proposal_of
from app.domain.tickets.ticket import TicketFacts
from app.routes import previews


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A proposal that is open. Without `until`, the account manager was asked and silence adopts nothing."""

    said: Proposal
    severity: Severity
    until: datetime | None


async def shown(
    request: Request, viewer: Viewer, ticket: TicketFacts, terms: Terms, standing: Standing
) -> dict[str, Any]:
    """What `tickets/_questions.html` names; `asks` changes when it does."""
    proposal, workaround = await _proposal(ticket, terms, standing), await workarounds.last_word(ticket)
    asks = f"{proposal.said.at.timestamp()} {proposal.until is None}" if proposal else ""
    severity = proposal.severity.slug if proposal else ""
    return {
        "proposal": proposal,
        "proposal_preview": await previews.of_severity(request, viewer, ticket, severity) if proposal else None,
        "asks": quote(f"{asks} {workaround or ''}".strip()),
        "workaround": workaround,
        "workaround_words": workarounds.effect(terms.plan),
        "may_answer": policy.can_answer(viewer, ticket),
        "may_decide": policy.can_decide(viewer, ticket),
    }


async def _proposal(ticket: TicketFacts, terms: Terms, standing: Standing) -> ProposalShown | None:
    if standing.proposed is None:
        return None
    said = await proposal_of(ticket)
    assert said, "it is open"
    return ProposalShown(said, standing.proposed, adopted_at(terms.tier, standing))
