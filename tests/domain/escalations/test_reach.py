"""Who of a level is told: the people in order, those who stand in, and nobody outside the level's hours."""

from datetime import timedelta

import pytest

from app.domain.calendars.calendar import Calendar
from app.domain.escalations.hours import NO_HOURS, Week, read_hours
from app.domain.escalations.reach import Member, opens, who, without_cover
from app.domain.plans.escalation import Level
from tests.domain.escalations.people import ALWAYS, OFFICE, at, away, duty, level, member

MORNINGS: Week = (read_hours("9-12"),) * 7
EVENINGS: Week = (read_hours("18-22"),) * 7
MONDAY = 2


def told(members: list[Member], hour: int, one: Level | None = None) -> list[tuple[str, str | None]]:
    """Who is told on Monday at that hour, and for whom."""
    return [(t.name, t.stands_in_for) for t in who(one or level("team"), members, at(MONDAY, hour)).people]


def skipped(members: list[Member], hour: int, one: Level | None = None) -> list[tuple[str, str]]:
    """Who is passed over on Monday at that hour, and why."""
    return [(s.name, s.why) for s in who(one or level("team"), members, at(MONDAY, hour)).skipped]


def test_a_group_is_told_in_its_order_and_groups_in_the_levels() -> None:
    members = [member("a", "leads"), member("b"), member("c"), member("d", "others")]
    assert told(members, 3, level("team", "leads")) == [("b", None), ("c", None), ("a", None)]


def test_who_is_in_two_groups_is_told_once_for_the_first() -> None:
    members = [member("a", "leads"), member("a")]
    (one,) = who(level("team", "leads"), members, at(MONDAY)).people
    assert (one.name, one.email, one.group) == ("a", "a@x.example", "team")


def test_nobody_is_told_while_the_levels_own_hours_are_closed() -> None:
    members, office = [member("a")], level("team", reachable=OFFICE)
    assert (told(members, 8, office), skipped(members, 8, office)) == ([], [("a", "level_closed")])
    assert (told(members, 9, office), skipped(members, 9, office)) == ([("a", None)], [])
    assert told(members, 18, office) == []


def test_out_of_hours_the_standing_deputy_is_told() -> None:
    members = [member("a", week=MORNINGS, deputy="b"), member("b", None)]
    assert told(members, 9) == [("a", None)]
    assert told(members, 12) == [("b", "a")]


def test_while_away_the_absences_deputy_comes_before_the_standing_one() -> None:
    absent = [away(at(MONDAY, 9), at(MONDAY, 12), "c")]
    members = [member("a", deputy="b", absences=absent), member("b", None), member("c", None, week=MORNINGS)]
    assert [told(members, hour) for hour in (8, 9, 11, 12)] == [
        [("a", None)],
        [("c", "a")],
        [("c", "a")],
        [("a", None)],
    ]


def test_an_absences_deputy_who_cannot_be_reached_leaves_it_to_the_standing_one() -> None:
    absent = [away(at(MONDAY), at(MONDAY, 23), "c")]
    members = [member("a", deputy="b", absences=absent), member("b", None), member("c", None, week=MORNINGS)]
    assert told(members, 13) == [("b", "a")]


def test_a_deputys_deputy_stands_in_for_the_member() -> None:
    members = [member("a", week=MORNINGS, deputy="b"), member("b", None, week=EVENINGS, deputy="c"), member("c", None)]
    assert [told(members, hour) for hour in (9, 15, 18)] == [[("a", None)], [("c", "a")], [("b", "a")]]


def test_deputies_in_a_circle_end() -> None:
    members = [member("a", week=MORNINGS, deputy="b"), member("b", week=MORNINGS, deputy="a")]
    assert (told(members, 13), skipped(members, 13)) == ([], [("a", "out_of_hours"), ("b", "out_of_hours")])


def test_one_who_stands_in_for_two_and_is_there_anyway_is_told_once() -> None:
    members = [member("a", week=MORNINGS, deputy="c"), member("b", week=MORNINGS, deputy="c"), member("c")]
    assert (told(members, 13), skipped(members, 13)) == ([("c", "a")], [])


def test_who_is_away_without_a_deputy_is_passed_over() -> None:
    members = [member("a", absences=[away(at(MONDAY), at(MONDAY, 23))]), member("b")]
    assert (told(members, 13), skipped(members, 13)) == ([("b", None)], [("a", "away")])


def test_a_deputy_who_is_not_on_the_staff_any_more_is_nobody() -> None:
    assert told([member("a", week=MORNINGS, deputy="gone")], 13) == []


def test_only_who_is_on_call_is_told_whatever_their_hours() -> None:
    watch = [duty(at(MONDAY, 9), at(MONDAY, 17))]
    members = [member("a"), member("b", week=EVENINGS, duties=watch), member("c")]
    assert [told(members, hour) for hour in (8, 9, 16)] == [[("a", None), ("c", None)], [("b", None)], [("b", None)]]
    assert skipped(members, 9) == []
    (one,) = who(level("team"), members, at(MONDAY, 9)).people
    assert one.rota == "rota 0"


def test_the_deputy_of_who_is_away_while_on_call_is_asked_then_the_next_rota_then_everyone() -> None:
    watch, absent = [duty(at(MONDAY), at(MONDAY, 23))], away(at(MONDAY, 9), at(MONDAY, 23), "c")
    second = [duty(at(MONDAY, 10), at(MONDAY, 11), rank=1)]
    members = [member("a", duties=watch, absences=[absent]), member("b", duties=second)]
    assert told([*members, member("c", None)], 9) == [("c", "a")]
    assert [told(members, hour) for hour in (8, 9, 10)] == [[("a", None)], [("b", None)], [("b", None)]]


def test_told_again_all_on_call_are_told_the_first_first() -> None:
    all_day = at(MONDAY), at(MONDAY, 23)
    members = [member("a"), member("b", duties=[duty(*all_day, rank=1)]), member("c", duties=[duty(*all_day)])]
    first, again = (who(level("team"), members, at(MONDAY, 13), again=again).people for again in (False, True))
    assert [[one.name for one in people] for people in (first, again)] == [["c"], ["c", "b"]]


def test_somebody_on_call_who_is_not_in_the_group_is_told_for_it() -> None:
    members = [member("a"), member("b", None, duties=[duty(at(MONDAY), at(MONDAY, 23))])]
    assert told(members, 13) == [("b", None)]


def test_the_other_groups_of_a_level_are_told_as_ever() -> None:
    members = [member("a", duties=[duty(at(MONDAY), at(MONDAY, 23))]), member("b"), member("c", "leads")]
    assert told(members, 13, level("team", "leads")) == [("a", None), ("c", None)]


def test_hours_without_cover_are_those_of_the_level_with_nobody_there() -> None:
    members = [member("a", week=MORNINGS, absences=[away(at(3, 10), at(4, 18))])]
    assert without_cover(level("team", reachable=OFFICE), members, at(MONDAY), at(4, 12)) == [
        (at(MONDAY, 12), at(MONDAY, 18)),
        (at(3, 10), at(3, 18)),
        (at(4, 9), at(4, 12)),
    ]


def test_it_opens_when_somebody_comes_on_call() -> None:
    members = [member("a", week=MORNINGS, duties=[duty(at(MONDAY, 15, 20), at(MONDAY, 18))])]
    assert opens(level("team"), members, at(MONDAY, 13)) == at(MONDAY, 15, 20)


def test_it_opens_now_while_somebody_can_be_reached() -> None:
    assert opens(level("team"), [member("a")], at(MONDAY, 3)) == at(MONDAY, 3)


@pytest.mark.parametrize(("calendar", "hour"), [(ALWAYS, 18), (OFFICE, 24 + 9)])
def test_it_opens_when_the_level_and_somebody_of_it_are_there(calendar: Calendar, hour: int) -> None:
    members = [member("a", week=EVENINGS), member("b", None, week=MORNINGS)]
    if calendar is OFFICE:
        members = [member("a", week=(EVENINGS[0], *MORNINGS[1:]))]
    assert opens(level("team", reachable=calendar), members, at(MONDAY, 13)) == at(MONDAY) + timedelta(hours=hour)


def test_it_opens_when_an_absence_ends() -> None:
    members = [member("a", absences=[away(at(MONDAY), at(MONDAY, 15, 20))])]
    assert opens(level("team"), members, at(MONDAY, 13)) == at(MONDAY, 15, 20)


def test_it_opens_when_an_absence_brings_its_deputy_in() -> None:
    members = [member("a", week=MORNINGS, absences=[away(at(MONDAY, 14), at(9), "b")]), member("b", None)]
    assert opens(level("team"), members, at(MONDAY, 13)) == at(MONDAY, 14)


def test_it_does_not_open_without_anybody_or_later_than_in_14_days() -> None:
    assert opens(level("team"), [], at(MONDAY)) is None
    gone = [member("a", absences=[away(at(MONDAY), at(MONDAY + 14))])]
    assert opens(level("team"), gone, at(MONDAY)) == at(MONDAY + 14)
    assert opens(level("team"), gone, at(MONDAY) - timedelta(minutes=1)) is not None
    longer = [member("a", absences=[away(at(MONDAY), at(MONDAY + 14, 0, 1))])]
    assert opens(level("team"), longer, at(MONDAY)) is None
    assert opens(level("team", reachable=Calendar("never", OFFICE.zone, NO_HOURS)), [member("a")], at(MONDAY)) is None
