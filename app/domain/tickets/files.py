"""The bytes of files, as far as rows name them: those of tickets' messages and of articles."""

from collections.abc import Collection

from app.lib import database


async def in_use(digests: Collection[str]) -> set[str]:
    """Which of these some message's or article's file still is. With the system's eyes, which see every row."""
    rows = await database.fetch(
        "SELECT digest FROM attachment WHERE digest = ANY ($1) "
        "UNION SELECT digest FROM article_file WHERE digest = ANY ($1)",
        list(digests),
    )
    return {row["digest"] for row in rows}
