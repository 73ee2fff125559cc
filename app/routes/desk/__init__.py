"""The agents' side. The folder carries the guard: only the vendor's staff come in."""

from litestar import Router
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from app.routes.desk import (
    article_endings,
    article_facts,
    article_feedback,
    article_figures,
    article_files,
    article_history,
    article_misses,
    article_new,
    article_publishing,
    article_sections,
    article_text,
    articles,
    availability,
    budget,
    components,
    incident_details,
    incident_history,
    incident_templates,
    incident_tickets,
    incidents,
    maintenances,
    marking,
    merging,
    on_call,
    organisation_contract,
    organisation_extras,
    organisation_leaving,
    organisation_people,
    organisation_telephones,
    organisations,
    proposals,
    queue,
    swaps,
    test_pages,
    ticket_article,
    ticket_contract,
    tickets,
    verdicts,
    view_as,
    voiding,
)
from app.web.state import Connection, viewer


def staff_only(connection: Connection, _: BaseRouteHandler) -> None:
    """403 for customers."""
    if not viewer(connection).is_staff:
        raise PermissionDeniedException("The desk is for the support team.")


router = Router(
    path="/desk",
    route_handlers=[
        *queue.handlers,
        *tickets.handlers,
        *marking.handlers,
        *proposals.handlers,
        *merging.handlers,
        *voiding.handlers,
        *verdicts.handlers,
        *availability.handlers,
        *on_call.handlers,
        *swaps.handlers,
        *test_pages.handlers,
        *incidents.handlers,
        *incident_details.handlers,
        *incident_history.handlers,
        *incident_tickets.handlers,
        *incident_templates.handlers,
        *maintenances.handlers,
        *components.handlers,
        *budget.handlers,
        *organisations.handlers,
        *organisation_contract.handlers,
        *organisation_extras.handlers,
        *organisation_people.handlers,
        *organisation_leaving.handlers,
        *organisation_telephones.handlers,
        *ticket_contract.handlers,
        *articles.handlers,
        *article_new.handlers,
        *article_text.handlers,
        *article_publishing.handlers,
        *article_endings.handlers,
        *article_facts.handlers,
        *article_files.handlers,
        *article_history.handlers,
        *article_sections.handlers,
        *article_misses.handlers,
        *article_feedback.handlers,
        *article_figures.handlers,
        *ticket_article.handlers,
        *view_as.handlers,
    ],
    guards=[staff_only],
    opt={"audience": "staff"},
)
