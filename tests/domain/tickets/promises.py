"""A plan that promises more than the ones the product comes with: the next response, a rhythm of updates."""

from tests.offers import CLOSED_BELOW

_TIER = CLOSED_BELOW.tiers[-1].slug
_RULE = "third_party_pauses = false"
_ANCHOR = "[resolution]\n"


def _section(kind: str, words: str) -> str:
    targets = "\n".join(f'{severity.slug} = {{ {_TIER} = "{words}" }}' for severity in CLOSED_BELOW.severities)
    return f'[{kind}]\ncite = "Made up"\ncommitment = "target"\n\n[{kind}.targets]\n{targets}\n\n'


# Changes for `furnish_with`.
NEXT_RESPONSE = (_ANCHOR, _section("next_response", "2 hours") + _ANCHOR)
UPDATES = (_ANCHOR, _section("update", "1 hour") + _ANCHOR)
THIRD_PARTY_PAUSES = (_RULE, "third_party_pauses = true")
WORKAROUND_RESOLVES = (_RULE, f"{_RULE}\nworkaround_resolves = true")
