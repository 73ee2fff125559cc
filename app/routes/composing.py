"""What every handler that takes words and files does: check, keep the files, act once, lose nothing typed."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import structlog
from litestar import Request, Response
from litestar.response import Redirect

from app.domain.accounts import form_keys
from app.domain.accounts.viewer import Viewer
from app.domain.tickets.filing import Upload
from app.integrations.storage import Storage
from app.lib.refusals import Wrong
from app.web.forms import Form
from app.web.uploads import check_files, clean_name

log = structlog.get_logger()


def storage_of(request: Request) -> Storage:
    """The installation's store."""
    return cast(Storage, request.app.state.storage)


async def keep_files(request: Request, form: Form) -> list[Upload]:
    """Stores the form's files, unless something in the form is wrong already. A store that fails is an error beside
    the field: the text stays in the form."""
    check_files(form)
    if form.errors:
        return []
    kept = []
    try:
        for file in form.files:
            digest, size = await storage_of(request).keep(file.file)
            kept.append(Upload(clean_name(file.filename), size, digest))
    except OSError:
        log.exception("a file could not be stored")
        form.errors["files"] = "The files could not be stored just now. Your text is kept: send it again in a moment."
        return []
    return kept


async def once(request: Request, viewer: Viewer, form: Form, act: Callable[[], Awaitable[str]]) -> str:
    """Does it, unless this very form was sent before with the same words; either way answers where it led.

    The key is the form's with what is in it: a page that was gone back to and sends something else is not held back.
    """
    if not form.values.get("once"):
        return await act()
    key = form.fingerprint(request.url.path)
    earlier = await form_keys.first_use(viewer.person_id, key)
    if earlier is not None:
        return earlier or "/"
    location = await act()
    await form_keys.led_to(viewer.person_id, key, location)
    return location


async def once_or_again(
    request: Request,
    viewer: Viewer,
    form: Form,
    act: Callable[[], Awaitable[str]],
    again: Callable[[], Awaitable[Response[str]]],
) -> Response[Any]:
    """Does it `once` and leads on; where something in the form is wrong, answers the form `again` with all of it."""
    try:
        if not form.errors:
            return Redirect(await once(request, viewer, form, act), status_code=303)
    except Wrong as wrong:
        form.errors |= wrong.errors
    return await again()
