"""Files that people send and fetch: kept by digest, given out from another origin by a signed, short-lived address."""

import hashlib
import hmac
import time
import unicodedata
from uuid import UUID

from litestar.datastructures import UploadFile

from app.config import Settings
from app.web.forms import MOST_FILE, MOST_FILES, Form

LIFE = 300


def check_files(form: Form) -> None:
    """Notes on the form what is wrong with its files; nothing is stored yet."""
    if len(form.files) > MOST_FILES:
        form.errors["files"] = f"{MOST_FILES} files at most go with one message; these are {len(form.files)}."
    for file in form.files:
        if size_of(file) > MOST_FILE:
            form.errors["files"] = f"“{clean_name(file.filename)}” is larger than 25 MB. Your text is kept."


def size_of(file: UploadFile) -> int:
    """Bytes of a file that has been read in."""
    end = file.file.seek(0, 2)
    file.file.seek(0)
    return end


def clean_name(name: str) -> str:
    """A file's name as people may see it: one part, no control or direction characters, at most 150 long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > 150:
        kept = f"{stem[: max(1, 149 - len(ending))]}{dot}{ending}"[:150]
    return kept or "file"


def signed_address(settings: Settings, organisation_id: UUID, attachment_id: UUID) -> str:
    """Where the file can be fetched for the next five minutes, by whoever was just allowed to."""
    return _signed(settings, f"{organisation_id}/{attachment_id}", int(time.time()) + LIFE)


def article_file_address(settings: Settings, article_id: UUID, file_id: UUID, *, public: bool) -> str:
    """Where a file of an article can be fetched: by anybody, if the article is `public`; else for five to ten minutes.
    For five it is the same address, so that a page which is read again shows what the browser has."""
    path = f"articles/{article_id}/{file_id}"
    if public:
        return f"{settings.files_url}/files/{path}"
    return _signed(settings, path, int(time.time()) // LIFE * LIFE + 2 * LIFE)


def _signed(settings: Settings, path: str, until: int) -> str:
    return f"{settings.files_url}/files/{path}?until={until}&signature={sign(settings, path, until)}"


def sign(settings: Settings, path: str, until: int) -> str:
    """The signature of a file's address."""
    return hmac.new(settings.secret_key.encode(), f"file {path} {until}".encode(), hashlib.sha256).hexdigest()


def is_signed(settings: Settings, path: str, until: str, signature: str) -> bool:
    """Whether we gave out this address and it still holds; `until` as the address says it."""
    if not (until.isascii() and until.isdigit() and len(until) < 12) or int(until) < time.time():
        return False
    return hmac.compare_digest(sign(settings, path, int(until)).encode(), signature.encode())
