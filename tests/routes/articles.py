"""What the walk through every route needs of the authors' pages: an article that customers read, and a fitting form."""

from app.domain.articles.files import NewFile, add_file
from app.lib.ids import new_id
from tests.cast import does
from tests.domain.articles.stage import published, section
from tests.house import House

HERE = "/desk/articles"
NAMES = ("article_id", "section_id", "file_id")


async def names(house: House, path: str) -> dict[str, str]:
    """The names in paths about articles: of new ones, so that what the path does can be done."""
    if not path.startswith(HERE):
        return dict.fromkeys(NAMES, str(new_id()))
    section_id = await section(house.cast, f"Section {new_id()}")
    article = await published(house.cast, f"Article {new_id()}", audience="customers")
    file = NewFile("log.txt", 1, "0" * 64, b"x")
    file_id = await does(house.cast["sam"], add_file, article.id, file)
    return dict(zip(NAMES, (str(article.id), str(section_id), str(file_id)), strict=True))


def form(path: str, names: dict[str, str]) -> dict[str, str]:
    """The fields of the authors' forms; some names mean other things elsewhere."""
    if not path.startswith(HERE):
        return {}
    fresh = str(new_id())
    return {
        "title": "Set up single sign-on",
        "kind": "practice",
        "section": names["section_id"],
        "audience": "public",
        "language": "en",
        "name": f"Section {fresh}",
        "slug": f"a-{fresh}",
        "body": "Read this first.",
        "began_from": "1",
        "number": "1",
        "seen": "",
    }
