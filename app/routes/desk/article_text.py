"""Writing an article: its text in each language, as readers would see it, and what a colleague kept meanwhile."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.articles import queries, revision_queries, search_words, writing
from app.domain.articles.article import LANGUAGES, Article, Revision
from app.domain.articles.writing import LONGEST_BODY, LONGEST_NOTE, LONGEST_SUMMARY, LONGEST_TITLE, Stale, Words
from app.lib.markdown import HELP, rendered
from app.lib.refusals import Wrong
from app.routes import article_page
from app.routes.article_changes import changes
from app.routes.article_preview import previewed
from app.routes.composing import once
from app.routes.organisation_page import typed
from app.web.forms import Form, read_form
from app.web.render import page
from app.web.state import is_part, viewer

_STALE = (
    "Somebody kept another text since you opened this page, so yours was not kept. Read what they changed; "
    "yours is still in the form, and keeping it again puts it after theirs."
)


@get("/articles/{article_id:uuid}")
async def show(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """The newest text of a language, to be changed; a new translation begins from the language it was written in."""
    return await _form(request, await article_page.find(article_id), None, 200)


@post("/articles/{article_id:uuid}")
async def keep(request: Request, article_id: FromPath[UUID]) -> Response[Any]:
    """Keeps it as a draft; 409 shows what a colleague kept meanwhile, and keeps what was typed."""
    me, article = viewer(request), await article_page.find(article_id)
    language = article_page.language_of(request, article)
    form = await read_form(request)
    words = _words(form)
    rest = "/publishing" if form.values.get("then") == "publish" else ""

    async def act() -> str:
        await writing.keep(me, article.id, language, form.number("began_from") or 0, words)
        return article_page.address(article, f"{rest}?{urlencode({'language': language})}")

    try:
        if not form.errors:
            return Redirect(await once(request, me, form, act), status_code=303)
    except Wrong as wrong:
        form.errors |= wrong.errors
    except Stale:
        form.errors[""] = _STALE
        return await _form(request, article, form, 409)
    return await _form(request, article, form, 422)


def _words(form: Form) -> Words:
    return Words(
        title=form.text("title", "A title", most=LONGEST_TITLE, line=True),
        summary=form.text("summary", "The summary", most=LONGEST_SUMMARY, line=True, needed=False),
        body=form.text("body", "The text", most=LONGEST_BODY, needed=False),
        note=form.text("note", "What changed", most=LONGEST_NOTE, line=True, needed=False),
        search_words=form.text("search_words", "Its search words", most=search_words.LONGEST, needed=False),
    )


@post("/articles/{article_id:uuid}/preview")
async def preview(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """What is typed as readers would see it: the part alone while it is typed, the whole page for its button."""
    article = await article_page.find(article_id)
    form = await read_form(request)
    if not is_part(request.scope):
        return await _form(request, article, form, 200)
    return page(request, "articles/_preview.html", **await _previewed(request, article, form))


async def _previewed(request: Request, article: Article, form: Form) -> dict[str, Any]:
    return await previewed(
        request,
        article,
        article_page.language_of(request, article),
        form.values.get("title", ""),
        form.values.get("body", "")[:LONGEST_BODY],
    )


async def _form(request: Request, article: Article, form: Form | None, status: int) -> Response[str]:
    language = article_page.language_of(request, article)
    common = await article_page.common(request, article, "")
    newest: Revision | None = common["drafts"].get(language)
    form = form or _begun(newest, common["drafts"][article.language])
    seen = form.number("began_from") or 0
    stale = status == 409 and newest is not None
    return page(
        request,
        "articles/show.html",
        status_code=status,
        newest=newest,
        began_from=newest.number if stale and newest else seen,
        theirs=await _since(article, language, seen, newest) if stale and newest else None,
        standing=await _standing(article, language, newest),
        markdown_help=rendered(HELP).html,
        language_tabs=article_page.language_tabs(article, common["drafts"], language),
        untranslated=[(one, words) for one, words in LANGUAGES.items() if one not in {*common["drafts"], language}],
        **await _previewed(request, article, form),
        **common,
        **typed(form),
    )


def _begun(newest: Revision | None, first: Revision) -> Form:
    """The form of a text; a translation that nobody began yet has the words that are to be translated. What its readers
    search for is theirs to say: nobody finds anything by a translation of that."""
    words = newest or first
    values = {"title": words.title, "summary": words.summary, "body": words.body}
    found_by = newest.search_words if newest else ""
    return Form(values | {"search_words": found_by, "began_from": str(newest.number if newest else 0)}, [])


async def _since(article: Article, language: str, seen: int, newest: Revision) -> Any:
    """What the newest text has that the one which the author began from has not."""
    return changes(await revision_queries.revision(article.id, language, seen), newest)


async def _standing(article: Article, language: str, newest: Revision | None) -> str:
    """Who reads the text in the form, in a sentence."""
    if newest is None:
        first = LANGUAGES[article.language]
        return f"Nothing is kept in {LANGUAGES[language]} yet. This is the {first} text, to be translated."
    if newest.published:
        return f"Readers read this text: revision {newest.number}."
    read = next((one.number for one in await queries.texts_of(article.id) if one.language == language), None)
    if read:
        return f"Readers read revision {read}. This is revision {newest.number}, a draft."
    return f"Only our team reads this: revision {newest.number}, a draft."


handlers = [show, keep, preview]
