"""The parts that an article of a kind has: what its author begins with, and what is missing before it is published.

A troubleshooting article says four things, so that a reader knows at once whether it is theirs (R19)."""

from collections.abc import Iterator

from app.domain.articles.article import Kind
from app.lib.markdown.parser import is_too_much, parser
from app.lib.markdown.shaping import words_of

# Symptom, cause, steps, when to file.
_TROUBLESHOOTING = {
    "en": ("Symptom", "Cause", "Steps", "When to file"),
    "de": ("Symptom", "Ursache", "Schritte", "Wann Sie ein Ticket öffnen"),
    "fr": ("Symptôme", "Cause", "Étapes", "Quand ouvrir un ticket"),
    "es": ("Síntoma", "Causa", "Pasos", "Cuándo abrir un ticket"),
    "ja": ("症状", "原因", "手順", "問い合わせの目安"),
}


def parts_of(kind: Kind, language: str) -> tuple[str, ...]:
    """The headings that an article of that kind must have."""
    return _TROUBLESHOOTING.get(language, ()) if kind == "troubleshooting" else ()


def skeleton(kind: Kind, language: str) -> str:
    """The Markdown to begin with: headings, and nothing beneath them yet."""
    return "".join(f"## {part}\n\n\n" for part in parts_of(kind, language)).rstrip("\n")


def missing_parts(kind: Kind, language: str, body: str) -> list[str]:
    """The parts that have no heading yet, or nothing beneath it. A heading may say more than the part's name ("Steps
    to take", "Symptoms")."""
    wanted = parts_of(kind, language)
    written = {heading.casefold() for heading in _written(body)} if wanted and not is_too_much(body) else set()
    return [part for part in wanted if not any(heading.startswith(part.casefold()) for heading in written)]


def _written(body: str) -> Iterator[str]:
    """The headings beneath which something stands, be it in a part of theirs."""
    above: list[tuple[int, str]] = []
    heading = False
    for token in parser().parse(body):
        if token.type == "heading_open":
            rank, heading = int(token.tag[1]), True
            above = [one for one in above if one[0] < rank]
        elif token.type == "inline" and heading:
            above, heading = [*above, (rank, words_of(token.children or ()))], False
        elif token.type in ("inline", "fence", "code_block", "video"):
            yield from (words for _, words in above)
            # What was told once needs no telling again.
            above = [(rank, "") for rank, _ in above]
