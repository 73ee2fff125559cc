"""What of a text was asked for, and the part of it that says most. Pure, and never markup."""

import re
from collections.abc import Collection

from app.domain.search.asking import DENSE
from app.domain.search.found import Piece, Pieces
from app.domain.search.likeness import folded

_WORD = re.compile(r"[^\W_]+")
_HEAD, _ENDING = 3, 4  # Letters of the shortest stem that a word may go on behind, and of what may stand there.
_BEFORE, _LONG = 60, 220

Span = tuple[int, int]


def spans(text: str, lexemes: Collection[str], begins: Collection[str] = ()) -> list[Span]:
    """Where words of the text have one of these stems, or begin with one of `begins`, in order."""
    dense = {one for one in lexemes if DENSE.fullmatch(one)}
    beginnings = tuple(begins)
    # Most words of a text are none: these are told by three letters.
    heads = {one[:_HEAD] for one in lexemes} | {_with_y(one)[:_HEAD] for one in lexemes}
    # At once where that moves no letter.
    written, fold = (text.lower(), str) if text.isascii() else (text, folded)
    words = [
        found.span()
        for found in _WORD.finditer(written)
        if (word := fold(found[0])).startswith(beginnings) or (word[:_HEAD] in heads and _is_one(word, lexemes))
    ]
    sizes = {len(one) for one in dense}
    pairs = [(at, at + size) for size in sizes for at in range(len(text)) if text[at : at + size] in dense]
    return _joined(sorted({*words, *pairs}))


def pieces(text: str, found: list[Span]) -> Pieces:
    """The text in stretches, those at `found` marked."""
    made, at = list[Piece](), 0
    for begin, end in found:
        made += [Piece(text[at:begin]), Piece(text[begin:end], marked=True)]
        at = end
    return tuple(piece for piece in (*made, Piece(text[at:])) if piece.text)


def excerpt(text: str, lexemes: Collection[str], begins: Collection[str] = ()) -> Pieces:
    """The stretch of a text in which most different words of what was asked stand, with them marked; else how the text
    begins."""
    line = " ".join(text.split())
    found = spans(line, lexemes, begins)
    begin, end = _window(line, found)
    inside = [(max(a, begin) - begin, min(b, end) - begin) for a, b in found if a < end and b > begin]
    made = pieces(line[begin:end], inside)
    before, after = (Piece("… "),) if begin else (), (Piece(" …"),) if end < len(line) else ()
    return (*before, *made, *after)


def _window(line: str, found: list[Span]) -> Span:
    def said(start: int) -> int:
        return len({folded(line[a:b]) for a, b in found if start <= a and b <= start + _LONG})

    # A text of nothing but the words asked for is as good at its beginning.
    found = found[:200]
    best = max((max(0, a - _BEFORE) for a, _ in found), key=said, default=0)
    begin = line.rfind(" ", 0, best) + 1 if best and best - line.rfind(" ", 0, best) < 30 else best
    end = begin + _LONG
    cut = line.rfind(" ", begin, end)
    return begin, len(line) if end >= len(line) else (cut if cut > begin + _BEFORE else end)


def _is_one(word: str, lexemes: Collection[str]) -> bool:
    if word in lexemes:
        return True
    # Stems lose an ending, and English ones write "y" as "i".
    for cut in range(max(_HEAD, len(word) - _ENDING), len(word)):
        if word[:cut] in lexemes:
            return True
    return word.endswith("y") and f"{word[:-1]}i" in lexemes


def _with_y(stem: str) -> str:
    return f"{stem[:-1]}y" if stem.endswith("i") else stem


def _joined(found: list[Span]) -> list[Span]:
    made = list[Span]()
    for begin, end in found:
        if made and begin <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((begin, end))
    return made
