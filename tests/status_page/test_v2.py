"""Statuspage v2, field for field."""

import json
from dataclasses import replace
from typing import Any

import pytest

from status_page import v2
from status_page.slots import stamp
from tests.status_page import demo

PAGE = {"id", "name", "url", "time_zone", "updated_at"}
COMPONENT = {
    *("id", "name", "status", "created_at", "updated_at", "position", "description", "showcase", "start_date"),
    *("group_id", "page_id", "group", "only_show_if_degraded"),
}
INCIDENT = {
    *("id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact", "shortlink"),
    *("started_at", "page_id", "incident_updates", "components"),
}
UPDATE = {
    *("id", "status", "body", "incident_id", "created_at", "updated_at", "display_at", "affected_components"),
    *("deliver_notifications", "custom_tweet", "tweet_id"),
}
KEYS = {
    "summary": {"page", "components", "incidents", "scheduled_maintenances", "status"},
    "status": {"page", "status"},
    "components": {"page", "components"},
    "incidents": {"page", "incidents"},
    "incidents/unresolved": {"page", "incidents"},
    "scheduled-maintenances": {"page", "scheduled_maintenances"},
    "scheduled-maintenances/upcoming": {"page", "scheduled_maintenances"},
    "scheduled-maintenances/active": {"page", "scheduled_maintenances"},
}


def document(name: str) -> Any:
    return json.loads(stamp(v2.written(v2.documents(demo.bad_day())[name]()), demo.NOW))


@pytest.mark.parametrize("name", KEYS)
def test_each_document_has_just_its_keys_and_the_verified_time(name: str) -> None:
    read = document(name)
    assert set(read) == KEYS[name]
    assert set(read["page"]) == PAGE
    assert read["page"]["updated_at"] == "2026-11-22T14:10:00.000Z"


def test_components_are_one_flat_list_in_which_groups_name_their_children() -> None:
    for one in document("components")["components"]:
        assert set(one) == COMPONENT | ({"components"} if one["group"] else set())
    first = document("components")["components"][0]
    assert first["components"] == ["api", "debates", "dashboard"]
    assert first["description"] is None
    assert document("components")["components"][1]["start_date"] == "2025-03-01"


def test_incidents_and_their_updates_have_just_their_fields() -> None:
    (one,) = document("incidents/unresolved")["incidents"]
    assert set(one) == INCIDENT
    assert [update["id"] for update in one["incident_updates"]] == ["u3", "u2", "u1"]
    assert all(set(update) == UPDATE for update in one["incident_updates"])
    assert one["incident_updates"][1]["affected_components"] == [
        {"code": "api", "name": "Core - API", "old_status": "operational", "new_status": "partial_outage"}
    ]
    assert one["incident_updates"][0]["affected_components"] is None
    assert {each["id"] for each in one["components"]} == {"api", "debates"}
    assert all(set(each) == COMPONENT for each in one["components"])


def test_a_maintenance_is_an_incident_with_its_window() -> None:
    (one,) = document("scheduled-maintenances/upcoming")["scheduled_maintenances"]
    assert set(one) == INCIDENT | {"scheduled_for", "scheduled_until"}
    assert one["scheduled_for"] == "2026-11-25T14:10:00.000Z"


def test_each_list_holds_its_states() -> None:
    def states(name: str, key: str) -> list[str]:
        return [one["status"] for one in document(name)[key]]

    assert states("incidents", "incidents") == ["identified", "resolved", "resolved"]
    assert states("summary", "incidents") == ["identified"]
    assert states("summary", "scheduled_maintenances") == ["scheduled", "in_progress"]
    assert states("scheduled-maintenances", "scheduled_maintenances") == ["scheduled", "in_progress", "completed"]
    assert states("scheduled-maintenances/active", "scheduled_maintenances") == ["in_progress"]


def test_no_more_than_fifty_incidents_are_listed() -> None:
    many = demo.large(parts=20, incidents=60)
    assert len(v2.documents(many)["incidents"]()["incidents"]) == 50


def test_a_name_cannot_pass_for_the_place_of_the_verified_time() -> None:
    page = replace(demo.PAGE, name="\0iso\0 \\u0000iso\\u0000")
    text = v2.written(v2.documents(replace(demo.bad_day(), page=page))["status"]())
    assert json.loads(stamp(text, demo.NOW))["page"]["name"] == "iso \\u0000iso\\u0000"
