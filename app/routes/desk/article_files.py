"""An article's pictures and files: adding, putting another in the place of one, taking away."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from app.config import Settings
from app.domain.articles import files, policy
from app.domain.articles.article import Article
from app.domain.articles.files import File, NewFile
from app.domain.articles.media_type import HEAD
from app.domain.articles.publishing import NOT_YOURS
from app.lib.refusals import allow
from app.lib.text import file_size
from app.routes import article_page
from app.routes.composing import keep_files, once_or_again
from app.routes.organisation_page import typed
from app.web.forms import MOST_FILE, MOST_REQUEST, Form, read_form
from app.web.render import page
from app.web.state import settings_of, viewer
from app.web.uploads import article_file_address

# What would be markup among a link's words.
_SIGN, _ESCAPED = re.compile(r"[\\\[\]`*_!<>&]"), r"\\\g<0>"


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file as the page shows it: its size in words, where it can be fetched for some minutes, and what an author puts
    into the text for it."""

    id: UUID
    name: str
    size: str
    added_at: datetime
    address: str
    markdown: str


@get("/articles/{article_id:uuid}/files")
async def show(request: Request, article_id: FromPath[UUID]) -> Response[str]:
    """All of them."""
    return await _page(request, await article_page.find(article_id), Form({}, []), 200)


@post("/articles/{article_id:uuid}/files")
async def add(request: Request, article_id: FromPath[UUID]) -> Response[Any]:
    """Adds what was chosen: all of it or nothing."""
    me, article = viewer(request), await article_page.find(article_id)
    form = await read_form(request)
    kept = await _kept(request, form)

    async def act() -> str:
        for file in kept:
            await files.add_file(me, article.id, file)
        return article_page.address(article, "/files")

    return await once_or_again(request, me, form, act, lambda: _page(request, article, form, 422))


@post("/articles/{article_id:uuid}/files/{file_id:uuid}/replacement")
async def replace(request: Request, article_id: FromPath[UUID], file_id: FromPath[UUID]) -> Response[Any]:
    """Puts another in its place, under its name."""
    me, article = viewer(request), await article_page.find(article_id)
    allow(policy.can_change(me, article), NOT_YOURS)
    form = await read_form(request)
    kept = await _kept(request, form)
    if len(kept) > 1:
        form.errors["files"] = "Choose one file to take its place."

    async def act() -> str:
        await files.replace_file(me, article.id, file_id, kept[0])
        return article_page.address(article, "/files")

    return await once_or_again(request, me, form, act, lambda: _page(request, article, form, 422))


@post("/articles/{article_id:uuid}/files/{file_id:uuid}/removal")
async def remove(request: Request, article_id: FromPath[UUID], file_id: FromPath[UUID]) -> Redirect:
    """Takes it away."""
    await files.remove_file(viewer(request), article_id, file_id)
    return Redirect(f"{article_page.HERE}/{article_id}/files", status_code=303)


async def _kept(request: Request, form: Form) -> list[NewFile]:
    """The form's files, stored, each with its first bytes; an error beside the field where there are none."""
    if not form.files:
        form.errors["files"] = "Choose a file first."
    uploads = await keep_files(request, form)
    heads = [_head(file) for file in form.files]
    return [NewFile(one.name, one.size, one.digest, head) for one, head in zip(uploads, heads, strict=False)]


def _head(file: UploadFile) -> bytes:
    file.file.seek(0)
    return file.file.read(HEAD)


async def _page(request: Request, article: Article, form: Form, status: int) -> Response[str]:
    return page(
        request,
        "articles/files.html",
        status_code=status,
        files=[_shown(settings_of(request.app), file) for file in await files.files_of(article.id)],
        most_file=MOST_FILE,
        most_request=MOST_REQUEST,
        **await article_page.common(request, article, "/files"),
        **typed(form),
    )


def _shown(settings: Settings, file: File) -> FileShown:
    words = "![What it shows]" if file.is_picture else f"[{_SIGN.sub(_ESCAPED, file.name)}]"
    address = article_file_address(settings, file.article_id, file.id, public=False)
    return FileShown(file.id, file.name, file_size(file.size), file.added_at, address, f"{words}({quote(file.name)})")


handlers = [show, add, replace, remove]
