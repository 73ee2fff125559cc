"""`portal audit …`: whether the trail is what was written, a copy of it, and signed words about it."""

import asyncio
import json
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import click

from app.commands.asked import FILE, Refusal, instant
from app.config import Settings, load
from app.domain.accounts.queries import organisation_by_name
from app.domain.audit import checkpoints, export, queries
from app.domain.audit.chain import chain_of
from app.domain.audit.queries import Asked
from app.domain.audit.signing import Signed, sign_what_grew
from app.domain.audit.trail import note
from app.domain.audit.verifying import Verdict, verify
from app.domain.identity.places import STAFF
from app.lib import database
from app.lib.database import SYSTEM

Answer = TypeVar("Answer")
MOST_TOLD = 10
_ORGANISATION = click.option(
    "--organisation", "name", metavar="NAME", help=f"Only this organisation's (name or prefix; {STAFF}: the vendor's)."
)


@click.group("audit", help="The audit trail: verify, export and sign it.")
def command() -> None:
    """Holds `verify`, `export`, `checkpoint` and `key`."""


@command.command("verify", help="Recompute every hash, look for gaps and a cut end, and compare with the checkpoints.")
@_ORGANISATION
@click.option("--checkpoints", "file", type=FILE, help="A copy kept elsewhere; default: DATA_DIR/audit.")
@click.option("--public-key", "key", metavar="HEX", help="What `portal audit key` printed; default: this DATA_DIR's.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def verify_(name: str | None, file: Path | None, key: str | None, wants_json: bool) -> int:
    """Exits 1 and names the first bad row of each chain that has one. A clock that was set back is no such."""
    found = _run(lambda settings: _verify(settings, name, file, key))
    if wants_json:
        click.echo(json.dumps({"chains": [_told(label, verdict) for label, verdict in found]}, indent=2))
    else:
        for label, verdict in found:
            click.echo(_sentence(label, verdict))
    return 1 if any(verdict.flaw for _, verdict in found) else 0


async def _verify(
    settings: Settings, name: str | None, file: Path | None, key: str | None
) -> list[tuple[str, Verdict]]:
    signed = defaultdict(list)
    for one in checkpoints.kept(file or checkpoints.lines_of(settings.data_dir)):
        signed[one.chain].append(one)
    public_key = _key(key) if key else checkpoints.public_key_of(settings.data_dir)
    async with database.transaction(SYSTEM, reading=True):
        labels = {chain_of(await _organisation(name)): name} if name else await queries.names_of_chains()
        # One that is gone from the database is still known by its checkpoints.
        wanted = list(labels) if name else sorted({*labels, *signed}, key=str)
        return [(labels.get(chain) or str(chain), await verify(chain, signed[chain], public_key)) for chain in wanted]


def _told(label: str, verdict: Verdict) -> dict[str, object]:
    flaw = verdict.flaw and {"seq": verdict.flaw.seq, "what": verdict.flaw.what}
    signed = verdict.signed.to_json() if verdict.signed else None
    return {
        "chain": str(verdict.chain),
        "organisation": label,
        "entries": verdict.entries,
        "signed": signed,
        "flaw": flaw,
        "set_back": verdict.set_back,
    }


def _sentence(label: str, verdict: Verdict) -> str:
    if verdict.flaw:
        return f"{label}: entry {verdict.flaw.seq} of chain {verdict.chain}: {verdict.flaw.what}"
    signed = f"signed up to {verdict.signed.seq} at {verdict.signed.at}" if verdict.signed else "none of it signed"
    return f"{label}: {verdict.entries} entries as they were written, {signed}{_set_back(verdict)}"


def _set_back(verdict: Verdict) -> str:
    if not verdict.set_back:
        return ""
    told = ", ".join(map(str, verdict.set_back[:MOST_TOLD])) + (", …" if len(verdict.set_back) > MOST_TOLD else "")
    return f"; dated before the entry before it: {told} (was the server's clock set back then?)"


@command.command("export", help="Write the entries of one chain to standard output, the oldest first.")
@click.option("--organisation", "name", required=True, metavar="NAME", help=f"Name or prefix; {STAFF}: the vendor's.")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--since", metavar="ISO8601", help="From this instant on, with an offset.")
@click.option("--before", metavar="ISO8601", help="Before this instant.")
def export_(name: str, form: export.Format, since: str | None, before: str | None) -> None:
    """The export is noted in the chain itself, before its first line."""
    asked = Asked(_instant("--since", since), _instant("--before", before))
    _run(lambda settings: _export(name, form, asked))


async def _export(name: str, form: export.Format, asked: Asked) -> None:
    async with database.transaction(SYSTEM):
        organisation = await _organisation(name)
        await note([organisation], "audit.exported", format=form, since=asked.since, before=asked.before)
    async for text in export.exported(organisation, asked, form, SYSTEM):
        click.echo(text, nl=False)


@command.command("checkpoint", help="Sign where each chain ends now; prints what was signed, to be kept elsewhere.")
def checkpoint() -> int:
    """Exits 1 where a chain does not follow its last checkpoint: that one is not signed."""
    found = _run(_checkpoint)
    for one in found.made:
        click.echo(json.dumps(one.to_json(), sort_keys=True))
    for flaw in found.flaws:
        click.echo(f"entry {flaw.seq} of chain {flaw.chain}: {flaw.what}", err=True)
    return 1 if found.flaws else 0


async def _checkpoint(settings: Settings) -> Signed:
    kept = checkpoints.kept(checkpoints.lines_of(settings.data_dir))
    return await sign_what_grew(settings.data_dir, checkpoints.newest_of(kept))


@command.command("key", help="Print the public key with which others check this installation's checkpoints.")
def key() -> None:
    """Ed25519, in hexadecimal."""
    try:
        click.echo(checkpoints.public_key_of(load(os.environ).data_dir).hex())
    except checkpoints.Unusable as error:
        raise Refusal(str(error)) from error


def _run(act: Callable[[Settings], Awaitable[Answer]]) -> Answer:
    async def run() -> Answer:
        settings = load(os.environ)
        await database.start(settings.app_database_url)
        try:
            return await act(settings)
        finally:
            await database.stop()

    try:
        return asyncio.run(run())
    except checkpoints.Unusable as error:
        raise Refusal(str(error)) from error


async def _organisation(name: str) -> UUID | None:
    if name == STAFF:
        return None
    found = await organisation_by_name(name)
    if found is None:
        raise Refusal(f"there is no organisation {name!r}")
    return found


def _instant(option: str, words: str | None) -> datetime | None:
    return instant(option, words) if words is not None else None


def _key(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Refusal("--public-key: is not hexadecimal") from None
