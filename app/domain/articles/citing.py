"""Articles that messages link to."""

import re
from datetime import datetime
from uuid import UUID

from app.domain.articles.queries import articles_at
from app.domain.articles.tables import Citation
from app.lib import database
from app.lib.rows import insert

# An address of ours, whole or from the slash on; a portal may be known by several hosts.
_LINK = re.compile(r"(?:https?://[^\s/<>\"]+|(?<![^\s(\[<\"']))/kb/([a-z0-9]+(?:-[a-z0-9]+)*)(?![\w/-])")
MOST = 20


def slugs_in(body: str) -> list[str]:
    """The names of articles that a text links to, each once, in their order; at most 20. Pure."""
    return list(dict.fromkeys(_LINK.findall(body)))[:MOST]


async def note_citations(organisation_id: UUID, ticket_id: UUID, message_id: UUID, body: str, at: datetime) -> None:
    """Notes the articles that a new message links to, by their present or former addresses. Who writes it cites only
    what they may read: what their eyes do not see is no article."""
    slugs = slugs_in(body)
    found = {article.id for article in (await articles_at(slugs)).values()} if slugs else set()
    common = {"organisation_id": organisation_id, "ticket_id": ticket_id, "message_id": message_id, "at": at}
    if found:
        await insert(*((Citation, common | {"article_id": article_id}) for article_id in found))


async def internal_in(body: str) -> list[str]:
    """The titles of articles for the team alone, or not published, that a text links to: no customer can open them."""
    rows = await database.fetch(
        "SELECT DISTINCT coalesce(t.title, a.slug) AS title "
        "FROM article_address d JOIN article a ON a.id = d.article_id "
        "LEFT JOIN article_text t ON t.article_id = a.id AND t.language = a.language "
        "WHERE d.slug = ANY ($1) AND (a.audience = 'internal' OR a.state <> 'published') ORDER BY 1",
        slugs_in(body),
    )
    return [row["title"] for row in rows]
