"""How all is, in one line: the rule and words of the public page (status_page/rollup.py), in sentence case."""

from collections.abc import Iterable, Sequence

from app.domain.incidents.statuses import ComponentStatus, Impact

Line = tuple[str, Impact]
_RANK: dict[Impact, int] = {"none": 0, "maintenance": 1, "minor": 2, "major": 3, "critical": 4}
_OF_IMPACT: dict[Impact, str] = {
    "minor": "Minor service outage",
    "major": "Partial system outage",
    "critical": "Major system outage",
}


def rollup(components: Sequence[ComponentStatus], impacts: Iterable[Impact] = ()) -> Line:
    """The words and how bad it is: the worst of what the components say and of the `impacts` of incidents that are
    investigated or identified. An open incident is never all green."""
    said: list[Line] = [_of_components(components)]
    said += [(_OF_IMPACT[impact], impact) for impact in impacts if impact in _OF_IMPACT]
    return max(said, key=lambda line: _RANK[line[1]])


def _of_components(statuses: Sequence[ComponentStatus]) -> Line:
    some, every = set(statuses), len(set(statuses)) == 1
    if "major_outage" in some:
        return ("Major system outage", "critical") if every else ("Partial system outage", "major")
    if "partial_outage" in some:
        return ("Partial system outage", "major") if every else ("Minor service outage", "minor")
    if "degraded_performance" in some:
        return "Degraded system service" if every else "Partially degraded service", "minor"
    if "under_maintenance" in some:
        return "Service under maintenance", "maintenance"
    return "All systems operational", "none"
