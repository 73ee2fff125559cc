"""Reading forms: what was typed is kept as typed, and each error stands beside its field."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from app.lib.text import one_line
from app.web.parts import Fields, read_parts

MOST_TEXT = 100_000
MOST_FILE = 25 * 1024 * 1024
MOST_REQUEST = 64 * 1024 * 1024
MOST_FILES = 20
# Forms that anybody may send.
MOST_SMALL = 64 * 1024
# What people type, as browsers encode it without files. Taking megabytes of fields apart would hold everybody up.
MOST_WORDS = 2 * 1024 * 1024
MOST_FIELDS = 1000


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
            value = one_line(value)
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

    def day(self, name: str) -> date | None:
        """A day of the calendar; None when the field is empty, or wrong."""
        text = self.values.get(name, "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.errors[name] = "Write a day, like 2026-03-29."
            return None

    def fingerprint(self, path: str) -> str:
        """A digest of where it was sent, its words and its files' names and sizes; 64 characters."""
        words = sorted((name, value) for name, value in self.values.items() if name != "_csrf_token")
        files = [(file.filename, file.file.seek(0, 2)) for file in self.files]
        for file in self.files:
            file.file.seek(0)
        return hashlib.sha256(repr((path, words, files)).encode()).hexdigest()

    def identifier(self, name: str) -> UUID | None:
        """A UUID from a hidden field; None when it is missing or nonsense."""
        try:
            return UUID(self.values.get(name, ""))
        except ValueError:
            return None

    def number(self, name: str) -> int | None:
        """A count from a hidden field; None when it is missing or nonsense."""
        text = self.values.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


async def read_form(request: Request) -> Form:
    """The form of the request, already in memory or on disk (`gate.Forgery` has read it). Characters that a database
    text cannot hold are dropped; a file without a name is one that was not chosen."""
    values: dict[str, str] = {}
    files: list[UploadFile] = []
    for name, value in await fields_of(request):
        if isinstance(value, UploadFile):
            if value.filename:
                files.append(value)
        elif name not in values:
            values[name] = value.replace("\x00", "").encode(errors="replace").decode()
    return Form(values, files)


def is_form(request: Request) -> bool:
    """Whether the request carries a form."""
    return request.content_type[0] in (RequestEncodingType.MULTI_PART, RequestEncodingType.URL_ENCODED)


async def fields_of(request: Request) -> Fields:
    """The form's fields as they came, read once a request; none when it carries no form.

    Raises ClientException for what cannot be read, RequestEntityTooLarge.
    """
    state = request.scope["state"]
    if "fields" not in state:
        try:
            state["fields"] = await _fields(request)
        except (ValueError, LookupError) as error:
            raise ClientException("The form could not be read.") from error
    return cast(Fields, state["fields"])


async def _fields(request: Request) -> Fields:
    if request.content_type[0] == RequestEncodingType.MULTI_PART:
        return await read_parts(request, most_fields=MOST_FIELDS, most_words=MOST_WORDS)
    if request.content_type[0] != RequestEncodingType.URL_ENCODED:
        return []
    # Not Litestar's own reading of it, which keeps the last 1,024 bodies, passwords and all.
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_WORDS:
            raise RequestEntityTooLarge
    return [*parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS)]
