"""Filters: what is written is what is read, and the database answers as the plainest reading of RFC 7644 does."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo import Cast
from app.domain.identity.scim_filter import Among, Both, Comparison, Either, Filter, Neither, read_filter
from app.domain.identity.scim_match import fits
from app.domain.identity.scim_reading import Window, users
from app.domain.identity.scim_refusals import ScimRefused
from app.domain.identity.scim_tokens import Directory
from app.domain.identity.scim_users import create
from app.lib.ids import new_id
from tests.directories import connect

TEXTS = ("userName", "externalId", "displayName", "name.familyName", "emails.value", "emails")
OPERATORS = ("eq", "ne", "co", "sw", "ew")
WORDS = ("a", "A", "b", "ab", "aB", "ba", "a@b", "", "%", "_", "\\", '"', "é")
PART = st.sampled_from(["value", "type"])


def comparisons(names: st.SearchStrategy[str]) -> st.SearchStrategy[Filter]:
    compared = st.builds(Comparison, names, st.sampled_from(OPERATORS), st.one_of(st.sampled_from(WORDS), st.text()))
    present = st.builds(Comparison, names, st.just("pr"))
    return st.one_of(compared.filter(lambda each: _storable(str(each.value))), present)


def trees(leaves: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Both, inner, inner), st.builds(Either, inner, inner), st.builds(Neither, inner)
        ),
        max_leaves=12,
    )


def _storable(text: str) -> bool:
    return "\x00" not in text and text.encode("utf-8", "replace").decode() == text


def written(asked: Filter) -> str:
    """A filter as a directory would write it."""
    match asked:
        case Comparison(attribute, "pr"):
            return f"{attribute} pr"
        case Comparison():
            return f"{asked.attribute} {asked.operator} {json.dumps(asked.value)}"
        case Both():
            return f"({written(asked.left)}) and ({written(asked.right)})"
        case Either():
            return f"({written(asked.left)}) or ({written(asked.right)})"
        case Neither():
            return f"not ({written(asked.inner)})"
        case Among():
            return f"{asked.attribute}[{written(asked.inner)}]"


NAMES = st.sampled_from(["username", "emails.value", "active"])


@given(trees(st.one_of(comparisons(NAMES), st.builds(Among, st.just("emails"), comparisons(PART)))))
def test_what_is_written_is_what_is_read(asked: Filter) -> None:
    assert read_filter(written(asked)) == asked


BITS = ["eq", " and ", " or ", "not ", " pr", "userName", "a", " ", "(", ")", "[", "]", '"', "\\", ".", "$", ":", "7"]


@given(st.lists(st.sampled_from(BITS)).map("".join))
def test_any_text_is_a_filter_or_an_invalid_one(text: str) -> None:
    with suppress(ScimRefused):
        read_filter(text)


def test_and_binds_closer_than_or() -> None:
    a, b, c = (Comparison(name, "pr") for name in "abc")
    assert read_filter("a pr or b pr and c pr") == Either(a, Both(b, c))
    assert read_filter("a pr AND b pr Or c pr") == Either(Both(a, b), c)
    assert read_filter("urn:ietf:params:scim:schemas:core:2.0:User:a pr") == a


@given(trees(comparisons(PART)), st.dictionaries(PART, st.sampled_from(WORDS)))
def test_a_value_fits_a_path_as_the_oracle_says(asked: Filter, value: dict[str, str]) -> None:
    assert fits(value, asked) == oracle({f"emails.{name}": [text] for name, text in value.items()}, asked, "emails.")


def oracle(person: Mapping[str, Sequence[str]], asked: Filter, prefix: str = "") -> bool:
    """RFC 7644, 3.4.2.2, read word by word: any of an attribute's values may fit, and case means nothing but in ids."""
    match asked:
        case Both():
            return oracle(person, asked.left, prefix) and oracle(person, asked.right, prefix)
        case Either():
            return oracle(person, asked.left, prefix) or oracle(person, asked.right, prefix)
        case Neither():
            return not oracle(person, asked.inner, prefix)
        case Among():
            raise AssertionError
        case Comparison():
            values = person.get(prefix + asked.attribute, [])
            if asked.operator == "pr":
                return bool(values)
            fold = str if asked.attribute == "externalid" else str.lower
            text = fold(str(asked.value))
            if asked.operator == "ne":
                return all(fold(value) != text for value in values)
            return any(_fits(fold(value), asked.operator, text) for value in values)


def _fits(value: str, operator: str, text: str) -> bool:
    return {"eq": value == text, "co": text in value, "sw": value.startswith(text), "ew": value.endswith(text)}[
        operator
    ]


@pytest.mark.anyio
async def test_the_database_answers_as_the_oracle_does(cast: Cast) -> None:
    chance = Random(7644)
    nadia = cast["nadia"]
    connection_id = await connect(nadia, nadia.administers[0])
    directory = Directory(connection_id, nadia.administers[0], new_id())
    people = {await pushed(directory, known): known for known in invented(chance)}
    for _ in range(300):
        asked = tree(chance, 3)
        found = await users(directory, read_filter(written(asked)), Window(1, 200))
        expected = {key for key, known in people.items() if oracle(known, read_filter(written(asked)))}
        assert {each.id for each in found.resources} == expected, written(asked)
        assert found.total == len(expected)


def invented(chance: Random) -> list[dict[str, list[str]]]:
    """Some people of few letters, so that much of what is asked fits somebody."""
    found = []
    for number in range(25):
        known = {"username": [f"{number}{chance.choice(WORDS)}"]}
        for name in ("externalid", "displayname", "name.familyname"):
            if chance.random() < 0.7 and (text := chance.choice(WORDS)):
                known[name] = [text]
        addresses = sorted({chance.choice(WORDS).lower() for _ in range(chance.randrange(3))} - {""})
        if addresses:
            known["emails.value"] = known["emails"] = addresses
        found.append(known)
    return found


async def pushed(directory: Directory, known: dict[str, list[str]]) -> UUID:
    sent: dict[str, Any] = {"userName": known["username"][0]}
    for name, key in (("externalId", "externalid"), ("displayName", "displayname")):
        sent |= {name: known[key][0]} if key in known else {}
    sent |= {"name": {"familyName": known["name.familyname"][0]}} if "name.familyname" in known else {}
    sent["emails"] = [{"value": each} for each in known.get("emails", [])]
    return (await create(directory, sent)).id


def tree(chance: Random, depth: int) -> Filter:
    kind = chance.randrange(5) if depth else 0
    if kind == 1:
        return Both(tree(chance, depth - 1), tree(chance, depth - 1))
    if kind == 2:
        return Either(tree(chance, depth - 1), tree(chance, depth - 1))
    if kind == 3:
        return Neither(tree(chance, depth - 1))
    name = chance.choice(TEXTS)
    if chance.random() < 0.2:
        return Comparison(name, "pr")
    return Comparison(name, chance.choice(("eq", "ne", "co", "sw", "ew")), chance.choice(WORDS))
