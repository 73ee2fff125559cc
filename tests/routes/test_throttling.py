"""Guessing is slowed down: for each person at each place, the same for people we do not know."""

import pytest

from tests.cast import rows
from tests.house import House
from tests.routes.forms import Page

pytestmark = pytest.mark.anyio
ERIN, NOBODY = "erin@northwind.example", "nobody@northwind.example"


async def guesses(house: House, email: str, times: int, address: str = "192.0.2.7") -> list[int]:
    visitor = house.visitor()
    visitor.address = address
    return [
        (await visitor.post("/sign-in", {"email": email, "password": f"guess {n}"})).status_code for n in range(times)
    ]


@pytest.mark.parametrize("email", [ERIN, NOBODY])
async def test_after_a_few_wrong_guesses_one_has_to_wait(house: House, email: str) -> None:
    assert await guesses(house, email, 7) == [422] * 5 + [429] * 2


async def test_the_answer_says_for_how_long_and_never_whether_there_is_such_a_person(house: House) -> None:
    told = []
    for email in (ERIN, NOBODY):
        await guesses(house, email, 5)
        answer = await house.visitor().post("/sign-in", {"email": email, "password": "demo"})
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 30
        page = Page(answer.text)
        assert f"Try again in {answer.headers['retry-after']} seconds" in page.words
        assert page.typed["email"] == email
        told.append([tag for tag, _ in page.tags])
    assert told[0] == told[1]


async def test_guessing_in_one_place_keeps_nobody_out_in_another(house: House) -> None:
    await guesses(house, ERIN, 6)
    elsewhere = house.visitor()
    elsewhere.address = "198.51.100.1"
    assert (await elsewhere.post("/sign-in", {"email": ERIN, "password": "demo"})).status_code == 303


async def test_guessing_at_one_person_keeps_no_colleague_out(house: House) -> None:
    await guesses(house, ERIN, 6)
    answer = await house.visitor().post("/sign-in", {"email": "nadia@northwind.example", "password": "demo"})
    assert answer.status_code == 303


async def test_the_right_password_forgives_the_wrong_ones(house: House) -> None:
    await guesses(house, ERIN, 4)
    await house.visitor().post("/sign-in", {"email": ERIN, "password": "demo"})
    assert await guesses(house, ERIN, 5) == [422] * 5


async def test_a_claimed_address_of_a_proxy_changes_nothing(house: House) -> None:
    visitor = house.visitor()
    statuses = []
    for number in range(7):
        answer = await visitor.post(
            "/sign-in", {"email": ERIN, "password": "guess"}, x_forwarded_for=f"198.51.100.{number}"
        )
        statuses.append(answer.status_code)
    assert statuses[-1] == 429


async def test_whoever_is_asked_links_for_over_and_over_gets_a_few_and_the_answers_stay_the_same(house: House) -> None:
    visitor = house.visitor()
    for email in (ERIN, NOBODY):
        answers = [await visitor.post("/password-reset", {"email": email}) for _ in range(5)]
        assert {answer.status_code for answer in answers} == {200}
    assert [row["address"] for row in await rows("SELECT address FROM delivery")] == [ERIN] * 3


async def test_a_place_that_asks_for_everybodys_link_has_to_wait(house: House) -> None:
    visitor = house.visitor()
    answers = [await visitor.post("/password-reset", {"email": f"person{n}@x.example"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
