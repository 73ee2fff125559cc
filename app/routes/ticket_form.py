"""The form of a new ticket: whom it is filed for, its draft, its page."""

from uuid import UUID

from litestar import Request, Response

from app.domain.accounts.viewer import Viewer
from app.domain.articles import queries as articles
from app.domain.articles.article import Article
from app.domain.articles.languages import best
from app.domain.contracts.queries import Terms
from app.domain.deflection.drafts import Draft
from app.domain.search.found import Suggested
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import Refused
from app.routes import ticket_component
from app.web.forms import Form
from app.web.render import page, set_now


def organisation_of(me: Viewer, asked: str | None) -> UUID:
    """The organisation to file for: the one asked for, else the viewer's first."""
    for membership in me.memberships:
        if asked in (None, "", str(membership.organisation_id)):
            return membership.organisation_id
    raise Refused("Tickets are filed for an organisation, and you belong to none here.")


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
    organisation_id: UUID,
    status: int,
    found: Suggested | None = None,
) -> Response[str]:
    """The page, with what was typed, what is wrong with it, and (`found`) what may answer it, once asked for."""
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
        organisation_id=organisation_id,
        component_options=await ticket_component.options(),
        once=form.values.get("once") or str(new_id()),
        about=about,
        about_title=await title_of(about) if about else None,
        draft_id=form.values.get("draft"),
        found=found or Suggested(),
        looked=found is not None,
    )
