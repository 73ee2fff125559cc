"""Putting a snapshot before the public: new contents, a new index, then one manifest renamed over the old one. What is
interrupted anywhere leaves the old page whole."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from status_page import files, manifest
from status_page.manifest import Entry, Index, Manifest, Unreadable
from status_page.render import ALWAYS, Forms, Part, render
from status_page.snapshot import Snapshot

# A server learns of a new manifest within a fraction of a second; one that slept finds what it knew for so long.
GRACE = 600.0
# The clocks of two machines may differ by so much; what was verified further ahead was so by a clock since set back.
CLOCKS_DIFFER = timedelta(minutes=1)
_OLD_ASSETS = 4


def publish(
    snapshot: Snapshot,
    verified_at: datetime,
    version: int,
    directory: Path,
    tokens_css: str,
    font: bytes | None = None,
    *,
    anyway: bool = False,
) -> list[str]:
    """Shows the snapshot, true at `verified_at` (wall clock, aware). `version` grows with every public change. `font`
    is Inter as woff2; without it the page has the reader's. Answers the addresses that were made anew; what is older
    than what is shown changes nothing, however long its publisher slept, unless it is to be shown `anyway`."""
    with files.alone(directory):
        before, old = _shown(directory)
        if before and not anyway and _is_overtaken(before, verified_at, version):
            return []
        parts = render(snapshot, verified_at, tokens_css, font)
        # Where the index cannot be trusted, neither can what lies beside it.
        there = files.kept(directory) if before else set()
        made = {part.addresses[0]: part.make() for part in parts if not _can_stay(part, old, there)}
        index = _index(parts, old, made)
        contents = {digest: content for forms in made.values() for digest, content in _contents(forms).items()}
        named = manifest.written_index(index)
        name = files.digest(named)
        contents[name] = named
        files.keep(directory, {digest: content for digest, content in contents.items() if digest not in there})
        used = {name, *(digest for entry in index.values() for digest in entry.digests)}
        files.retire(directory, _needed(before, old) - used)
        shown = Manifest(name, version, verified_at, snapshot.page.url.startswith("https:"))
        files.replace(directory / manifest.NAME, manifest.written(shown))
        files.sweep(directory, used, GRACE)
        return list(made)


def verify(directory: Path, verified_at: datetime, version: int) -> bool:
    """The heartbeat: at `verified_at` this version was still true. False when it is not the one that is shown, or
    nothing is; then only publishing helps."""
    with files.alone(directory):
        try:
            shown = manifest.read(directory)
        except Unreadable:
            return False
        if shown.version != version:
            return False
        if not _is_overtaken(shown, verified_at, version):
            shown = replace(shown, verified_at=verified_at)
            files.replace(directory / manifest.NAME, manifest.written(shown))
        return True


def shown_version(directory: Path) -> int | None:
    """The version that is shown; None when nothing is."""
    try:
        return manifest.read(directory).version
    except Unreadable:
        return None


def _shown(directory: Path) -> tuple[Manifest | None, Index]:
    try:
        shown = manifest.read(directory)
        return shown, manifest.read_index(directory, shown.index)
    except Unreadable:
        return None, {}


def _is_overtaken(shown: Manifest, verified_at: datetime, version: int) -> bool:
    if version != shown.version:
        return version < shown.version
    return verified_at < shown.verified_at < datetime.now(UTC) + CLOCKS_DIFFER


def _can_stay(part: Part, old: Index, there: set[str]) -> bool:
    entry = old.get(part.addresses[0])
    return (
        part.inputs != ALWAYS and entry is not None and entry.inputs == part.inputs and there.issuperset(entry.digests)
    )


def _index(parts: list[Part], old: Index, made: Mapping[str, Forms]) -> Index:
    # A page that someone has just loaded still asks for the stylesheet of the release before.
    assets = {address: entry for address, entry in old.items() if address.startswith("/assets/")}
    index = dict(list(assets.items())[-_OLD_ASSETS:])
    for part in parts:
        first = part.addresses[0]
        entry = _entry(part, made[first]) if first in made else old[first]
        index |= dict.fromkeys(part.addresses, entry)
    return index


def _entry(part: Part, forms: Forms) -> Entry:
    fresh = tuple((begins, files.digest(content)) for begins, content in forms.fresh)
    return Entry(part.kind, part.inputs, fresh, files.digest(forms.stale) if forms.stale is not None else None)


def _contents(forms: Forms) -> dict[str, bytes]:
    some = [content for _, content in forms.fresh] + ([forms.stale] if forms.stale is not None else [])
    return {files.digest(content): content for content in some}


def _needed(shown: Manifest | None, index: Index) -> set[str]:
    return {shown.index, *(digest for entry in index.values() for digest in entry.digests)} if shown else set()
