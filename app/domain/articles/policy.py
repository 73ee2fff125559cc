"""Who may do what to articles. Every agent writes; what customers and the public read is decided by senior agents,
account managers and administrators. Who reads what stands in PostgreSQL (migrations/articles.sql, `article_reader`)."""

from app.domain.accounts.viewer import Viewer
from app.domain.articles.article import Article, Audience


def can_write(viewer: Viewer) -> bool:
    """Draft, edit, add files, publish for colleagues."""
    return viewer.is_staff


def can_publish(viewer: Viewer, audience: Audience) -> bool:
    """Let that audience read it, change whom it reaches, take it away from them."""
    return viewer.is_staff if audience == "internal" else viewer.is_staff and viewer.staff_role != "agent"


def can_change(viewer: Viewer, article: Article) -> bool:
    """Change its facts, its address, and files that it has: what is published, its readers see changed at once."""
    return can_publish(viewer, article.audience) if article.state == "published" else can_write(viewer)


def can_arrange(viewer: Viewer) -> bool:
    """Make, name, describe and order sections."""
    return viewer.is_staff and viewer.staff_role != "agent"
