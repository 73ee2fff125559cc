"""The articles beside an agent's ticket: shown to its writer, fitting it, linked on it, made of it."""

from typing import Any

from litestar import Request

from app.domain.accounts.viewer import Viewer
from app.domain.articles.citing import internal_in
from app.domain.deflection import drafts, sources
from app.domain.search.found import Hit
from app.domain.search.suggesting import suggest
from app.domain.tickets.queries import first_words_of
from app.domain.tickets.ticket import TicketFacts
from app.routes.article_languages import wanted_languages
from app.web.forms import Form
from app.web.state import settings_of


async def shown(request: Request, viewer: Viewer, ticket: TicketFacts, *, live: bool) -> dict[str, Any]:
    """What `articles/_of_ticket.html` names. Parts that are `live` leave those that fit to the page, which has them
    from when it was opened: news seldom change them, and to look for them costs more than all else."""
    languages = wanted_languages(request)
    return {
        "shown_before": await drafts.shown_on(ticket),
        "article_hits": () if live or ticket.over else await _fitting(viewer, ticket, languages),
        "cited": await sources.cited_in(ticket),
        "made_of_it": await sources.made_of(ticket),
        "portal_url": settings_of(request.app).portal_url,
    }


async def _fitting(viewer: Viewer, ticket: TicketFacts, languages: list[str]) -> tuple[Hit, ...]:
    text = f"{ticket.subject}\n{await first_words_of(ticket)}"
    return (await suggest(viewer, text, ticket.component_id, languages=languages)).articles


async def warn_of_internal(form: Form, body: str) -> None:
    """An error beside the text where it sends a customer to articles that no customer can open. Sent again with the
    same ones, it goes."""
    titles = await internal_in(body)
    named = "; ".join(titles)
    if titles and form.values.get("team_only") != named:
        form.values["team_only"] = named
        are = "is for your team only" if len(titles) == 1 else "are for your team only"
        form.errors["body"] = f"“{named}” {are}: the customer cannot open it. Send it again to send it anyway."
