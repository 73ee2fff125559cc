"""What a body says without its marks, for excerpts and descriptions."""

from markdown_it.token import Token

from app.lib.markdown.parser import is_too_much, parser
from app.lib.markdown.shaping import words_of


def plain(body: str) -> str:
    """Its words, a line a block; code and the words of pictures are among them."""
    if is_too_much(body):
        return body
    return "\n".join(said for token in parser().parse(body) if (said := _said(token).strip()))


def _said(token: Token) -> str:
    return words_of(token.children) if token.type == "inline" and token.children else token.content
