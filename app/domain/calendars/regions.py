"""The public holidays of countries and their parts, as the `holidays` package knows them (sla.md, "Time").

A later version of the package may know other dates: what a calendar is held to is spelt out where it is adopted.
"""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

import holidays

LANGUAGE = "en_US"


def regions() -> tuple[str, ...]:
    """Every region: countries by their ISO 3166 code ("DE"), each followed by its parts ("DE-BY")."""
    return tuple(
        region
        for country, parts in sorted(_parts().items())
        for region in (country, *(f"{country}-{part}" for part in parts))
    )


def check_region(region: str) -> None:
    """Raises ValueError, with the reason and what may have been meant, for a region that is not known."""
    country, _, part = region.partition("-")
    if country not in _parts():
        raise ValueError(f'"{region}" is no region whose holidays are known, such as "US" or "DE-BY"{_meant(region)}')
    if part not in ("", *_parts()[country]) or region.endswith("-"):
        parts = ", ".join(f"{country}-{known}" for known in _parts()[country]) or "no parts"
        raise ValueError(f'"{region}" is no part of {country}, which has {parts}{_meant(region)}')


@lru_cache(maxsize=64)
def holidays_of(region: str, years: range) -> Mapping[date, str]:
    """The public holidays of a known region in those years, with their names, in order."""
    country, _, part = region.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=years, language=LANGUAGE)
    return {day: found[day] for day in sorted(found)}


@lru_cache(maxsize=1)
def _parts() -> Mapping[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


def _meant(region: str) -> str:
    close = get_close_matches(region.upper(), regions(), n=1, cutoff=0.5)
    return f" (did you mean {close[0]}?)" if close else ""
