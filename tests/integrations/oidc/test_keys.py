"""Keys that change, and keys that never were (security.md 2.3, O15)."""

import asyncio
import base64
import json
from datetime import timedelta

import pytest

from app.integrations.oidc.logout import read_logout_token
from tests.integrations.oidc.journey import Journey, reason
from tests.oidc_peer import Provider, Reply
from tests.oidc_tokens import signing_key

pytestmark = pytest.mark.anyio
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


async def test_o15_a_new_key_is_accepted_within_one_refetch(journey: Journey) -> None:
    await journey.signs_in()
    journey.op.signs_with = signing_key("RS256", "two")
    journey.op.published.append(journey.op.signs_with.published)
    assert (await journey.signs_in()).subject == "f00-1"
    assert journey.op.count("/keys") == 2


async def test_o15_a_known_key_is_not_asked_for_again(journey: Journey) -> None:
    for _ in range(3):
        await journey.signs_in()
    assert journey.op.count("/keys") == 1


async def test_o15_an_old_key_is_refused_as_soon_as_it_is_seen_to_be_gone(journey: Journey) -> None:
    await journey.signs_in()
    old, journey.op.signs_with = journey.op.signs_with, signing_key("RS256", "two")
    journey.op.published = [journey.op.signs_with.published]
    await journey.signs_in()
    journey.op.signs_with = old
    assert await reason(journey.signs_in()) == "jwt.key"


async def test_o15_an_old_key_is_refused_ten_minutes_after_its_removal_at_the_latest(journey: Journey) -> None:
    await journey.signs_in()
    journey.op.published = [signing_key("RS256", "two").published]
    journey.later(10 * MINUTE)
    assert await reason(journey.signs_in()) == "jwt.key"


async def test_o15_a_thousand_unknown_keys_make_one_fetch_a_minute(journey: Journey) -> None:
    await journey.signs_in()
    for number in range(1000):
        assert await reason(read_logout_token(journey.party, unknown(f"no-{number}"), journey.now)) == "jwt.key"
    assert journey.op.count("/keys") == 2
    journey.later(MINUTE - SECOND)
    assert await reason(read_logout_token(journey.party, unknown("no-x"), journey.now)) == "jwt.key"
    assert journey.op.count("/keys") == 2
    journey.later(SECOND)
    assert await reason(read_logout_token(journey.party, unknown("no-y"), journey.now)) == "jwt.key"
    assert journey.op.count("/keys") == 3


def unknown(kid: str) -> str:
    header = json.dumps({"alg": "RS256", "kid": kid}).encode()
    return base64.urlsafe_b64encode(header).rstrip(b"=").decode() + ".e30.AAAA"


async def test_o15_many_at_once_share_one_fetch(journey: Journey) -> None:
    tokens = [journey.op.logout_token() for _ in range(20)]
    await asyncio.gather(*(read_logout_token(journey.party, token, journey.now) for token in tokens))
    assert journey.op.count("/keys") == 1


async def test_o15_a_provider_that_is_down_is_asked_once_a_minute_and_nobody_gets_in(journey: Journey) -> None:
    journey.op.replies["/keys"] = Reply(503)
    for _ in range(3):
        assert await reason(journey.signs_in()) == "keys.unreachable"
    assert journey.op.count("/keys") == 1
    del journey.op.replies["/keys"]
    journey.later(MINUTE)
    assert (await journey.signs_in()).subject == "f00-1"


async def test_o15_stale_keys_are_not_good_enough_when_the_provider_is_down(journey: Journey) -> None:
    await journey.signs_in()
    journey.op.replies["/keys"] = Reply(503)
    assert await journey.signs_in()
    journey.later(10 * MINUTE)
    assert await reason(journey.signs_in()) == "keys.unreachable"


async def test_o15_an_unknown_key_does_not_cost_the_known_ones_when_the_provider_is_down(journey: Journey) -> None:
    await journey.signs_in()
    journey.op.replies["/keys"] = Reply(503)
    journey.op.header = {"kid": "no"}
    assert await reason(journey.signs_in()) == "keys.unreachable"
    journey.op.header = {}
    assert (await journey.signs_in()).subject == "f00-1"


async def test_o15_one_connections_keys_are_never_anothers(op: Provider) -> None:
    await Journey.to(op).signs_in()
    other = Journey.to(op, jwks_uri=f"{op.issuer}/other-keys")
    op.replies["/other-keys"] = Reply.of({"keys": [signing_key("RS256", "two").published]})
    assert await reason(other.signs_in()) == "jwt.key"


async def test_o15_another_address_of_keys_is_read_at_once(journey: Journey) -> None:
    await journey.signs_in()
    journey.op.replies["/other-keys"] = Reply.of({"keys": []})
    journey.agree(jwks_uri=f"{journey.op.issuer}/other-keys")
    assert await reason(journey.signs_in()) == "jwt.key"


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": "x"}])
async def test_a_list_of_keys_that_is_none_is_refused(journey: Journey, document: object) -> None:
    journey.op.replies["/keys"] = Reply.of(document)
    assert await reason(journey.signs_in()) == "keys.malformed"
