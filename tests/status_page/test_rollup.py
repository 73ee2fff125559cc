"""The page's one word, case by case."""

from dataclasses import replace

import pytest

from status_page.rollup import blend, rollup
from status_page.snapshot import ComponentStatus
from tests.status_page import demo

UP: ComponentStatus = "operational"
SLOW: ComponentStatus = "degraded_performance"
PARTIAL: ComponentStatus = "partial_outage"
DOWN: ComponentStatus = "major_outage"
CARE: ComponentStatus = "under_maintenance"


@pytest.mark.parametrize(
    ("statuses", "indicator", "description"),
    [
        ([], "none", "All Systems Operational"),
        ([UP, UP], "none", "All Systems Operational"),
        ([UP, CARE], "maintenance", "Service Under Maintenance"),
        ([CARE, CARE], "maintenance", "Service Under Maintenance"),
        ([UP, SLOW], "minor", "Partially Degraded Service"),
        ([SLOW, CARE], "minor", "Partially Degraded Service"),
        ([SLOW, SLOW], "minor", "Degraded System Service"),
        ([UP, PARTIAL], "minor", "Minor Service Outage"),
        ([SLOW, PARTIAL], "minor", "Minor Service Outage"),
        ([PARTIAL, PARTIAL], "major", "Partial System Outage"),
        ([UP, DOWN], "major", "Partial System Outage"),
        ([PARTIAL, DOWN], "major", "Partial System Outage"),
        ([DOWN, DOWN], "critical", "Major System Outage"),
    ],
)
def test_components_add_up_to_one_word(statuses: list[ComponentStatus], indicator: str, description: str) -> None:
    assert blend(statuses, []) == (indicator, description)


def test_a_group_counts_by_its_children_only() -> None:
    fine = demo.good_day()
    group = replace(fine.components[0], status="major_outage")
    assert rollup(replace(fine, components=(group, *fine.components[1:]))).indicator == "none"


@pytest.mark.parametrize(("impact", "indicator"), [("none", "none"), ("minor", "minor"), ("critical", "critical")])
def test_an_open_incident_speaks_where_all_components_are_green(impact: str, indicator: str) -> None:
    said = demo.update("u", "investigating", "We are looking.", demo.NOW)
    one = demo.incident(20, "Something", demo.NOW, said, impact=impact)
    assert rollup(replace(demo.good_day(), incidents=(one,))).indicator == indicator


def test_where_something_is_down_the_components_have_the_word() -> None:
    assert blend([UP, SLOW], [("investigating", "critical")]) == ("minor", "Partially Degraded Service")


def test_an_incident_that_is_only_watched_leaves_the_word_to_the_components() -> None:
    said = demo.update("u", "monitoring", "It works again.", demo.NOW)
    one = demo.incident(20, "Something", demo.NOW, said, impact="critical")
    assert rollup(replace(demo.good_day(), incidents=(one,))).indicator == "none"
