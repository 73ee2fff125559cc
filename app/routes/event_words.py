"""What a ticket's timeline says of each kind of event, behind the name of whoever did it; what happens by itself makes
a sentence. Kinds that are not here have no line of their own."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from app.domain.clocks.words import LABELS, VERDICTS
from app.domain.escalations.words import noted_words
from app.domain.incidents.statuses import STATUS_WORDS
from app.domain.plans.plan import Plan
from app.domain.tickets.voiding import WORDS as VOIDED
from app.routes.verdict_shown import verdict_words

Data = Mapping[str, Any]
Words = str | Markup
# How many related tickets a line names.
NAMED = 10


def words_of(kind: str, data: Data, plan: Plan) -> Words | None:
    """The line; None for a kind that has none."""
    say = _WORDS.get(kind)
    return say(data, plan) if say else None


def _opened(data: Data, plan: Plan) -> Words:
    return f"filed it as {_severity(plan, data['severity'])}"


def _replied(data: Data, plan: Plan) -> Words | None:
    return "said that they are not holding it up" if data.get("contests") else None


def _changed(data: Data, plan: Plan) -> Words:
    before, after = _severity(plan, data["from"]), _severity(plan, data["severity"])
    reason = _because(data)
    match data.get("settles"):
        case "silence":
            return f"Nobody answered the proposal in time, so it went from {before} to {after}."
        case "accepted":
            return f"accepted {after} instead of {before}"
        case "decided":
            return f"decided that it is {after} instead of {before}{reason}"
    return f"changed it from {before} to {after}{reason}"


def _proposed(data: Data, plan: Plan) -> Words:
    return f"proposed {_severity(plan, data['severity'])} instead of {_severity(plan, data['from'])}{_because(data)}"


def _rejected(data: Data, plan: Plan) -> Words:
    if data.get("settles") == "decided":
        return f"decided that it stays {_severity(plan, data['kept'])}{_because(data)}"
    return f"objected to {_severity(plan, data['severity'])}: it stays {_severity(plan, data['kept'])}{_because(data)}"


def _closed(data: Data, plan: Plan) -> Words:
    return "It was closed: the time to reopen it is over." if data.get("because") else "closed it"


def _voided(data: Data, plan: Plan) -> Words:
    if "into" in data:
        return Markup("merged it into {}").format(_link(data["into"]))
    said = f". {data['words']}" if data.get("words") else ""
    # Logs of before the reasons had names keep the words themselves.
    return f"closed it: {VOIDED.get(data['reason'], data['reason'])}{said}"


def _undone(data: Data, plan: Plan) -> Words:
    if "into" in data:
        return Markup("undid merging it into {}").format(_link(data["into"]))
    return Markup("undid merging {} into this").format(_link(data["reference"]))


def _requested(data: Data, plan: Plan) -> Words:
    return f"asked for escalation{_because(data)}"


def _escalated(data: Data, plan: Plan) -> Words:
    level, told = f"Level {data['level']}, {data['role']}", ", ".join(data["told"])
    because = f"because {data['because']}."
    if data["settled"]:
        return f"{level}, was due {because} The ticket was settled before anybody was told."
    if not told and data["last_resort"]:
        return f"{level}: nobody could be reached at all. It was due {because}"
    if not told:
        return f"{level}: nobody could be reached. It was due {because}"
    if data["last_resort"]:
        return f"{level}: nobody could be reached, so {told} was told instead, {because}"
    return f"{level}, was told{' again' if data['again'] else ''}: {told}, {because}"


def _breached(data: Data, plan: Plan) -> Words:
    return f"{LABELS[data['clock']].capitalize()} within {data['target']}: {VERDICTS[data['commitment']]}."


def _incident(data: Data, plan: Plan) -> Words:
    return f"on the incident “{data['name']}”, {STATUS_WORDS[data['status']].lower()}: {data['body']}"


def _linked(data: Data, plan: Plan) -> Words:
    return f"linked it to the incident “{data['name']}” ({STATUS_WORDS[data['status']].lower()})"


def _component(data: Data, plan: Plan) -> Words:
    return f"said that it is about {data['component']}" if data["component"] else "said that it is about no component"


def _related(data: Data, plan: Plan) -> Words:
    references = data["tickets"]
    rest = f" and {len(references) - NAMED} more" if len(references) > NAMED else ""
    named = Markup(", ").join(map(_link, references[:NAMED]))
    return Markup("{} tickets of {} organisations on {} within {} h: {}{}.").format(
        len(references), data["organisations"], data["name"], f"{data['hours']:g}", named, rest
    )


def _corrected(data: Data, plan: Plan) -> Words:
    before, after = (verdict_words(data[name], data["commitment"]) for name in ("before", "state"))
    return f"corrected the verdict on the {LABELS[data['clock']]} from “{before}” to “{after}”{_because(data)}"


def _moved(data: Data, plan: Plan) -> Words:
    before, after = (f"version {one['number']} ({one['tier']})" for one in (data["from"], data["to"]))
    return f"moved it from {before} of the contract to {after}{_because(data)}"


def _handed_over(data: Data, plan: Plan) -> Words:
    if not data["to"]:
        return f"{data['from']} has no access any more, and there is no other admin to ask."
    are = "is" if len(data["to"]) == 1 else "are"
    return f"{data['from']} has no access any more, so {', '.join(data['to'])} {are} asked and told from now on."


def _because(data: Data) -> str:
    return f": {data['reason']}" if data.get("reason") else ""


def _link(reference: str) -> Markup:
    return Markup('<a href="/tickets/{0}">{0}</a>').format(reference)


def _severity(plan: Plan, slug: str) -> str:
    return plan.severity(slug).label


_WORDS: Mapping[str, Callable[[Data, Plan], Words | None]] = {
    "opened": _opened,
    "taken": lambda data, plan: "took it",
    "assigned": lambda data, plan: f"took it over from {data['from']}" if data["from"] else "took it",
    "unassigned": lambda data, plan: f"{data['from']} does not work here any more, so nobody has it.",
    "handed_over": _handed_over,
    "customer_reply": _replied,
    "no_reply_needed": lambda data, plan: f"needs to say nothing to that{_because(data)}",
    "waiting_on_customer": lambda data, plan: "waits for the customer",
    "waiting_on_third_party": lambda data, plan: f"waits for {data['who']}",
    "back_to_us": lambda data, plan: "took the turn back",
    "severity_changed": _changed,
    "severity_proposed": _proposed,
    "proposal_rejected": _rejected,
    "manager_asked": lambda data, plan: f"asked the account manager to decide{_because(data)}",
    "workaround_offered": lambda data, plan: "offered this as a workaround",
    "workaround_accepted": lambda data, plan: "accepted the workaround for now",
    "component_set": _component,
    "related_tickets": _related,
    "moved": _moved,
    "merged": lambda data, plan: Markup("merged {} into this").format(_link(data["reference"])),
    "merge_undone": _undone,
    "split_off": lambda data, plan: Markup("made {} of a message").format(_link(data["reference"])),
    "split_from": lambda data, plan: Markup("made this of a message on {}").format(_link(data["reference"])),
    "resolved": lambda data, plan: "resolved it",
    "reopened": lambda data, plan: "reopened it",
    "closed": _closed,
    "voided": _voided,
    "escalation_requested": _requested,
    "escalation_accepted": lambda data, plan: f"accepted level {data['level']}",
    "escalation_noted": lambda data, plan: f"{noted_words(data['because'], data['why'])}.",
    "escalated": _escalated,
    "warned": lambda data, plan: f"{data['share']} of the {LABELS[data['clock']]} time has run.",
    "breached": _breached,
    "reminder": lambda data, plan: f"Reminder sent: no answer for {data['days']} business days.",
    "closing_proposed": lambda data, plan: f"No answer for {data['days']} business days, so closing was proposed.",
    "incident_linked": _linked,
    "incident_unlinked": lambda data, plan: f"unlinked it from the incident “{data['name']}”",
    "incident_update": _incident,
    "incident_news": _incident,
    "verdict_corrected": _corrected,
    "rated": lambda data, plan: f"rated it {data['score']} of 5",
}
