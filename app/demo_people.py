"""The demo's cast (interfaces.md, "Demo people"); everyone's password is `demo`."""

from dataclasses import dataclass

from app.domain.accounts.viewer import StaffRole

PASSWORD = "demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Company:
    """A customer; `rank` picks its tier: 0 the plan's lowest, -1 its highest; `zone` is its contract's."""

    name: str
    prefix: str
    account_id: str
    rank: int
    zone: str


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the demo: on the staff (`staff_role`), or `role` in the company of that prefix. `groups` are the
    plan's; `hours` from Monday to Friday and the `deputy`'s name before the @ are only for those who give them."""

    email: str
    name: str
    zone: str
    says: str
    staff_role: StaffRole | None = None
    company: str = ""
    role: str = ""
    groups: tuple[str, ...] = ()
    hours: str = ""
    deputy: str = ""


COMPANIES = (
    Company("Northwind Traders", "NW", "acc_northwind", -1, "America/New_York"),
    Company("Bluebird Health", "BB", "acc_bluebird", 1, "America/Los_Angeles"),
    Company("Outpost Robotics", "OP", "acc_outpost", 0, "America/Chicago"),
)

CAST = (
    Someone(
        "erin@northwind.example",
        "Erin Halloran",
        "America/New_York",
        "customer, highest tier",
        company="NW",
        role="member",
    ),
    Someone(
        "nadia@northwind.example", "Nadia Rahman", "Europe/Berlin", "its organisation admin", company="NW", role="admin"
    ),
    Someone(
        "noah@northwind.example",
        "Noah Lindgren",
        "America/New_York",
        "their colleague, a member",
        company="NW",
        role="member",
    ),
    Someone(
        "pat@bluebird.example",
        "Pat Moreau",
        "America/Los_Angeles",
        "customer, middle tier",
        company="BB",
        role="member",
    ),
    Someone(
        "stan@outpost.example", "Stan Okoro", "America/Chicago", "customer, lowest tier", company="OP", role="admin"
    ),
    Someone(
        "alex@support.example",
        "Alex Kimura",
        "America/New_York",
        "agent",
        staff_role="agent",
        groups=("support-team",),
    ),
    Someone(
        "sam@support.example",
        "Sam Whitfield",
        "America/Los_Angeles",
        "senior agent",
        staff_role="senior_agent",
        groups=("senior-engineers",),
    ),
    Someone(
        "morgan@support.example",
        "Morgan Castellanos",
        "America/New_York",
        "account manager",
        staff_role="account_manager",
        groups=("account-manager",),
        hours="9–12, 13–18",
        deputy="sam",
    ),
    Someone(
        "admin@support.example",
        "Ada Brandt",
        "America/New_York",
        "administrator",
        staff_role="administrator",
        groups=("leadership", "executives"),
    ),
)

PEOPLE = [(someone.says, someone.email) for someone in CAST]
