"""Beginning an article: what it is called and for whom, before there is any text."""

from typing import Any

from litestar import Request, Response, get, post

from app.domain.articles import policy, queries, writing
from app.domain.articles.article import LANGUAGES, Kind
from app.domain.articles.writing import LONGEST_TITLE, NOT_YOURS, NewArticle
from app.domain.contracts.queries import newest_plan
from app.lib.refusals import allow
from app.routes import article_page, ticket_component
from app.routes.article_words import KIND_WORDS, audience_of, audience_options
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer


@get("/articles/new")
async def new(request: Request) -> Response[str]:
    """The form of a new one; the address may say some of it."""
    allow(policy.can_write(viewer(request)), NOT_YOURS)
    said = {name: request.query_params.get(name, "") for name in ("title", "kind", "section", "component")}
    return await _new(request, Form({"language": "en", "audience": "customers"} | said, []), 200)


@post("/articles/new")
async def begin(request: Request) -> Response[Any]:
    """Keeps a draft with the headings of its kind, and goes on to its text."""
    me = viewer(request)
    form = await read_form(request)
    title = form.text("title", "A title", most=LONGEST_TITLE, line=True)
    kind: Kind = next((one for one in KIND_WORDS if one == form.values.get("kind")), "guide")
    form.choice("kind", [*KIND_WORDS], "Choose what it is.")
    language = form.choice("language", [*LANGUAGES], "Choose the language it is written in.")
    audience = form.choice("audience", [value for value, _ in await _audiences()], "Choose who reads it.")
    section_id = form.identifier("section")
    if section_id not in {one.id for one in await queries.sections()}:
        form.errors["section"] = "Choose the section that it stands in."
    component = await ticket_component.chosen(form)

    async def act() -> str:
        assert section_id
        reached, tier = audience_of(audience)
        about = component.id if component else None
        drafted = NewArticle(title, kind, section_id, reached, tier, language, component_id=about)
        return article_page.address(await writing.draft(me, drafted))

    return await once_or_again(request, me, form, act, lambda: _new(request, form, 422))


async def _audiences() -> list[tuple[str, str]]:
    return audience_options(await newest_plan())


async def _new(request: Request, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "articles/new.html",
        status_code=status,
        section_options=[(str(one.id), one.name) for one in await queries.sections()],
        audience_options=await _audiences(),
        component_options=await ticket_component.options(),
        **await article_page.around(request),
        **typed(form),
    )


handlers = [new, begin]
