"""People's plain text as safe markup."""

import re

from markupsafe import Markup, escape

# Control characters, and those that turn the direction of all that follows: a name may seem to be another by them.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}]")


def one_line(text: str) -> str:
    """The text on one line, without the characters that steer what shows it."""
    return " ".join(_UNSEEN.sub("", " ".join(text.split())).split())


def as_markup(text: str) -> Markup:
    """Paragraphs and line breaks as typed, web addresses as links; everything else is escaped."""
    paragraphs = re.split(r"\n\s*\n", text.strip("\n"))
    return Markup("").join(Markup("<p>{}</p>").format(_lines(paragraph)) for paragraph in paragraphs)


def _lines(paragraph: str) -> Markup:
    return Markup("<br>").join(_linked(line) for line in paragraph.split("\n"))


def _linked(line: str) -> Markup:
    # Joined once: adding to a Markup copies all of it, and somebody will send ten thousand links.
    pieces, at = list[Markup](), 0
    for link in _LINK.finditer(line):
        pieces.append(escape(line[at : link.start()]))
        pieces.append(Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>').format(link[0]))
        at = link.end()
    return Markup("").join([*pieces, escape(line[at:])])


def file_size(size: int) -> str:
    """Bytes as people say them."""
    if size < 1024:
        return f"{size} byte{'' if size == 1 else 's'}"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def share(part: int, whole: int) -> str:
    """A part in per cent of the whole; empty where there is none."""
    return f"{100 * part / whole:.0f} %" if whole else ""
