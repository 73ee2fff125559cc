"""Text of other people's, made fit to be kept and shown."""

_LONGEST = 300


def shown(value: object, most: int = _LONGEST) -> str:
    """One line of it, without what no database or screen takes; whoever shows it on a page still escapes it."""
    text = value if isinstance(value, str) else _text(value)
    return "".join(letter if letter.isprintable() else " " for letter in text[:most]).strip()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return str(value)
    except RecursionError:
        return "…"
