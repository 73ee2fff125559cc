"""What a plan that can run is asked about."""

import pytest

from app.domain.plans.plan_file import parse
from app.domain.plans.telephone import check_e164
from tests.domain.plans.plans import AETHERLINK, ARAGORA, edited, text


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


ENTERPRISE_P1 = 'pro = "24 hours",    enterprise = "4 hours" }'
LEVEL_4 = 'tell = ["executives"]\nserves = ["P1"]\nafter = { P1 = "4 hours" }'


def warned(*changes: tuple[str, str], stem: str = "aragora") -> list[str]:
    """What is said of the plan once these passages are replaced, beyond what is said of it anyway."""
    source = text(stem)
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new, 1)
    return [
        line for line in parse(source, stem).warnings if not line.startswith(("channels[", "contacts[", "offices["))
    ]


def test_every_kind_of_promise_is_looked_at() -> None:
    rows = 'P1 = { enterprise = "4 hours" }\nP2 = { enterprise = "2 hours" }\n'
    for kind in ("next_response", "update"):
        grid = f'[{kind}]\ncite = "N"\ncommitment = "target"\n\n[{kind}.targets]\n{rows}\n[email_format]'
        found = warned(("[email_format]", grid))
        assert f'{kind}.targets.P1.enterprise: "4 hours" outlasts the "2 hours" of P2' in found


def test_a_higher_tier_due_later_than_a_lower_one_is_warned_of() -> None:
    later = (
        'resolution.targets.P1.enterprise: "30 hours" is due later than the "24 hours" of pro for a ticket of Monday'
    )
    assert warned((ENTERPRISE_P1, ENTERPRISE_P1.replace('"4 hours"', '"30 hours"')), (LEVEL_4, LEVEL_4))[1].startswith(
        later
    )


def test_a_higher_tier_that_promises_nothing_where_a_lower_one_does_is_warned_of() -> None:
    found = warned((ENTERPRISE_P1, ENTERPRISE_P1.replace('"4 hours"', '"Best effort"')))
    assert 'resolution.targets.P1.enterprise: nothing is promised, where pro has "24 hours"' in found


def test_updates_rarer_than_the_resolution_are_warned_of() -> None:
    grid = '[update]\ncite = "N"\ncommitment = "target"\n\n[update.targets]\nP1 = { enterprise = "5 hours" }\n\n'
    assert warned(("[email_format]", grid + "[email_format]")) == [
        'update.targets.P1.enterprise: "5 hours" outlasts the resolution target, "4 hours"'
    ]


def test_a_channel_that_tightens_nothing_is_warned_of() -> None:
    looser = (
        "[channel_response.starter]\n",
        '[channel_response.professional]\ncite = "N"\nemail = "1 week"\n\n[channel_response.starter]\n',
    )
    assert warned(looser, stem="aetherlink") == [
        'channel_response.professional.email: "1 week" is tighter than none of the response targets of professional'
    ]


def test_a_promised_resolution_that_no_level_hears_of_is_warned_of() -> None:
    tiers = ('tiers = ["pro"]\nmoves_up', 'tiers = ["free"]\nmoves_up')
    found = warned(tiers)
    assert "ladders: no level serves P1, P2, P3 in pro, where a resolution is promised" in found
    served = (
        'after = { P1 = "0 hours", P2 = "0 hours", P3 = "0 hours" }',
        'after = { P1 = "0 hours", P2 = "0 hours" }\nserves = ["P1", "P2"]',
    )
    levels = (
        'tell = ["senior-engineers"]\nafter = { P1 = "4 hours", P2 = "1/6", P3 = "1/6" }',
        'tell = ["senior-engineers"]\nserves = ["P1", "P2"]\nafter = { P1 = "4 hours", P2 = "1/6" }',
    )
    third = (
        'after = { P1 = "8 hours", P2 = "1/3", P3 = "1/3" }',
        'serves = ["P1", "P2"]\nafter = { P1 = "8 hours", P2 = "1/3" }',
    )
    found = warned(served, levels, third)
    assert found[0] == "ladders[1]: no level serves P3 in pro, where a resolution is promised"


def test_a_trigger_without_a_ladder_is_warned_of() -> None:
    found = warned(('tiers = ["pro"]\nmoves_up', 'tiers = ["free"]\nmoves_up'))
    assert "triggers[2]: tells nobody for P1 in pro, which have no ladder" in found
    assert "triggers[4]: tells nobody for P1, P2, P3, P4 in pro, which have no ladder" in found


def test_a_level_that_can_never_be_reached_when_it_is_told_is_warned_of() -> None:
    night = '[calendars.night]\ncite = "N"\nzone = "America/Los_Angeles"\nweek = { mon-fri = "20:00-23:00" }\n\n'
    found = warned(
        ("[severities.P1]", f"{night}[severities.P1]"),
        ('{ P1 = "24x7", otherwise = "business" }', '{ otherwise = "night" }'),
    )
    assert found == [
        "ladders[1].levels[3]: P1, P2, P3 in pro: VP Engineering can be reached 20:00–23:00 America/Los_Angeles, "
        "Mon–Fri, never when the level is told"
    ]


def test_a_level_told_after_the_resolution_target_is_warned_of() -> None:
    found = warned((LEVEL_4, LEVEL_4.replace("4 hours", "5 hours")))
    assert found == [
        'ladders[2].levels[4].after: P1 in enterprise: is told after the resolution target, "4 hours", has passed'
    ]


def test_a_hole_between_levels_is_warned_of() -> None:
    found = warned(('after = { P1 = "1 hour", P2 = "1/4", P3 = "1/4" }', 'after = { P1 = "1 hour", P2 = "1/4" }'))
    assert found == ["ladders[2].levels[2].after: P3 in enterprise: no time, so level 3 above it is told without it"]
