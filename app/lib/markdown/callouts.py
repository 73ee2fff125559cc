"""Callouts: a quotation that begins with `[!NOTE]` and the like, as GitHub writes them."""

import re

from markdown_it.token import Token

_MARK = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)", re.IGNORECASE)


def mark_callouts(tokens: list[Token]) -> None:
    """Notes its kind on each quotation that is one, and takes the mark out of its words."""
    for at in range(len(tokens) - 2):
        if [token.type for token in tokens[at : at + 2]] != ["blockquote_open", "paragraph_open"]:
            continue
        inline = tokens[at + 2]
        if found := _MARK.match(inline.content):
            tokens[at].meta["callout"] = found[1].lower()
            inline.content = inline.content[found.end() :]
            if not inline.content:
                tokens[at + 1].hidden = tokens[at + 3].hidden = True
