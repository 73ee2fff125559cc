"""What somebody asks for, read from what they typed. Total: any text is read, and nothing in it is an error.

webhook retry      both words            "exact words"    one after the other
-staging           without this word     webh*            words that begin so
NW-1042, 1042      a ticket's reference
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

LONGEST = 400  # Characters that are read; what comes after them is not asked for.
_MOST_TERMS = 24

# Words around a question that say nothing of what it is about, where not all of its words need be found.
_AROUND = re.compile(
    "get|gets|got|getting|wants?|wanted|needs?|needed|much|many|since|still|also|us|every(one|body|thing)"
    "|some(one|body|thing)|any(one|body|thing)|nobody|nothing|never|ever|always|often|please|help|helping|go|goes|going"
    "|make|makes|made|let|lets|would|could|might|must|may|without|hello|hi|dear|team|thanks?|regards|best|kind|problem"
    "|issue|question|hallo|guten|morgen|tag|danke|bitte|liebe|gr(ü|ue)(ß|ss)e|hilfe|frage|bonjour|merci|hola|gracias",
    re.IGNORECASE,
)

How = Literal["words", "phrase", "prefix"]
_TERM = re.compile(r'(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+))')
# Scripts that write without spaces: runs of them are indexed in pairs of characters (migrations/search.sql).
_CHARACTERS = r"\u3041-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
DENSE = re.compile(f"[{_CHARACTERS}]+")
_WORD = re.compile(rf"[{_CHARACTERS}]+|(?:(?![{_CHARACTERS}_])\w)+")
_REFERENCE = re.compile(r"(?:([A-Za-z][A-Za-z0-9]{1,5}?)[-‐‑ ]?)?#?([0-9]{3,12})")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: a word (with what its punctuation joins), words in a row, or how words begin. With
    `excluded`, what has it is not wanted."""

    text: str
    how: How = "words"
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What may be a ticket's reference: the organisation's prefix, if it was typed, and the number."""

    prefix: str | None
    number: str


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` is what was typed, tidied; `terms` what it asks for."""

    text: str
    terms: tuple[Term, ...]
    reference: Reference | None

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that are to be found."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def empty(self) -> bool:
        """Nothing to look for; exclusions alone find nothing."""
        return not self.wanted


def read(text: str, *, unfinished: bool = False) -> Asked:
    """What `text` asks for. While it is still being typed (`unfinished`), its last word may go on."""
    tidy = _tidied(text)
    terms = [term for found in _TERM.finditer(tidy) if (term := _term(found))][:_MOST_TERMS]
    going_on = unfinished and terms and terms[-1].how == "words" and not terms[-1].excluded
    if going_on and not text[-1:].isspace():
        terms[-1] = Term(terms[-1].text, "prefix")
    return Asked(tidy, tuple(dict.fromkeys(terms)), _reference(tidy))


def taken_apart(terms: Sequence[Term]) -> list[Term]:
    """The same with every wanted term in its smallest parts: phrases and names of things as their words, text without
    spaces as its pairs of characters. Words that only stand around a question are left out."""
    wanted = [part for term in terms if not term.excluded for part in _parts(term)]
    telling = [part for part in wanted if not _AROUND.fullmatch(part.text)]
    return [*dict.fromkeys(telling), *(term for term in terms if term.excluded)]


def _parts(term: Term) -> list[Term]:
    words = _WORD.findall(term.text)
    pairs = [run[at : at + 2] for run in words if DENSE.fullmatch(run) for at in range(max(1, len(run) - 1))]
    whole = [word for word in words if not DENSE.fullmatch(word)]
    made = [Term(text) for text in (*whole, *pairs)]
    return [*made[:-1], Term(made[-1].text, "prefix")] if made and term.how == "prefix" else made


def quoted(terms: Sequence[Term]) -> tuple[list[Term], set[str]]:
    """The words of phrases, and those of them that are quoted alone: they are meant as they are."""
    phrases = [_parts(term) for term in terms if term.how == "phrase" and not term.excluded]
    return [word for words in phrases for word in words], {words[0].text for words in phrases if len(words) == 1}


def reworded(term: Term, other: Mapping[str, str]) -> Term:
    """The same with other words in place of some: a word that is asked for, or those within a phrase."""
    if term.how != "phrase":
        return replace(term, text=other.get(term.text, term.text))
    return replace(term, text=_WORD.sub(lambda word: other.get(word[0], word[0]), term.text))


def _tidied(text: str) -> str:
    """Without control characters, and with the forms of letters and digits that are the same made the same."""
    seen = "".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in text[: 4 * LONGEST])
    return " ".join(unicodedata.normalize("NFKC", seen).split())[:LONGEST]


def _term(found: re.Match[str]) -> Term | None:
    sign, phrase, word = found.groups()
    how: How = "words" if phrase is None else "phrase"
    text = word if phrase is None else phrase
    if how == "words" and text.endswith("*"):
        how, text = "prefix", text.rstrip("*")
    # What has no letter and no digit is not looked for: "-", "&", "…".
    return Term(text.strip(), how, bool(sign)) if any(one.isalnum() for one in text) else None


def _reference(text: str) -> Reference | None:
    found = _REFERENCE.fullmatch(text)
    return Reference(found[1].upper() if found[1] else None, found[2]) if found else None
