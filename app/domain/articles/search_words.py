"""Search words: what readers call a thing that an article's text calls otherwise, one on each line. Search finds the
article by them, and says so; the article itself does not show them. Pure."""

LONGEST = 2_000


def tidied(typed: str) -> str:
    """As they are kept: each on a line of its own, once, without white space around it."""
    kept = dict[str, str]()
    for line in typed.splitlines():
        words = " ".join(line.split())
        kept.setdefault(words.casefold(), words)
    return "\n".join(words for words in kept.values() if words)
