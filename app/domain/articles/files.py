"""An article's pictures and files. Its text names them; each name is one file's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles import policy, tables
from app.domain.articles.media_type import PICTURES, media_type_of
from app.domain.articles.publishing import NOT_YOURS
from app.domain.articles.verbs import Hold, happen, hold
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Wrong, allow
from app.lib.rows import insert

MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is stored already: its cleaned name, its bytes' digest and size, and its first `media_type.HEAD`
    bytes."""

    name: str
    size: int
    digest: str
    head: bytes


@dataclass(frozen=True, slots=True)
class File:
    """A picture or a file of an article; `size` in bytes."""

    id: UUID
    article_id: UUID
    name: str
    media_type: str
    size: int
    digest: str
    added_at: datetime

    @property
    def is_picture(self) -> bool:
        """Whether the text can show it; anything else is offered to save."""
        return self.media_type in PICTURES


_FILE = "SELECT id, article_id, name, media_type, size, digest, added_at FROM article_file"


async def files_of(article_id: UUID) -> list[File]:
    """All of an article's, by name."""
    rows = await database.fetch(f"{_FILE} WHERE article_id = $1 ORDER BY lower(name), id", article_id)
    return [File(**row) for row in rows]


async def file_for(article_id: UUID, file_id: UUID) -> File | None:
    """One of them, if these eyes may read the article."""
    row = await database.fetch_one(f"{_FILE} WHERE article_id = $1 AND id = $2", article_id, file_id)
    return File(**row) if row else None


async def add_file(viewer: Viewer, article_id: UUID, file: NewFile) -> UUID:
    """Gives the article a file; answers its id. Raises NotFound, Refused, Wrong when the name is another file's."""
    held = await hold(article_id)
    allow(policy.can_write(viewer), NOT_YOURS)
    names = {one.name for one in await files_of(article_id)}
    if file.name in names:
        raise Wrong({"files": f"There is a file “{file.name}” already. Replace that one, or give this another name."})
    if len(names) >= MOST_FILES:
        raise Wrong({"files": f"An article can have {MOST_FILES} files at most. Remove one first."})
    file_id = new_id()
    key = {"id": file_id, "article_id": article_id, "name": file.name}
    await insert((tables.ArticleFile, key | _columns(held, viewer, file)))
    await happen(held, viewer, "article_file_added", data={"name": file.name})
    return file_id


async def replace_file(viewer: Viewer, article_id: UUID, file_id: UUID, file: NewFile) -> UUID:
    """Puts another in its place, under the name that it has. It gets a new id, which is its address, so that nobody is
    shown the old one that a browser kept. Raises NotFound, Refused."""
    held, old = await _hold_file(viewer, article_id, file_id)
    changed_id = new_id()
    await tables.ArticleFile.update(id=changed_id, **_columns(held, viewer, file)).where(
        tables.ArticleFile.id == file_id
    )
    await happen(held, viewer, "article_file_replaced", data={"name": old.name})
    return changed_id


async def remove_file(viewer: Viewer, article_id: UUID, file_id: UUID) -> None:
    """Takes it away, also where the text still names it. Raises NotFound, Refused."""
    held, old = await _hold_file(viewer, article_id, file_id)
    await database.execute("DELETE FROM article_file WHERE id = $1", file_id)
    await happen(held, viewer, "article_file_removed", data={"name": old.name})


async def _hold_file(viewer: Viewer, article_id: UUID, file_id: UUID) -> tuple[Hold, File]:
    held = await hold(article_id)
    allow(policy.can_change(viewer, held.article), NOT_YOURS)
    file = await file_for(article_id, file_id)
    if file is None:
        raise NotFound(str(file_id))
    return held, file


def _columns(held: Hold, viewer: Viewer, file: NewFile) -> dict[str, Any]:
    what = {"media_type": media_type_of(file.head), "size": file.size, "digest": file.digest}
    return {**what, "added_by": viewer.person_id, "added_at": held.now}
