"""The demo's contracts, who is turned to for what at its customers, and who looks after them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from app.demo_people import COMPANIES, Company
from app.domain.accounts.viewer import Viewer
from app.domain.contracts.add_ons import enter
from app.domain.contracts.contact_roles import ContactRole, give_role
from app.domain.contracts.contract import Agreed
from app.domain.contracts.named_people import name_person
from app.domain.contracts.organisation_queries import organisation_by_prefix
from app.domain.contracts.policy import NAMED_ROLES, NamedRole, why_not_name
from app.domain.contracts.queries import terms_in_force
from app.domain.contracts.telephones import add_telephone, verify_telephone
from app.domain.plans.plan import Plan
from app.lib import database

_YEAR = timedelta(days=365)
# Numbers that are nobody's: 555-0100 to 555-0199 are kept free for stories.
ROLES: Mapping[str, tuple[str, tuple[ContactRole, ...]]] = {
    "nadia": ("+1 212 555 0142", ("emergency", "security", "change_approver")),
    "erin": ("+1 212 555 0117", ("emergency", "support")),
    "pat": ("+1 415 555 0163", ("emergency", "support")),
    "stan": ("+1 312 555 0188", ("billing",)),
}
NAMED: Mapping[NamedRole, str] = {"account_manager": "morgan", "dedicated_engineer": "sam"}


def agreed(company: Company, plan: Plan, plan_version_id: UUID, begun: datetime) -> Agreed:
    """A year that renews by itself; the fee is the plan's where it prints one by the month."""
    tier = plan.tiers[company.rank]
    fee = tier.price.amount if tier.price and tier.price.amount and tier.price.currency else None
    return Agreed(
        plan_version_id=plan_version_id,
        tier=tier.slug,
        account_id=company.account_id,
        starts_on=begun.date(),
        zone=company.zone,
        renews_on=(begun + _YEAR).date(),
        renews_by_itself=True,
        notice_days=60,
        monthly_fee=Decimal(fee) if fee is not None else None,
        currency=tier.price.currency or "" if tier.price and fee is not None else "",
    )


async def introduce(viewers: Mapping[str, Viewer]) -> None:
    """Morgan writes down who is turned to for what, names the vendor's people where the tier has them, and grants the
    largest customer what it bought besides."""
    morgan = viewers["morgan"]
    for name, (number, roles) in ROLES.items():
        contact = viewers[name]
        organisation_id = contact.organisation_ids[0]
        for role in roles:
            await give_role(morgan, organisation_id, contact.person_id, role)
        await add_telephone(morgan, organisation_id, contact.person_id, number)
    await _verify_first(morgan, viewers["nadia"])
    for company in COMPANIES:
        await _name_people(viewers, company)
    largest = viewers["nadia"].organisation_ids[0]
    await enter(morgan, largest, "Architecture review days", "granted", 4, "With the contract")
    await enter(morgan, largest, "Architecture review days", "used", 1, "Review of the new region")


async def _verify_first(viewer: Viewer, contact: Viewer) -> None:
    organisation_id = contact.organisation_ids[0]
    number = await database.fetch_value(
        "SELECT id FROM telephone WHERE organisation_id = $1 AND person_id = $2", organisation_id, contact.person_id
    )
    await verify_telephone(viewer, organisation_id, number, "called_back")


async def _name_people(viewers: Mapping[str, Viewer], company: Company) -> None:
    organisation = await organisation_by_prefix(company.prefix)
    assert organisation, "the cast has made it"
    terms = await terms_in_force(organisation.id)
    for role in NAMED_ROLES:
        if terms and why_not_name(terms.plan, terms.tier, role) is None:
            await name_person(viewers["morgan"], organisation.id, role, viewers[NAMED[role]].person_id)
