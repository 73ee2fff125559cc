"""The sections of the knowledge base: making, naming, ordering, taking away."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.articles import arranging, policy, queries
from app.domain.articles.arranging import LONGEST_DESCRIPTION, LONGEST_NAME, NOT_YOURS
from app.domain.articles.article import LANGUAGES, Section, SectionName
from app.lib.refusals import NotFound, allow
from app.routes import article_page
from app.routes.composing import once_or_again
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import viewer

HERE = f"{article_page.HERE}/sections"


@get("/articles/sections")
async def index(request: Request) -> Response[str]:
    """In the readers' order."""
    return await _index(request, Form({}, []), 200)


@post("/articles/sections")
async def make(request: Request) -> Response[Any]:
    """A new one, the last."""
    me = viewer(request)
    form = await read_form(request)
    name, description = _words(form)
    language = form.choice("language", [*LANGUAGES], "Choose the language of the name.")

    async def act() -> str:
        await arranging.make_section(me, name, description, form.values.get("slug", "").strip().lower(), language)
        return HERE

    return await once_or_again(request, me, form, act, lambda: _index(request, form, 422))


@get("/articles/sections/{section_id:uuid}")
async def show(request: Request, section_id: FromPath[UUID]) -> Response[str]:
    """One of them, to be changed."""
    allow(policy.can_arrange(viewer(request)), NOT_YOURS)
    section, values = await _find(section_id), dict[str, str]()
    for named in await queries.names_of(section_id):
        end = "" if named.language == section.language else f"-{named.language}"
        values |= {f"name{end}": named.name, f"description{end}": named.description}
    return await _form(request, section, Form(values, []), 200)


@post("/articles/sections/{section_id:uuid}")
async def edit(request: Request, section_id: FromPath[UUID]) -> Response[Any]:
    """Names and describes it anew, in every language."""
    me, section = viewer(request), await _find(section_id)
    form = await read_form(request)
    name, description = _words(form)
    others = [SectionName(one, *_words(form, f"-{one}")) for one in LANGUAGES if one != section.language]

    async def act() -> str:
        given = [one for one in others if one.name or one.description]
        await arranging.edit_section(me, section_id, name, description, given)
        return HERE

    return await once_or_again(request, me, form, act, lambda: _form(request, section, form, 422))


@post("/articles/sections/{section_id:uuid}/place")
async def move(request: Request, section_id: FromPath[UUID]) -> Redirect:
    """One place up or down."""
    form = await read_form(request)
    await arranging.move_section(viewer(request), section_id, up=form.values.get("to") == "up")
    return Redirect(HERE, status_code=303)


@post("/articles/sections/{section_id:uuid}/removal")
async def remove(request: Request, section_id: FromPath[UUID]) -> Redirect:
    """An empty one goes."""
    await arranging.remove_section(viewer(request), section_id)
    return Redirect(HERE, status_code=303)


def _words(form: Form, end: str = "") -> tuple[str, str]:
    """Name and description; `end` of the fields' names is empty for the language that it is named in first."""
    name = form.text(f"name{end}", "A name", most=LONGEST_NAME, line=True, needed=not end)
    return name, form.text(f"description{end}", "The description", most=LONGEST_DESCRIPTION, line=True, needed=False)


async def _find(section_id: UUID) -> Section:
    found = next((one for one in await queries.sections() if one.id == section_id), None)
    if found is None:
        raise NotFound(str(section_id))
    return found


async def _index(request: Request, form: Form, status: int) -> Response[str]:
    around = await article_page.around(request, "/sections")
    sections = await queries.sections()
    form.values.setdefault("language", "en")
    return page(request, "articles/sections.html", status_code=status, sections=sections, **around, **typed(form))


async def _form(request: Request, section: Section, form: Form, status: int) -> Response[str]:
    around = await article_page.around(request, "/sections")
    return page(request, "articles/section.html", status_code=status, section=section, **around, **typed(form))


handlers = [index, make, show, edit, move, remove]
