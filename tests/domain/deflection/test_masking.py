"""What a ticket says of whose it is does not get into an article."""

import pytest

from app.domain.deflection.masking import masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to jo.doe+a@corp.example.com now", "Write to [e-mail address] now"),
        ("From 10.0.0.1 and 192.168.1.0/24.", "From [IP address] and [IP address]."),
        ("2001:db8:0:0:0:0:0:1 or fe80::1 answers", "[IP address] or [IP address] answers"),
        ("Authorization: Bearer abcdef123456", "Authorization: [secret]"),
        ("key sk-live_abcdefgh1234", "key [secret]"),
        ("api_key = hunter2", "api_key = [secret]"),
        ("password: s3cret!", "password: [secret]"),
        ('{ "api_key": "hunter2" }', '{ "api_key": [secret] }'),
        ("Passwort: geheim", "Passwort: [secret]"),
        ("id 0190a5e8-1111-7222-8333-444455556666", "id [id]"),
        ("request 4f2c9a7be01d4f2c9a7be01d failed", "request [id] failed"),
        ("eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl", "[secret]"),
    ],
)
def test_addresses_keys_and_ids_become_placeholders(text: str, expected: str) -> None:
    assert masked(text, []) == expected


def test_names_go_as_whole_words_and_the_longest_first() -> None:
    text = "NOVA Traders and nova, not Novas"
    assert masked(text, ["Nova", "Nova Traders"]) == "[name] and [name], not Novas"


def test_hosts_and_words_that_hold_an_organisations_name_go() -> None:
    text = "POST https://debates.northwind.example/v1 from northwind-prod, Northwind’s; api.vendor.example stays"
    expected = "POST https://[host]/v1 from [name], [name]’s; api.vendor.example stays"
    assert masked(text, ["Northwind Traders"]) == expected


def test_hosts_in_the_mail_domains_of_its_people_go() -> None:
    text = "nw.example, sso.NW.example and https://nw.example:8443/; xnw.example and nw.example.org stay"
    expected = "[host], [host] and https://[host]:8443/; xnw.example and nw.example.org stay"
    assert masked(text, [], [], ["nw.example"]) == expected


def test_part_of_a_persons_name_goes_where_it_is_written_like_one() -> None:
    text = "Hi Will, it will work. De la Cruz, WILL DE LA CRUZ; de la"
    assert masked(text, [], ["Will de la Cruz"]) == "Hi [name], it will work. De la [name], [name]; de la"


def test_words_times_and_versions_stay() -> None:
    text = "At 09:30:15 version 2.14.3 of the API said: 429 Too Many Requests, see error ERR_4021"
    assert masked(text, ["A"]) == text


def test_a_long_text_of_dots_is_searched_in_one_go() -> None:
    assert masked("a." * 50_000, ["Northwind"]) == "a." * 50_000
