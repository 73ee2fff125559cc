"""The form of a new ticket: whom it is filed for, its draft, its page, and the page of those who cannot file."""

from uuid import UUID

from litestar import Request, Response

from app.domain.accounts.viewer import Viewer
from app.domain.articles import queries as articles
from app.domain.articles.article import Article
from app.domain.articles.languages import best
from app.domain.contracts.queries import Terms, terms_in_force
from app.domain.deflection.drafts import Draft
from app.domain.search.found import Suggested
from app.domain.tickets import filing
from app.domain.tickets.ticket import TicketFacts
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import Refused
from app.routes import ticket_component
from app.web.forms import Form
from app.web.render import page, set_now
from app.web.state import viewer

CHOOSE_AGAIN = "Choose your files again: the page could not keep them."


async def terms_to_file(request: Request, me: Viewer, asked: str | None) -> Terms | Response[str]:
    """The terms under which the viewer files for the organisation asked for; or, with status 403, the page that says
    what keeps them from it and how else to reach us."""
    try:
        return await filing.terms_of_filer(me, asked)
    except Refused as refused:
        mine = next((one for one in me.organisation_ids if asked in (None, "", str(one))), None)
        held = await terms_in_force(mine) if mine else None
        typed = request.scope["state"].get("typed", [])
        tier = held.tier if held else None
        return page(request, "tickets/not_yours.html", status_code=403, why=str(refused), tier=tier, typed=typed)


async def draft_of(form: Form, organisation_id: UUID) -> Draft | None:
    """The draft of the form's id; what it names and the viewer may not read, it is not about."""
    draft_id = form.identifier("draft")
    if draft_id is None:
        return None
    component = await ticket_component.named(form.values.get("component", ""))
    about = await articles.article_by_slug(form.values.get("about", ""))
    return Draft(draft_id, organisation_id, component.id if component else None, about.id if about else None)


async def title_of(article: Article) -> str:
    """What its readers know it as, in the language it was written in."""
    texts = await articles.texts_of(article.id)
    return best(texts, [], article.language).title if texts else article.slug


async def form_answer(
    request: Request,
    terms: Terms,
    form: Form,
    status: int,
    *,
    found: Suggested | None = None,
    earlier: TicketFacts | None = None,
) -> Response[str]:
    """The page, with what was typed, what is wrong with it, (`found`) what may answer it, once asked for, and the
    ticket that was filed `earlier` with these words."""
    promised = terms.tier.promises.get("first_response", {})
    words = {
        slug: f"First response within {promise.words}" if promise.duration else "First response at best effort"
        for slug, promise in promised.items()
    }
    about = await articles.article_by_slug(form.values.get("about", ""))
    set_now(request, await portal_now())
    return page(
        request,
        "tickets/new.html",
        status_code=status,
        terms=terms,
        promises=words,
        values=form.values,
        errors=form.errors,
        organisations=_organisations(viewer(request), terms),
        component_options=await ticket_component.options(),
        once=form.values.get("once") or str(new_id()),
        about=about,
        about_title=await title_of(about) if about else None,
        draft_id=form.values.get("draft"),
        found=found or Suggested(),
        looked=found is not None,
        earlier=earlier,
    )


def _organisations(me: Viewer, terms: Terms) -> list[dict[str, object]]:
    """Tabs of those that the viewer may file for."""
    return [
        {
            "href": f"/tickets/new?organisation={one.organisation_id}",
            "words": one.organisation,
            "current": one.organisation_id == terms.pin.organisation_id,
        }
        for one in me.memberships
        if one.organisation_id in me.organisation_ids
    ]
