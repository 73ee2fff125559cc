"""What a plan that can run is asked about."""

import pytest

from app.domain.contracts.plan_file import parse
from app.domain.contracts.telephone import check_e164
from tests.domain.contracts.plans import AETHERLINK, ARAGORA, edited


def test_a_placeholder_number_is_warned_of() -> None:
    assert ARAGORA.warnings == (
        'channels[6].shown: "+1-XXX-XXX-XXXX" is a placeholder: it is shown, and no link is made',
    )


def test_numbers_that_nobody_can_have_are_warned_of() -> None:
    assert [warning.split(": ")[0] for warning in AETHERLINK.warnings] == [
        "channels[5].shown",
        "channels[7].e164",
        "contacts[4].e164",
        "offices[1].e164",
    ]


def test_72_business_hours_outlast_a_week() -> None:
    plan = parse(edited('"business_days" ', '"coverage" '), "plan")
    assert 'resolution.targets.P2.pro: "72 hours" outlasts the "1 week" of P3' in plan.warnings


def test_a_more_severe_severity_due_later_is_warned_of() -> None:
    plan = parse(
        edited('P1 = { free = "Best effort", pro = "4 hours"', 'P1 = { free = "Best effort", pro = "9h"'), "plan"
    )
    assert 'first_response.targets.P1.pro: "9h" outlasts the "8 hours" of P2' in plan.warnings


def test_credits_without_a_table_are_warned_of() -> None:
    source = edited("bands = [", "bands = []\n#")
    lines = (line for line in source.splitlines() if not line.startswith("  { below"))
    plan = parse("\n".join(lines).replace("\n]\n\n\n# ---- Included", "\n\n\n# ---- Included"), "plan")
    assert plan.warnings[-1].startswith("credits.bands: missing")


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+15551234357", "+1 (555) 123-HELP"),
        ("+442012345678", "+44 (0)20 1234 5678"),
        ("+442012345678", "020 1234 5678"),
    ],
)
def test_a_number_may_be_shown_in_letters_or_nationally(e164: str, shown: str) -> None:
    check_e164(e164, shown)


@pytest.mark.parametrize(
    ("e164", "shown"),
    [("+1800238437", "1-800-AETHER"), ("15551234357", "+1 (555) 123-HELP"), ("+15551234567", "+1 (555) 123-HELP")],
)
def test_a_number_that_cannot_be_dialled_or_is_another_is_refused(e164: str, shown: str) -> None:
    with pytest.raises(ValueError, match=r"\+?\d+"):
        check_e164(e164, shown)
