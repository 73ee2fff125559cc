"""S13 and S18 to S24 of the negative tests: what an answer says must be meant for us, here, now, by our provider."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from app.domain.identity.arrived import Rejected
from app.integrations.saml.names import TRANSIENT_FORMAT, saml, samlp
from app.integrations.saml.reading import read_response
from tests.integrations.saml.given import ASKED, IDP, NOW, US, assertion_in, genuine, party, read, reason, why
from tests.saml_peer import Answer, Provider, instant, keys, posted

Change = Callable[[etree._Element], None]


def _of(root: etree._Element, *path: str) -> etree._Element:
    found = root.find("/".join(saml(name) for name in ("Assertion", *path)))
    assert found is not None
    return found


def _set(*path: str, **attributes: str | None) -> Change:
    """Sets attributes of an element below the assertion; None takes one away."""

    def change(root: etree._Element) -> None:
        element = _of(root, *path)
        for name, value in attributes.items():
            element.attrib.pop(name, None)
            if value is not None:
                element.set(name, value)

    return change


def _text(words: str, *path: str) -> Change:
    def change(root: etree._Element) -> None:
        _of(root, *path).text = words

    return change


def _drop(*path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = _of(root, *path)
        element.getparent().remove(element)

    return change


def _double(*path: str) -> Change:
    def change(root: etree._Element) -> None:
        element = _of(root, *path)
        element.addnext(copy.deepcopy(element))

    return change


CONDITIONS = ("Conditions",)
DATA = ("Subject", "SubjectConfirmation", "SubjectConfirmationData")
AUDIENCE = ("Conditions", "AudienceRestriction", "Audience")
NAME = ("Subject", "NameID")
OTHER = party(number=8, provider=Provider("https://idp.other/metadata", keys("other idp")))


def test_s13_signed_by_the_provider_of_another_organisation() -> None:
    other = Provider("https://idp.other/metadata", keys("other idp"))
    root = other.respond(US, Answer(ASKED, NOW), sign="both")
    assert reason(root) == "issuer.wrong"
    assert read(other.respond(OTHER, Answer(ASKED, NOW)), OTHER).arrived.issuer == other.entity_id


def test_s13_signed_by_a_provider_of_the_same_name_that_another_organisation_has() -> None:
    namesake = Provider(keys=keys("namesake"))
    theirs = party(number=8, provider=namesake)
    root = namesake.respond(US, Answer(ASKED, NOW), sign="both")
    assert reason(root) == "signature.invalid"
    assert read(namesake.respond(theirs, Answer(ASKED, NOW)), theirs).arrived.connection_id == theirs.connection.id


def test_s13_the_same_provider_serving_two_connections() -> None:
    theirs = party(number=8)
    assert reason(IDP.respond(theirs, Answer(ASKED, NOW)), US) == "destination.wrong"
    moved = IDP.respond(theirs, Answer(ASKED, NOW))
    moved.set("Destination", US.acs)
    assert reason(moved, US) == "audience.wrong"


def test_s18_an_answer_that_nobody_asked_for() -> None:
    assert reason(genuine(request_id=None), request_id=None) == "request.unsolicited"
    assert reason(genuine(), request_id=None) == "request.unsolicited"


def test_s18_an_answer_that_names_no_question() -> None:
    assert reason(genuine(request_id=None)) == "request.missing"


@pytest.mark.parametrize("sign", ["assertion", "response", "both"])
def test_s18_an_answer_to_the_question_of_somebody_else(sign: str) -> None:
    assert reason(genuine(sign, request_id="_another")) == "request.wrong"


@pytest.mark.parametrize(("named", "why"), [(None, "request.missing"), ("_another", "request.wrong")])
def test_s18_the_question_named_only_where_nothing_is_signed(named: str | None, why: str) -> None:
    assert reason(genuine(before=_set(*DATA, InResponseTo=named))) == why


@pytest.mark.parametrize(("named", "why"), [(None, "request.missing"), ("_another", "request.wrong")])
def test_s18_the_question_named_only_in_the_assertion(named: str | None, why: str) -> None:
    root = genuine()
    root.attrib.pop("InResponseTo")
    if named:
        root.set("InResponseTo", named)
    assert reason(root) == why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_text("https://another.example/metadata", *AUDIENCE), "audience.wrong"),
        (_text(US.entity_id + " ", *AUDIENCE), "audience.wrong"),
        (_text(US.entity_id.upper(), *AUDIENCE), "audience.wrong"),
        (_text(party(number=8).entity_id, *AUDIENCE), "audience.wrong"),
        (_text("", *AUDIENCE), "audience.wrong"),
        (_drop(*AUDIENCE), "audience.missing"),
        (_drop("Conditions", "AudienceRestriction"), "audience.missing"),
        (_double(*AUDIENCE), "audience.extra"),
        (_drop("Conditions"), "conditions.missing"),
        (_double("Conditions"), "document.repeated"),
    ],
)
def test_s19_a_wrong_or_missing_audience(change: Change, why: str) -> None:
    assert reason(genuine("both", change)) == why


def test_s19_an_audience_beside_ours() -> None:
    def also(root: etree._Element) -> None:
        etree.SubElement(
            _of(root, "Conditions", "AudienceRestriction"), saml("Audience")
        ).text = "https://another.example"

    assert reason(genuine(before=also)) == "audience.extra"


@pytest.mark.parametrize("first", [True, False])
def test_s19_two_restrictions_of_which_one_is_not_met(first: bool) -> None:
    def also(root: etree._Element) -> None:
        restriction = _of(root, "Conditions", "AudienceRestriction")
        other = copy.deepcopy(restriction)
        other[0].text = "https://another.example"
        (restriction.addprevious if first else restriction.addnext)(other)

    assert reason(genuine(before=also)) == "audience.wrong"


def test_s19_a_condition_that_nobody_knows() -> None:
    def also(root: etree._Element) -> None:
        etree.SubElement(_of(root, "Conditions"), saml("Condition"))

    assert reason(genuine(before=also)) == "conditions.unknown"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_set(*DATA, Recipient=None), "recipient.missing"),
        (_set(*DATA, Recipient=""), "recipient.wrong"),
        (_set(*DATA, Recipient="https://another.example/acs"), "recipient.wrong"),
        (_set(*DATA, Recipient=party(number=8).acs), "recipient.wrong"),
        (_set(*DATA, Recipient=US.acs + "/"), "recipient.wrong"),
        (_drop(*DATA), "confirmation.missing"),
        (_drop("Subject", "SubjectConfirmation"), "confirmation.missing"),
        (_double("Subject", "SubjectConfirmation"), "confirmation.missing"),
        (
            _set("Subject", "SubjectConfirmation", Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"),
            "confirmation.missing",
        ),
        (_drop("Subject"), "confirmation.missing"),
    ],
)
def test_s20_a_wrong_or_missing_recipient(change: Change, why: str) -> None:
    assert reason(genuine("both", change)) == why


@pytest.mark.parametrize("address", ["https://portal.example/", party(number=8).acs, US.acs.upper(), ""])
@pytest.mark.parametrize("sign", ["assertion", "response"])
def test_s20_an_answer_addressed_to_somewhere_else(address: str, sign: str) -> None:
    assert reason(genuine(sign, lambda root: root.set("Destination", address))) == "destination.wrong"


def _at(**offset: float) -> str:
    return instant(NOW + timedelta(**offset))


@pytest.mark.parametrize("path", [CONDITIONS, DATA])
@pytest.mark.parametrize(
    ("times", "why"),
    [
        ({"NotOnOrAfter": _at(seconds=-61)}, "time.expired"),
        ({"NotOnOrAfter": _at(seconds=-60)}, "time.expired"),
        ({"NotOnOrAfter": None}, "time.missing"),
        ({"NotOnOrAfter": "9999-12-31T23:59:59Z"}, "time.too_far"),
        ({"NotOnOrAfter": _at(days=2)}, "time.too_far"),
        ({"NotOnOrAfter": "soon"}, "time.unreadable"),
        ({"NotOnOrAfter": "2026-13-01T00:00:00Z"}, "time.unreadable"),
        ({"NotOnOrAfter": "2100-01-01T00:00:00+02:00"}, "time.unreadable"),
        ({"NotOnOrAfter": "٢٠٢٦-01-01T00:00:00Z"}, "time.unreadable"),
        ({"NotOnOrAfter": "2026-03-29T01:31:00.٥Z"}, "time.unreadable"),
        ({"NotOnOrAfter": "0000-01-01T00:00:00Z"}, "time.unreadable"),
        ({"NotBefore": _at(seconds=61)}, "time.early"),
        ({"NotBefore": "9999-12-31T23:59:59Z"}, "time.early"),
    ],
)
def test_s21_a_time_that_is_over_or_not_yet_or_none(path: tuple[str, ...], times: Any, why: str) -> None:
    assert reason(genuine("both", _set(*path, **times))) == why


@pytest.mark.parametrize(
    ("made", "why"),
    [(_at(seconds=90), "time.early"), (_at(days=-2), "time.expired"), ("", "time.unreadable")],
    ids=("early", "expired", "unreadable"),
)
def test_s21_an_assertion_made_at_the_wrong_time(made: str, why: str) -> None:
    assert reason(genuine(before=_set(IssueInstant=made))) == why


@pytest.mark.parametrize("ends", [_at(seconds=-60), _at(days=-1)], ids=("a minute ago", "a day ago"))
def test_s21_a_session_of_the_providers_that_is_over(ends: str) -> None:
    assert reason(genuine(before=_set("AuthnStatement", SessionNotOnOrAfter=ends))) == "session.over"


def test_s21_the_session_ends_when_the_provider_says() -> None:
    ends = NOW + timedelta(hours=8)
    assert read(genuine(session_ends=ends)).arrived.ends_at == ends
    assert read(genuine()).arrived.ends_at is None


def test_s21_a_session_without_an_end_in_sight_is_no_error_of_the_clock() -> None:
    root = genuine(before=_set("AuthnStatement", SessionNotOnOrAfter="9999-12-31T23:59:59Z"))
    ends_at = read(root).arrived.ends_at
    assert ends_at is not None
    assert ends_at.year == 9999


def test_s21_an_assertion_is_remembered_for_as_long_as_it_could_be_accepted() -> None:
    early, late = _at(seconds=120), _at(seconds=300)
    for first, second in ((early, late), (late, early)):

        def change(root: etree._Element, first: str = first, second: str = second) -> None:
            _set(*CONDITIONS, NotOnOrAfter=first)(root)
            _set(*DATA, NotOnOrAfter=second)(root)

        assert read(genuine(before=change)).good_until == NOW + timedelta(seconds=120 + 60)


@pytest.mark.parametrize("code", ["Responder", "Requester", "AuthnFailed", "Success2", "success"])
@pytest.mark.parametrize("sign", ["assertion", "response", "both"])
def test_s22_a_failure_that_carries_a_good_assertion(code: str, sign: str) -> None:
    assert reason(genuine(sign, status=f"urn:oasis:names:tc:SAML:2.0:status:{code}")) == "status.refused"


def test_s22_a_failure_is_told_in_the_words_of_the_provider() -> None:
    def fail(root: etree._Element) -> None:
        root.remove(assertion_in(root))
        status = root.find(samlp("Status"))
        etree.SubElement(status[0], samlp("StatusCode"), Value="urn:oasis:names:tc:SAML:2.0:status:RequestDenied")
        etree.SubElement(status, samlp("StatusMessage")).text = "not assigned {0} to this app"

    with pytest.raises(Rejected) as refused:
        read(genuine("", fail, status="urn:oasis:names:tc:SAML:2.0:status:Responder"))
    assert "Responder, RequestDenied: not assigned {0} to this app" in refused.value.advice


def test_s22_an_answer_without_a_status() -> None:
    assert reason(genuine("both", lambda root: root.remove(root.find(samlp("Status"))))) == "status.refused"


@pytest.mark.parametrize(
    ("issuer", "why"),
    [
        (IDP.entity_id + " ", "issuer.wrong"),
        (" " + IDP.entity_id, "issuer.wrong"),
        (IDP.entity_id.upper(), "issuer.wrong"),
        (IDP.entity_id + "/", "issuer.wrong"),
        ("", "issuer.wrong"),
        ("https://idp.other/metadata", "issuer.wrong"),
        (None, "issuer.missing"),
    ],
)
@pytest.mark.parametrize("where", ["Response", "Assertion"])
def test_s23_an_issuer_that_is_not_our_provider_to_the_letter(where: str, issuer: str | None, why: str) -> None:
    def change(root: etree._Element) -> None:
        holder = root if where == "Response" else assertion_in(root)
        found = holder.find(saml("Issuer"))
        if issuer is None:
            holder.remove(found)
        else:
            found.text = issuer

    root = genuine("response", change)
    assert reason(root) == why


def test_s24_a_person_without_a_name() -> None:
    for name in ("", "   "):
        assert reason(genuine("both", _text(name, *NAME))) == "subject.missing"
    assert reason(genuine("both", _drop(*NAME))) == "subject.missing"
    assert reason(genuine("both", _double(*NAME))) == "document.repeated"


def test_s24_a_name_that_is_another_one_at_each_sign_in() -> None:
    assert reason(genuine(name_format=TRANSIENT_FORMAT)) == "subject.transient"


def test_s24_a_name_that_is_too_long_to_be_one() -> None:
    assert read(genuine(subject="é" * 256)).arrived.subject == "é" * 256
    assert reason(genuine(subject="e" * 257)) == "subject.too_long"


def test_s24_a_name_that_is_encrypted_by_itself() -> None:
    def hide(root: etree._Element) -> None:
        _of(root, *NAME).addnext(etree.Element(saml("EncryptedID")))

    assert reason(genuine("both", hide)) == "subject.encrypted"


def test_s24_a_changed_email_is_the_same_person_and_another_connection_another() -> None:
    moved = read(genuine(attributes={"email": ("erin@elsewhere.example",)})).arrived
    assert (moved.subject, moved.email) == ("erin-0001", "erin@elsewhere.example")
    theirs = party(number=8)
    assert read(IDP.respond(theirs, Answer(ASKED, NOW)), theirs).arrived.connection_id != moved.connection_id


def test_s28_a_group_that_is_called_like_a_role_of_ours_is_only_a_group() -> None:
    arrived = read(genuine(attributes={"groups": ("admin",), "role": ("administrator",)})).arrived
    assert arrived.groups == ("admin",)
    assert arrived.said["role"] == ("administrator",)


@pytest.mark.parametrize("change", [_drop("AuthnStatement"), _double("AuthnStatement")])
def test_an_assertion_that_does_not_say_that_somebody_signed_in(change: Change) -> None:
    assert reason(genuine("both", change)) == "statement.missing"


@pytest.mark.parametrize("version", ["1.1", "2.1", "", None])
@pytest.mark.parametrize("where", ["Response", "Assertion"])
def test_another_version_of_saml(where: str, version: str | None) -> None:
    def change(root: etree._Element) -> None:
        holder = root if where == "Response" else assertion_in(root)
        holder.attrib.pop("Version")
        if version is not None:
            holder.set("Version", version)

    assert reason(genuine("response", change)) == "version.wrong"


@pytest.mark.parametrize("missing", [{"entity_id": ""}, {"certificates": ()}])
def test_a_connection_that_is_not_set_up(missing: Any) -> None:
    assert reason(genuine(), party(**missing)) == "metadata.incomplete"


@pytest.mark.parametrize(
    ("moment", "expected"), [(timedelta(seconds=361), "time.expired"), (timedelta(seconds=-61), "time.early")]
)
def test_the_time_is_the_one_that_is_given(moment: timedelta, expected: str) -> None:
    assert why(lambda: read_response(US, posted(genuine()), ASKED, NOW + moment)) == expected


def test_what_pysaml2_reads_otherwise_is_refused() -> None:
    assert reason(genuine(before=lambda root: root.set("IssueInstant", _at(days=-2000)))) == "library.differs"


def test_the_schema_is_kept() -> None:
    assert reason(genuine(before=_set("Subject", Unheard="x"))) == "library.refused"
