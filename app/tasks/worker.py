"""The worker process: rounds from PostgreSQL, hurried by Redis, until it is asked to stop."""

import asyncio
import contextlib
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from urllib.parse import urlsplit

import asyncpg
import structlog

from app.config import ConfigError, Settings
from app.domain.contracts.queries import newest_plan
from app.domain.deliveries.claims import Claim
from app.integrations.kept_mail import kept_mail
from app.integrations.mail import Mail
from app.integrations.outward import Outward
from app.integrations.smtp import SmtpMail
from app.integrations.storage import FolderStorage
from app.integrations.syslog import Syslog
from app.lib import database, nudge
from app.lib.database import SYSTEM
from app.lib.vault import open_vault
from app.tasks import schedule
from app.tasks.channels import Email
from app.tasks.clearing import Clearing
from app.tasks.firing import Firing
from app.tasks.letters import Letterhead, compose
from app.tasks.looking import Looking
from app.tasks.nudges import hear
from app.tasks.outbox import Outbox
from app.tasks.publishing import Publisher
from app.tasks.replaying import Replaying
from app.tasks.sealing import Sealing
from app.tasks.streaming import Streaming

log = structlog.get_logger()
# Of the 30 s that a stop may take (security.md, "6.2 Design rules", 6) some are left for hanging up.
DRAIN = 24.0


def mail_of(settings: Settings) -> Mail | None:
    """How this installation's mail leaves: by its mail server; in a demo without one, into DATA_DIR/mail; else not.

    Raises ConfigError.
    """
    if settings.smtp_url:
        try:
            return SmtpMail(settings.smtp_url)
        except ValueError as error:
            raise ConfigError(str(error)) from error
    return kept_mail(settings) if settings.demo else None


async def work(settings: Settings, stopping: asyncio.Event) -> None:
    """Works until `stopping` is set, then finishes what is under way, for at most DRAIN seconds. Raises ConfigError."""
    mail = mail_of(settings)
    if mail is None:
        log.warning("SMTP_URL is not set: messages wait in the database until it is")
    outbox = Outbox({"email": Email(mail, partial(_write, settings))}) if mail else None
    if not await _database_started(settings, stopping):
        return
    open_vault(settings.secret_key)
    nudge.start(settings.redis_url)
    log.info("worker_started")
    try:
        await _go(settings, outbox, stopping)
    finally:
        await nudge.stop()
        await database.stop()
    log.info("worker_stopped")


async def _go(settings: Settings, outbox: Outbox | None, stopping: asyncio.Event) -> None:
    firing, replaying, streaming = Firing(), Replaying(), _streaming(settings)
    sealing = Sealing(settings.data_dir)
    looking = Looking(Outward(settings.outward_allow), settings.dns_servers)
    clearing = Clearing(FolderStorage(settings.files_dir), timedelta(days=settings.keep_unused_files_days))
    rounds = schedule.rounds(
        outbox, firing, Publisher(settings), replaying, sealing, streaming, looking, clearing, settings
    )
    going = [asyncio.create_task(each.run()) for each in rounds]
    hearing = asyncio.create_task(hear(settings.redis_url, rounds))
    await stopping.wait()
    log.info("worker_stopping")
    hearing.cancel()
    firing.close()
    replaying.close()
    streaming.close()
    if outbox:
        outbox.close()
    for each in rounds:
        each.stop()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN):
            await asyncio.gather(*going)
            if outbox:
                await outbox.drain()


def _streaming(settings: Settings) -> Streaming:
    allow = settings.outward_allow
    return Streaming(urlsplit(settings.portal_url).hostname or "", Outward(allow), Syslog(allow))


async def _database_started(settings: Settings, stopping: asyncio.Event) -> bool:
    """Waits for the database, however long; False when asked to stop meanwhile."""
    told = False
    while not stopping.is_set():
        try:
            await database.start(settings.app_database_url)
            return True
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if not told:
                log.warning("worker_waits_for_database", error=repr(error))
            told = True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), 1)
    return False


async def _write(settings: Settings, claim: Claim) -> EmailMessage:
    async with database.transaction(SYSTEM):
        plan = await newest_plan()
    return compose(claim, Letterhead.of(settings, plan.vendor if plan else ""))
