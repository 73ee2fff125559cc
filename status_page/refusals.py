"""What is answered where there is nothing to show: small, plain, and never kept by a cache."""

import json
from http import HTTPStatus

from status_page import headers
from status_page.headers import METHODS, NO_STORE, Headers
from status_page.protocol import Reply
from status_page.shown import Answer, Shown

RETRY_AFTER = b"5"
_EARLY = {
    HTTPStatus.BAD_REQUEST: b"This is not an HTTP request",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: b"The head of the request is too big",
    HTTPStatus.SERVICE_UNAVAILABLE: b"Too many are connected; please try again in a few seconds",
}
_NOTHING_YET = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Status unknown</title>
<h1>Status unknown</h1>
<p>Nothing has been published here yet, or it cannot be read. We do not know whether everything works.
Please try again in a few seconds.</p>
</html>
"""


def unknown(path: str) -> Reply:
    """Nothing was ever published, as far as this process knows."""
    more = [(b"retry-after", RETRY_AFTER)]
    if _is_for_programs(path):
        return _json(503, "nothing has been published yet", more)
    sized = [*headers.of("html", https=False), (b"content-length", b"%d" % len(_NOTHING_YET))]
    return Reply(503, [*sized, NO_STORE, *more], _NOTHING_YET)


def early(shown: Shown | None, status: HTTPStatus) -> Reply:
    """What came is no request, is too big for one, or is one too many."""
    body = _EARLY[status]
    more = _common(shown) if shown else []
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        more.append((b"retry-after", RETRY_AFTER))
    sized = [*headers.of("text", https=False), (b"content-length", b"%d" % len(body))]
    return Reply(status, [*sized, NO_STORE, *more], body)


def not_found(shown: Shown, path: str, page: Answer | None) -> Reply:
    """There is nothing at this address; `page` says so to people."""
    if page is None or _is_for_programs(path):
        return _json(404, "not found", _common(shown))
    return Reply(404, [*page.headers, NO_STORE], page.body)


def not_allowed(shown: Shown) -> Reply:
    """The address is there, but only to be read."""
    return _json(405, "method not allowed", [(b"allow", METHODS), *_common(shown)])


def _common(shown: Shown) -> Headers:
    return [shown.snapshot_at, *([headers.HSTS] if shown.manifest.https else [])]


def _is_for_programs(path: str) -> bool:
    return path.startswith("/api/") or path.endswith(".json")


def _json(status: int, error: str, more: Headers) -> Reply:
    body = json.dumps({"error": error}).encode()
    sized = [*headers.of("json", https=False), (b"content-length", b"%d" % len(body))]
    return Reply(status, [*sized, NO_STORE, *more], body)
