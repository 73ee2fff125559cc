"""Tickets, and mail, in every state that a page can show, made by the actions that people use."""

import asyncio

from app.domain.escalations import actions as escalations
from app.domain.incidents import links, running
from app.domain.incidents.verbs import Word
from app.domain.tickets import closing, disputes, replies, triage, voiding, workarounds
from app.integrations.kept_mail import kept_mail
from e2e.portal import PATIENCE, Portal, answers
from e2e.stage_access import connect
from e2e.stage_articles import publish_articles
from e2e.stage_authors import answer_articles
from e2e.stage_contract import sign_and_plan
from tests.cast import does, file_ticket, opened, rows
from tests.processes import until
from tests.waiting import eventually

ONE_WORD = "Debattenprotokollaufbewahrungsfristenüberschreitung" * 4
LONG = ONE_WORD[:200]
RIGHT_TO_LEFT = "🧭 توقفت المناقشات باللغة العربية 👩‍👩‍👧‍👦 deadline 502"


def set_stage(portal: Portal) -> dict[str, str]:
    """References by what is shown there; `mail` is the id of a kept one, `status` the public page's origin."""
    stage = asyncio.run(_set(portal))
    public = f"/incidents/{stage['incident']}"
    until(lambda: answers(portal.settings.host, portal.settings.status_port, public), PATIENCE)
    return stage | {"status": portal.settings.status_url}


async def _set(portal: Portal) -> dict[str, str]:
    worst, *_, least = (severity.slug for severity in portal.plan.severities)
    erin = portal.cast["erin"]
    async with opened(portal.settings):
        subjects = {
            "open": ("A ticket that is open", least),
            "waiting": ("A ticket that waits", worst),
            "resolved": ("A ticket that is resolved", least),
            "closed": ("A ticket that is closed", least),
            "rated": ("A ticket that is rated", least),
            "withdrawn": ("A ticket that is withdrawn", worst),
            "disputed": ("A ticket whose severity is disputed", least),
            "long": (LONG, least),
            "right to left": (RIGHT_TO_LEFT, least),
        }
        stage = {
            state: await file_ticket(erin, severity, subject=subject, body=f"{subject}\n\n{ONE_WORD} {RIGHT_TO_LEFT}")
            for state, (subject, severity) in subjects.items()
        }
        await _move(portal, stage)
        await _one_dead_letter(portal, least)
        stage |= await sign_and_plan(portal, ONE_WORD)
        stage |= await connect(portal, ONE_WORD)
        stage |= await publish_articles(portal, ONE_WORD, RIGHT_TO_LEFT)
        stage |= await answer_articles(portal, stage, ONE_WORD)
        stage["incident"] = await _incident(portal, [stage["open"], stage["right to left"]])
    return stage | {"mail": await _kept(portal, stage["long"])}


async def _move(portal: Portal, stage: dict[str, str]) -> None:
    erin, alex, sam = (portal.cast[name] for name in ("erin", "alex", "sam"))
    await does(alex, triage.take, stage["open"])
    await does(alex, replies.note, stage["open"], f"Only for us {ONE_WORD}")
    await does(sam, replies.reply, stage["open"], "We look into it.")
    await does(erin, escalations.escalate, stage["waiting"], f"Not before {ONE_WORD}")
    await does(alex, triage.wait, stage["waiting"], "Which region is it?")
    for state in ("resolved", "closed", "rated"):
        await does(alex, closing.resolve, stage[state], "It works again.")
    for state in ("closed", "rated"):
        await does(erin, closing.close, stage[state])
    await does(erin, voiding.withdraw, stage["withdrawn"])
    await does(erin, closing.rate, stage["rated"], 5, "Quick and clear.")
    await does(alex, disputes.propose, stage["disputed"], portal.plan.severities[0].slug, f"All of {ONE_WORD}")
    await does(alex, workarounds.offer, stage["disputed"], "Use the other region.")


async def _incident(portal: Portal, references: list[str]) -> str:
    """One that two tickets are about, with an update of long words; answers its public id."""
    sam = portal.cast["sam"]
    public_id = await does(sam, running.open_incident, RIGHT_TO_LEFT, Word("investigating", "We look into it."))
    await does(sam, links.link, public_id, references)
    await does(sam, running.post_update, public_id, Word("identified", f"{ONE_WORD}\n\n{RIGHT_TO_LEFT}"))
    return public_id


async def _one_dead_letter(portal: Portal, severity: str) -> None:
    pat = portal.cast["pat"]
    portal.mailbox.unknown.add(pat.email)
    await file_ticket(pat, severity, subject="Whose receipt nobody takes")
    await eventually(lambda: rows("SELECT FROM delivery WHERE state = 'dead'"))
    portal.mailbox.unknown.clear()


async def _kept(portal: Portal, reference: str) -> str:
    """A mail as a demo without a mail server keeps it."""
    kept = kept_mail(portal.settings)
    await kept.send(await portal.mailbox.message(portal.cast["erin"].email, reference))
    return str(next(kept.newest(1))[0])
