"""TXT records, asked of a name server of our own."""

from collections.abc import Iterator

import pytest

from app.integrations.dns_text import MOST_LETTERS, MOST_RECORDS, NoAnswer, txt
from tests.dns_server import NameServer, closed_port, name_server

pytestmark = pytest.mark.anyio
NAME = "_portal.northwind.example"


@pytest.fixture
def names() -> Iterator[NameServer]:
    with name_server() as names:
        yield names


async def test_the_strings_of_a_record_are_one_text(names: NameServer) -> None:
    names.texts[NAME] = [("portal-", "check=abc"), ("v=spf1 -all",)]
    assert sorted(await txt(NAME, (names.peer,))) == ["portal-check=abc", "v=spf1 -all"]


@pytest.mark.parametrize("asked", [NAME, f"{NAME}.", NAME.upper()])
async def test_the_name_is_asked_for_as_it_is(names: NameServer, asked: str) -> None:
    names.texts[NAME] = [("x",)]
    assert await txt(asked, (names.peer,)) == ("x",)
    assert set(names.asked) == {NAME}


async def test_a_name_without_texts_has_none(names: NameServer) -> None:
    names.texts[NAME] = []
    assert await txt(NAME, (names.peer,)) == ()
    assert await txt("nowhere.example", (names.peer,)) == ()


async def test_many_records_come_by_tcp_and_are_bounded(names: NameServer) -> None:
    names.texts[NAME] = [(f"{number:03}" + "x" * 250,) * 6 for number in range(30)]
    texts = await txt(NAME, (names.peer,))
    assert len(texts) == 30
    assert {len(text) for text in texts} == {MOST_LETTERS}
    names.texts[NAME] = [(f"{number}",) for number in range(500)]
    assert len(await txt(NAME, (names.peer,))) == MOST_RECORDS


async def test_bytes_that_are_no_text_break_nothing(names: NameServer) -> None:
    names.texts[NAME] = [("ü\0\n",)]
    assert await txt(NAME, (names.peer,)) == ("ü\0\n",)


async def test_the_second_server_is_asked_where_the_first_is_gone(names: NameServer) -> None:
    names.texts[NAME] = [("x",)]
    assert await txt(NAME, (f"127.0.0.1:{closed_port()}", names.peer)) == ("x",)


async def test_no_answer_is_not_the_answer_none(names: NameServer) -> None:
    names.broken = True
    with pytest.raises(NoAnswer, match="northwind"):
        await txt(NAME, (names.peer,))


async def test_a_silent_server_is_not_waited_for(names: NameServer) -> None:
    names.silent = True
    with pytest.raises(NoAnswer):
        await txt(NAME, (names.peer,))


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", ("x" * 60 + ".") * 5, "\\400.example"])
async def test_what_is_no_name_has_no_answer(names: NameServer, name: str) -> None:
    with pytest.raises(NoAnswer):
        await txt(name, (names.peer,))
    assert names.asked == []
