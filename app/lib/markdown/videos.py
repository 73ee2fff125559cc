"""Videos: a paragraph that is `!video[Title](https://host/…)` and nothing else."""

import re
from urllib.parse import urlsplit

from markdown_it.token import Token

_VIDEO = re.compile(r"!video\[([^\[\]\n]{1,200})\]\((https://[^\s()<>\"'\\]{1,500})\)\s*")


def mark_videos(tokens: list[Token]) -> None:
    """Makes one token of each such paragraph; its address is looked at when it is written."""
    for at in range(len(tokens) - 2):
        if tokens[at].type != "paragraph_open" or tokens[at].hidden:
            continue
        if found := _VIDEO.fullmatch(tokens[at + 1].content):
            video = Token("video", "", 0, content=found[1], meta={"address": found[2]}, block=True)
            tokens[at : at + 3] = [video, Token("nothing", "", 0), Token("nothing", "", 0)]


def is_shown(address: str, hosts: frozenset[str]) -> bool:
    """Whether a video of that address is shown in the page: `hosts` are names alone, without a port."""
    try:
        return urlsplit(address).netloc in hosts
    except ValueError:
        return False
