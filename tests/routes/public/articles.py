"""What the tests of readers' pages share."""

import io
from uuid import UUID

from app.domain.articles.article import Article
from app.domain.articles.files import NewFile, add_file
from app.domain.articles.settling import rename
from tests.cast import does
from tests.house import House

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><title>x</title><path d="M0 0h4v4"/></svg>'
REPORT = b"%PDF-1.7 nothing"


async def with_file(house: House, article: Article, name: str = "drawing.svg", content: bytes = DRAWING) -> UUID:
    """Gives the article a file; answers its id."""
    digest, size = await house.app.state.storage.keep(io.BytesIO(content))
    return await does(house.cast["sam"], add_file, article.id, NewFile(name, size, digest, content[:512]))


async def renamed(house: House, article: Article, slug: str) -> None:
    """Gives it another address."""
    await does(house.cast["sam"], rename, article.id, slug)
