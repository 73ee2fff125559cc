"""What the walk through every route needs of feedback, misses and articles made of tickets."""

from app.domain.deflection import feedback, misses
from app.lib import database
from app.lib.database import NOBODY, SYSTEM
from app.lib.ids import new_id
from tests.cast import rows
from tests.domain.articles.stage import published, section, stands
from tests.house import House

_TITLE = "Was it helpful"


async def names(house: House, path: str) -> dict[str, str]:
    """The names in paths: of things that are there, where the path does something with them."""
    found = {"kind": "article", "key": "nothing"}
    found |= {"miss_id": str(new_id()), "feedback_id": str(new_id())}
    if path.startswith("/kb/{slug}/feedback") or "{feedback_id}" in path:
        # The same article for every route: who says why has said before that it did not help.
        known = await rows("SELECT id FROM article WHERE slug = 'was-it-helpful'")
        article = await stands(known[0]["id"]) if known else await published(house.cast, _TITLE)
        async with database.transaction(NOBODY):
            said = await feedback.say(None, article, "en", str(new_id()), helpful=False)
        found |= {"slug": article.slug, "feedback_id": str(said)}
    if "{miss_id}" in path:
        async with database.transaction(SYSTEM):
            await misses.keep("webhook", "public", "somebody")
        found["miss_id"] = str((await rows("SELECT id FROM miss"))[0]["id"])
    if path.endswith("{miss_id}/article"):
        found["slug"] = (await published(house.cast, f"Article {new_id()}")).slug
    if path == "/desk/tickets/{reference}/article":
        found["section_id"] = str(await section(house.cast, f"Section {new_id()}"))
    return found


def form(path: str, names: dict[str, str]) -> dict[str, str]:
    """The fields of these forms; some names mean other things elsewhere."""
    if path.startswith("/kb/"):
        return {"helpful": "no", "language": "en", "reason": "outdated", "words": "The button is gone"}
    if path.endswith("{miss_id}/article"):
        return {"article": f"/kb/{names['slug']}"}
    if path == "/desk/tickets/{reference}/article":
        return {"title": "It fails", "section": names["section_id"], "language": "en"}
    return {}
