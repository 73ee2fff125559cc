"""Taking an article away from its readers: a page that says what they lose, then the act."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.articles import policy, publishing
from app.domain.articles.article import LANGUAGES, Article
from app.lib.refusals import allow
from app.routes import article_page
from app.web.render import page
from app.web.state import viewer


@dataclass(frozen=True, slots=True)
class Ending:
    """What a page that asks says: the end of the act's address, its title, what is kept, its button; what readers lose,
    where it is not the whole article."""

    place: str
    title: str
    kept: str
    button: str
    lost: str = ""


_WITHDRAWAL = Ending(
    "withdrawal",
    "Withdraw",
    "It is a draft again. Its text, files and history stay, and it can be published again at the same address.",
    "Withdraw it",
)
_ARCHIVING = Ending(
    "archiving",
    "Archive",
    "It stands on the shelf “Archived” for our team, with its history, and can be brought back as a draft.",
    "Archive it",
)


@get("/articles/{article_id:uuid}/withdrawal")
async def ask_withdrawal(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """What its readers lose."""
    article = await article_page.find(article_id)
    allow(policy.can_publish(viewer(request), article.audience), publishing.NOT_YOURS)
    language = article_page.language_of(request, article)
    whole = language == article.language
    return await _ask(request, article, _WITHDRAWAL if whole else _of_translation(article, language))


def _of_translation(article: Article, language: str) -> Ending:
    name, first = LANGUAGES[language], LANGUAGES[article.language]
    return Ending(
        f"withdrawal?{urlencode({'language': language})}",
        f"Withdraw the text in {name}",
        "Its revisions stay, and it can be published again.",
        "Withdraw this text",
        f"Readers who want it in {name} get the text in {first} instead.",
    )


@post("/articles/{article_id:uuid}/withdrawal")
async def withdraw(request: Request, article_id: FromPath[UUID]) -> Redirect:
    """Makes it a draft again, or takes a translation away; twice is once."""
    me, article = viewer(request), await article_page.find(article_id)
    language = article_page.language_of(request, article)
    if language == article.language:
        await publishing.withdraw(me, article_id)
    else:
        await publishing.withdraw_translation(me, article_id, language)
    return Redirect(f"{article_page.HERE}/{article_id}/facts", status_code=303)


@get("/articles/{article_id:uuid}/archiving")
async def ask_archiving(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """What its readers lose, and where it goes."""
    article = await article_page.find(article_id)
    allow(policy.can_change(viewer(request), article), publishing.NOT_YOURS)
    return await _ask(request, article, _ARCHIVING)


@post("/articles/{article_id:uuid}/archiving")
async def archive(request: Request, article_id: FromPath[UUID]) -> Redirect:
    """Puts it away; twice is once."""
    await publishing.archive(viewer(request), article_id)
    return Redirect(f"{article_page.HERE}/{article_id}/facts", status_code=303)


@post("/articles/{article_id:uuid}/unarchiving")
async def unarchive(request: Request, article_id: FromPath[UUID]) -> Redirect:
    """Brings it back as a draft; twice is once."""
    await publishing.unarchive(viewer(request), article_id)
    return Redirect(f"{article_page.HERE}/{article_id}", status_code=303)


async def _ask(request: Request, article: Article, ending: Ending) -> Response[str]:
    return page(request, "articles/ending.html", ending=ending, **await article_page.common(request, article))


handlers = [ask_withdrawal, withdraw, ask_archiving, archive, unarchive]
