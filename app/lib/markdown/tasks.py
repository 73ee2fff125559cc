"""Lists of tasks: `- [ ]` and `- [x]`, to read; there is nothing to tick."""

from markdown_it.token import Token

_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def mark_tasks(tokens: list[Token]) -> None:
    """Draws the boxes."""
    for item, _, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type == "list_item_open" and inline.type == "inline":
            box = _BOXES.get(inline.content[:4])
            inline.content = box + inline.content[4:] if box else inline.content
