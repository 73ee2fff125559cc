"""A customer's people, what they are turned to for, and whom of ours it has by name."""

from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts import queries
from app.domain.accounts.actions import start_session
from app.domain.contracts import add_ons, contact_roles, contacts, named_people, telephones
from app.domain.contracts.contact import Contact
from app.domain.contracts.contact_queries import contacts_of, emptied_roles
from app.domain.contracts.contacts import Invitation
from app.lib import database as pool
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import as_owner, does, file_ticket, furnish, opened, rows
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL

pytestmark = pytest.mark.anyio


def home(cast: Cast, name: str) -> UUID:
    return cast[name].organisation_ids[0]


async def contact(cast: Cast, name: str) -> Contact:
    """Somebody of the cast as their organisation has them."""
    found = await does(cast["alex"], lambda _: contacts_of(home(cast, name)))
    return next(one for one in found if one.person_id == cast[name].person_id)


async def emptied(cast: Cast, name: str) -> list[str]:
    """The roles that nobody at somebody's organisation has any more."""
    return (await does(cast["alex"], lambda _: emptied_roles([home(cast, name)])))[home(cast, name)]


async def test_somebody_new_gets_an_account_and_mail_to_choose_a_password(cast: Cast) -> None:
    invitation = Invitation("Kim@Northwind.example", "Kim Aldous", "admin")
    person_id = await does(cast["morgan"], contacts.invite, home(cast, "erin"), invitation)
    (mail,) = await rows("SELECT address, kind FROM delivery")
    assert (mail["address"], mail["kind"]) == ("kim@northwind.example", "invitation")
    (row,) = await rows("SELECT role FROM membership WHERE person_id = $1", person_id)
    assert row["role"] == "admin"


async def test_somebody_who_is_known_only_joins(cast: Cast) -> None:
    invitation = Invitation(cast["pat"].email, "Another name", "member")
    assert await does(cast["morgan"], contacts.invite, home(cast, "erin"), invitation) == cast["pat"].person_id
    assert await rows("SELECT FROM delivery") == []
    (person,) = await rows("SELECT name FROM person WHERE email = $1", cast["pat"].email)
    assert person["name"] == cast["pat"].name
    assert len(await rows("SELECT FROM membership WHERE person_id = $1", cast["pat"].person_id)) == 2


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("erin@northwind.example", "belongs to the customer already"),
        ("alex@support.example", "on the staff"),
        ("nonsense", "Write an address"),
    ],
)
async def test_whom_nobody_can_add(cast: Cast, email: str, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        await does(cast["morgan"], contacts.invite, home(cast, "erin"), Invitation(email, "X", "member"))
    assert len(await rows("SELECT FROM person")) == 9


@pytest.mark.parametrize("who", ["alex", "nadia"])
async def test_agents_and_customers_change_none_of_it(cast: Cast, who: str) -> None:
    me, where, whom = cast[who], home(cast, "erin"), cast["erin"].person_id
    for act in (
        contacts.invite(me, where, Invitation("x@x.example", "X", "member")),
        contacts.change_role(me, where, whom, "admin"),
        contacts.remove(me, where, whom),
        contacts.set_active(me, where, whom, active=False),
        contact_roles.give_role(me, where, whom, "support"),
        telephones.add_telephone(me, where, whom, "+1 212 555 0142"),
        named_people.name_person(me, where, "account_manager", cast["morgan"].person_id),
        add_ons.enter(me, where, "Training", "granted", 1, "x"),
    ):
        async with pool.transaction(me.who):
            # What an organisation's admin may do of it is identity/colleagues.py's; these eyes alone do not let them.
            with pytest.raises((Refused, NotFound)):
                await act


async def test_a_role_that_its_last_holder_leaves_is_known_before_and_warned_of_after(cast: Cast) -> None:
    morgan, where, erin, nadia = cast["morgan"], home(cast, "erin"), cast["erin"], cast["nadia"]
    for person in (erin, nadia):
        for _ in range(2):
            await does(morgan, contact_roles.give_role, where, person.person_id, "emergency")
    await does(morgan, contact_roles.give_role, where, erin.person_id, "billing")
    everyone = await does(morgan, lambda _: contacts_of(where))
    assert contact_roles.last_holds(everyone, erin.person_id) == ["billing"]
    assert await emptied(cast, "erin") == []
    await does(morgan, contact_roles.end_role, where, erin.person_id, "billing")
    assert await emptied(cast, "erin") == ["billing"]
    await does(morgan, contacts.set_active, where, nadia.person_id, active=False)
    assert await emptied(cast, "erin") == ["billing"]
    await does(morgan, contacts.remove, where, erin.person_id)
    assert await emptied(cast, "erin") == ["billing", "emergency"]
    await does(morgan, contacts.set_active, where, nadia.person_id, active=True)
    assert await emptied(cast, "erin") == ["billing"]


async def test_who_is_deactivated_is_out_at_once_everywhere(cast: Cast) -> None:
    async with pool.transaction(SYSTEM):
        token = await start_session(cast["erin"].person_id, address="", browser="")
    assert await queries.viewer_of_session(token)
    await does(cast["morgan"], contacts.set_active, home(cast, "erin"), cast["erin"].person_id, active=False)
    assert await queries.viewer_of_session(token) is None
    await does(cast["morgan"], contacts.set_active, home(cast, "erin"), cast["erin"].person_id, active=True)
    assert await queries.viewer_of_session(token) is None, "an ended session does not come back"
    found = await rows("SELECT kind FROM event WHERE kind LIKE 'contact\\_%' ORDER BY seq")
    assert [row["kind"] for row in found] == ["contact_deactivated", "contact_activated"]


async def test_account_managers_deactivate_nobody_of_the_staff(cast: Cast, database: Settings) -> None:
    alex = cast["alex"].person_id
    where = home(cast, "erin")
    await as_owner(database, "INSERT INTO membership VALUES ($1, $2, 'member')", where, alex)
    async with pool.transaction(cast["morgan"].who):
        assert not await pool.fetch_value("SELECT set_contact_active($1, false)", alex)
    with pytest.raises(Refused):
        await does(cast["morgan"], contacts.set_active, where, alex, active=False)
    async with pool.transaction(cast["alex"].who):
        assert not await pool.fetch_value("SELECT set_contact_active($1, false)", cast["erin"].person_id)


async def test_who_is_removed_keeps_what_they_wrote_and_nothing_else_there(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], CLOSED_BELOW.severities[1].slug)
    await does(cast["morgan"], contact_roles.give_role, home(cast, "erin"), cast["erin"].person_id, "support")
    await does(cast["morgan"], telephones.add_telephone, home(cast, "erin"), cast["erin"].person_id, "+1 212 555 0142")
    await does(cast["morgan"], contacts.remove, home(cast, "erin"), cast["erin"].person_id)
    for table in ("membership", "contact_role", "telephone"):
        assert await rows(f"SELECT FROM {table} WHERE person_id = $1", cast["erin"].person_id) == []
    assert len(await rows("SELECT FROM ticket WHERE reference = $1", reference)) == 1
    with pytest.raises(NotFound):
        await does(cast["morgan"], contacts.remove, home(cast, "erin"), cast["erin"].person_id)


async def test_a_telephone_is_dialled_once_and_verified_by_somebody(cast: Cast) -> None:
    morgan, where, erin = cast["morgan"], home(cast, "erin"), cast["erin"].person_id
    for shown in ("+1 (212) 555-0142", "+12125550142", "+49 (0)30 901820"):
        await does(morgan, telephones.add_telephone, where, erin, shown)
    first, second = (await contact(cast, "erin")).telephones
    assert (first.e164, first.shown, second.e164) == ("+12125550142", "+1 (212) 555-0142", "+4930901820")
    assert first.verified_by is None
    await does(morgan, telephones.verify_telephone, where, first.id, "called_back")
    first, _ = (await contact(cast, "erin")).telephones
    assert (first.verified_by, first.verified_how) == (morgan.name, "called_back")
    await does(morgan, telephones.remove_telephone, where, second.id)
    assert len((await contact(cast, "erin")).telephones) == 1
    events = await rows("SELECT data::text FROM event WHERE kind LIKE 'telephone%'")
    assert not [row for row in events if "555" in row[0]], "the log is for ever and keeps no number"


@pytest.mark.parametrize("shown", ["", "212 555 0142", "+1 212", "+1-XXX-XXX-XXXX", "+1 123 555 0142", "+ten"])
async def test_a_number_that_cannot_be_dialled_is_refused(cast: Cast, shown: str) -> None:
    with pytest.raises(Wrong):
        await does(cast["morgan"], telephones.add_telephone, home(cast, "erin"), cast["erin"].person_id, shown)


async def test_people_are_named_where_the_tier_gives_them(cast: Cast) -> None:
    morgan, sam = cast["morgan"], cast["sam"].person_id
    for _ in range(2):
        await does(morgan, named_people.name_person, home(cast, "erin"), "account_manager", morgan.person_id)
    await does(morgan, named_people.name_person, home(cast, "erin"), "dedicated_engineer", sam)
    async with pool.transaction(cast["erin"].who):
        found = await named_people.named_people(home(cast, "erin"))
        assert await named_people.named_people(home(cast, "pat")) == []
    assert [(one.role, one.name) for one in found] == [
        ("account_manager", morgan.name),
        ("dedicated_engineer", cast["sam"].name),
    ]
    lowest = CLOSED_BELOW.lowest_tier_giving("named-account-manager")
    assert lowest
    with pytest.raises(Wrong, match=lowest.name):
        await does(morgan, named_people.name_person, home(cast, "pat"), "account_manager", morgan.person_id)
    with pytest.raises(Wrong, match="active on the staff"):
        await does(morgan, named_people.name_person, home(cast, "erin"), "account_manager", cast["erin"].person_id)
    await does(morgan, named_people.release_person, home(cast, "erin"), "dedicated_engineer", sam)
    assert len(await rows("SELECT FROM named_person")) == 1


async def test_a_shared_account_manager_is_named_too(database: Settings) -> None:
    async with opened(database):
        cast = await furnish(OPEN_TO_ALL)
        await does(
            cast["morgan"], named_people.name_person, home(cast, "pat"), "account_manager", cast["morgan"].person_id
        )
        assert len(await rows("SELECT FROM named_person")) == 1


async def test_an_add_on_is_granted_used_and_never_overdrawn(cast: Cast) -> None:
    morgan, where = cast["morgan"], home(cast, "erin")
    await does(morgan, add_ons.enter, where, "Training days", "granted", 4, "With the contract")
    await does(morgan, add_ons.enter, where, "Training days", "used", 3, "Workshop")
    with pytest.raises(Wrong) as wrong:
        await does(morgan, add_ons.enter, where, "Training days", "used", 2, "Workshop")
    assert "amount" in wrong.value.errors
    await does(morgan, add_ons.enter, where, "Training days", "used", -1, "It was two days")
    async with pool.transaction(cast["nadia"].who):
        (found,) = await add_ons.add_ons_of(where)
    assert (found.total("granted"), found.total("used"), found.balance) == (4, 2, 2)
    assert [entry.why for entry in found.entries] == ["It was two days", "Workshop", "With the contract"]
    assert {entry.by for entry in found.entries} == {morgan.name}
