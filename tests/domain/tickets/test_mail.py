"""Who is owed mail: those whom it concerns, never its author, never another organisation."""

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, replies, triage, watching
from app.lib.refusals import Refused
from tests.cast import as_owner, does, file_ticket, rows
from tests.domain.tickets.reading import PAUSING, owed, owed_to

pytestmark = pytest.mark.anyio


async def test_whoever_files_gets_a_receipt_with_what_was_promised(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING, subject="All debates fail")
    assert await owed_to("ticket_opened") == ["erin"]
    said = (await owed("ticket_opened"))["erin"]
    assert (said["reference"], said["subject"]) == (reference, "All debates fail")
    assert [clock["label"] for clock in said["clocks"]] == ["first response", "resolution"]
    assert {clock["commitment"] for clock in said["clocks"]} <= {"guarantee", "target"}


async def test_a_reply_goes_to_the_opener_and_the_watchers(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["erin"], watching.add_watcher, reference, cast["noah"].person_id)
    await does(cast["alex"], replies.reply, reference, "We are looking")
    assert await owed_to("public_reply") == ["erin", "noah"]


async def test_a_customers_reply_goes_to_the_others_on_the_ticket(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["erin"], watching.add_watcher, reference, cast["noah"].person_id)
    await does(cast["noah"], replies.reply, reference, "Me too")
    assert await owed_to("public_reply") == ["erin"]


async def test_a_note_goes_to_no_customer(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    before = await rows("SELECT id FROM delivery")
    await does(cast["alex"], replies.note, reference, "They did not pay")
    assert await rows("SELECT id FROM delivery") == before


async def test_a_customers_reply_goes_to_whoever_has_the_ticket(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["sam"], triage.take, reference)
    await does(cast["erin"], replies.reply, reference, "More about it")
    assert await owed_to("customer_reply") == ["sam"]
    assert (await owed("customer_reply"))["sam"]["organisation"] == "Northwind Traders"


async def test_nobody_is_told_of_what_they_did_themselves(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.take, reference)
    await does(cast["alex"], replies.reply, reference, "Hello")
    await does(cast["erin"], replies.reply, reference, "Hello")
    await does(cast["alex"], closing.resolve, reference, "Done")
    await does(cast["erin"], closing.reopen, reference, "Not done")
    for kind, who in (("public_reply", "erin"), ("customer_reply", "alex"), ("resolved", "erin"), ("reopened", "alex")):
        assert await owed_to(kind) == [who], kind


async def test_no_mail_leaves_the_organisation_but_to_the_staff(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], triage.take, reference)
    await does(cast["erin"], watching.add_watcher, reference, cast["nadia"].person_id)
    await does(cast["alex"], triage.wait, reference, "Which one?")
    await does(cast["nadia"], replies.reply, reference, "That one")
    await does(cast["alex"], closing.resolve, reference, "Done")
    await does(cast["nadia"], closing.close, reference)
    found = await rows("SELECT address, organisation_id FROM delivery")
    assert {row["address"].partition("@")[2] for row in found} == {"northwind.example", "support.example"}
    assert {row["organisation_id"] for row in found} == {cast["erin"].organisation_ids[0]}


async def test_whoever_left_or_is_deactivated_hears_nothing(cast: Cast, database: Settings) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    for name in ("noah", "nadia"):
        await does(cast["erin"], watching.add_watcher, reference, cast[name].person_id)
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", cast["noah"].person_id)
    await does(cast["alex"], replies.reply, reference, "Hello")
    assert await owed_to("public_reply") == ["erin", "nadia"]


async def test_an_act_that_fails_owes_nothing(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    before = await rows("SELECT id FROM delivery")
    with pytest.raises(Refused):
        await does(cast["erin"], closing.reopen, reference, "x")
    assert await rows("SELECT id FROM delivery") == before
