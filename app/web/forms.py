"""Reading forms: what was typed is kept as typed, and each error stands beside its field."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from litestar import Request
from litestar.datastructures import UploadFile

MOST_TEXT = 100_000
MOST_FILE = 25 * 1024 * 1024
MOST_REQUEST = 64 * 1024 * 1024
MOST_FILES = 20


@dataclass(slots=True)
class Form:
    """The values of a form, and what is wrong with them (field name to sentence)."""

    values: dict[str, str]
    files: list[UploadFile]
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, words: str, *, most: int = MOST_TEXT, line: bool = False, needed: bool = True) -> str:
        """A text, without white space around it; `line` folds it to one line."""
        value = self.values.get(name, "").replace("\r\n", "\n").strip()
        if line:
            value = " ".join(value.split())
        if needed and not value:
            self.errors[name] = f"{words} is needed."
        elif len(value) > most:
            self.errors[name] = f"{words} can be {most:,} characters at most; this has {len(value):,}."
        return value

    def choice(self, name: str, allowed: Sequence[str], error: str) -> str:
        """One of the allowed values."""
        value = self.values.get(name, "")
        if value not in allowed:
            self.errors[name] = error
        return value

    def identifier(self, name: str) -> UUID | None:
        """A UUID from a hidden field; None when it is missing or nonsense."""
        try:
            return UUID(self.values.get(name, ""))
        except ValueError:
            return None


async def read_form(request: Request) -> Form:
    """The form of the request, already in memory or on disk (`gate.Forgery` has read it). Characters that a database
    text cannot hold are dropped; a file without a name is one that was not chosen."""
    values: dict[str, str] = {}
    files: list[UploadFile] = []
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.append(value)
        elif name not in values:
            values[name] = str(value).replace("\x00", "")
    return Form(values, files)
