"""Telephone numbers: shown as printed, dialled in the international form of ITU-T E.164."""

import re

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_NORTH_AMERICAN = re.compile(r"\+1\d{10}")
_ASSIGNABLE = re.compile(r"\+1[2-9]\d\d[2-9]\d{6}")
_PLACEHOLDER = re.compile(r"XX", re.IGNORECASE)
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def check_e164(e164: str, shown: str) -> None:
    """Raises ValueError, with the reason, unless `e164` can be dialled and is what `shown` spells."""
    if not _E164.fullmatch(e164):
        raise ValueError(f'"{e164}" is no international number such as +14155550123')
    if e164.startswith("+1") and not _NORTH_AMERICAN.fullmatch(e164):
        raise ValueError(f'"{e164}": a +1 number has ten digits behind the 1')
    if is_placeholder(shown):
        raise ValueError(f'"{shown}" is a placeholder, which has no international form')
    # A trunk 0 is dialled only inside the country, and a national number may be shown without its country.
    spelled = "".join(filter(str.isdigit, shown.replace("(0)", "").upper().translate(_KEYPAD))).lstrip("0")
    if not spelled or not e164.endswith(spelled):
        raise ValueError(f'"{e164}" is not the number that is shown, "{shown}"')


def is_placeholder(shown: str) -> bool:
    """Whether the digits of the number are still to be filled in, as in "+1-XXX-XXX-XXXX"."""
    return _PLACEHOLDER.search(shown) is not None


def doubt(e164: str | None, shown: str) -> str | None:
    """Why people may not reach anybody under that number, in words; None when nothing speaks against it."""
    if e164 is None and is_placeholder(shown):
        return f'"{shown}" is a placeholder: it is shown, and no link is made'
    if e164 is None:
        return f'"{shown}" has no e164: it is shown, and no link is made'
    if e164.startswith("+1") and not _ASSIGNABLE.fullmatch(e164):
        return f'"{shown}" cannot be a number in use: North American area codes and exchanges begin with 2 to 9'
    return None
