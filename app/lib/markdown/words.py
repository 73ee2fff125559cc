"""The few words that a rendered article says by itself, in the language it is written in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`callouts` by their marks in lower case; `link` names a heading's own link."""

    callouts: dict[str, str]
    link: str
    table: str
    video: str


def _words(callouts: str, link: str, table: str, video: str) -> Words:
    marks = ("note", "tip", "important", "warning", "caution")
    return Words(dict(zip(marks, callouts.split(), strict=True)), link, table, video)


_ENGLISH = _words("Note Tip Important Warning Caution", "Link to this part", "Table", "Video")
_KNOWN = {
    "en": _ENGLISH,
    "de": _words("Hinweis Tipp Wichtig Warnung Vorsicht", "Link zu diesem Abschnitt", "Tabelle", "Video"),
    "fr": _words("Remarque Conseil Important Avertissement Attention", "Lien vers cette partie", "Tableau", "Vidéo"),
    "es": _words("Nota Consejo Importante Advertencia Precaución", "Enlace a esta parte", "Tabla", "Vídeo"),
    "ja": _words("メモ ヒント 重要 警告 注意", "この項目へのリンク", "表", "動画"),
}


def words_in(language: str) -> Words:
    """In that language; in English for one we have no words of."""
    return _KNOWN.get(language, _ENGLISH)
