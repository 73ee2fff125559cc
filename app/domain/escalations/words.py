"""Why a level was told, as people say it."""

from collections.abc import Sequence

_WORDS = {
    "ladder": "it is not resolved yet",
    "not_acknowledged": "nobody acknowledged it in time",
    "response_missed": "the first response is overdue",
    "resolution_missed": "the resolution is overdue",
    "related_tickets": "several tickets point to one cause",
    "requested": "it was asked for",
    "reopened": "it was reopened",
    "unreachable": "nobody on the level below could be reached",
    "opening": "somebody of it can be reached now",
}


def because_words(because: Sequence[str], level: int, severity: str) -> str:
    """All causes in one phrase; `severity` is its short mark ("P1")."""
    if level == 1 and tuple(because) == ("ladder",):
        return f"every {severity} ticket begins there"
    return " and ".join(_WORDS[cause] for cause in because)


_NOTED = {
    "resolution_missed": "The resolution is overdue",
    "response_missed": "The first response is overdue",
    "not_acknowledged": "Nobody acknowledged it in time",
    "requested": "Escalation was asked for",
    "related_tickets": "Several tickets point to one cause",
}


WHY_NOTED = {
    "top": "there is no higher level to tell",
    "no_ladder": "the plan has no escalation ladder for it, so it was noted for the support team",
    "too_early": "it was asked for a little while ago. It counts again once we have replied, or later: after 30 "
    "minutes on the most severe, after 4 hours of coverage on others",
}


def noted_words(because: str, why: str) -> str:
    """That a cause told nobody new, and why."""
    return f"{_NOTED[because]}; {WHY_NOTED[why]}"
