"""Articles' Markdown as safe pages, and as plain text."""

from app.lib.markdown.guide import HELP
from app.lib.markdown.plain_text import plain
from app.lib.markdown.reading import Heading
from app.lib.markdown.rendering import Rendered, rendered

__all__ = ["HELP", "Heading", "Rendered", "plain", "rendered"]
