"""What the stage shows of contracts, plans and rotas, on a customer and in a group that no journey is about."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

from app.domain.contracts import add_ons, drafts
from app.domain.contracts.budget_shown import show_budget
from app.domain.contracts.contact_roles import give_role
from app.domain.contracts.contract_versions import versions_of
from app.domain.contracts.named_people import name_person
from app.domain.contracts.signing import sign
from app.domain.contracts.telephones import add_telephone
from app.domain.escalations import rotas
from app.domain.escalations.hours import NO_HOURS
from app.domain.tickets import replays_kept
from app.lib.product_time import portal_now
from e2e.plans import with_a_shorter_response
from e2e.portal import Portal
from tests.cast import does, rows
from tests.waiting import eventually

SOON = timedelta(days=10)


async def sign_and_plan(portal: Portal, one_word: str) -> dict[str, str]:
    """Ids and slugs of what is to be seen, by what it is; the pool is open."""
    pat, morgan, largest = portal.cast["pat"], portal.cast["morgan"], portal.cast["erin"].organisation_ids[0]
    await _customer(portal, pat.organisation_ids[0], one_word)
    await does(morgan, name_person, largest, "account_manager", morgan.person_id)
    await does(morgan, show_budget, largest, shown=True)
    draft, replay = await _plan(portal)
    rota = await _rota(portal, one_word)
    return {
        "person": str(pat.person_id),
        "staff": str(portal.cast["admin"].person_id),
        "draft": draft,
        "replay": replay,
        "rota": rota,
        "group": list(portal.plan.groups)[-1],
        "tier": portal.plan.tiers[-1].slug,
        "severity": portal.plan.severities[0].slug,
    }


async def _customer(portal: Portal, organisation_id: UUID, one_word: str) -> None:
    """A customer about whom everything is written down, and whose next contract is agreed."""
    morgan, pat = portal.cast["morgan"], portal.cast["pat"]
    for role in ("emergency", "security"):
        await does(morgan, give_role, organisation_id, pat.person_id, role)
    await does(morgan, add_telephone, organisation_id, pat.person_id, "+1 415 555 0163")
    await does(morgan, add_ons.enter, organisation_id, one_word[:100], "granted", 4, one_word)
    newest, *_ = await does(morgan, lambda _: versions_of(organisation_id))
    agreed = replace(
        newest.agreed,
        tier=portal.plan.tiers[-1].slug,
        overrides={"first_response": {portal.plan.severities[0].slug: "20 minutes"}},
        note=one_word,
    )
    begins = await does(morgan, lambda _: portal_now()) + SOON
    await does(morgan, sign, organisation_id, agreed, reason=one_word, effective_at=begins)


async def _plan(portal: Portal) -> tuple[str, str]:
    """A draft, and a replay under it that a worker has done."""
    admin = portal.cast["admin"]
    draft = await does(admin, drafts.keep, with_a_shorter_response(portal.plan, "11 minutes"), "draft")
    since = await does(admin, lambda _: portal_now()) - timedelta(days=1)
    replay = await does(admin, replays_kept.ask, draft, since, None, None)
    await eventually(partial(rows, "SELECT FROM replay WHERE id = $1 AND state = 'done'", replay))
    return str(draft), str(replay)


async def _rota(portal: Portal, one_word: str) -> str:
    """Turns that begin so late that no journey sees one."""
    admin = portal.cast["admin"]
    people = tuple(portal.cast[name].person_id for name in ("alex", "sam", "morgan"))
    begins = (await does(admin, lambda _: portal_now()) + SOON).date()
    draft = rotas.Draft(one_word[:80], admin.zone, people, begins, 1, None, 9 * 60, NO_HOURS)
    return str(await does(admin, rotas.make, next(iter(portal.plan.groups)), draft))
