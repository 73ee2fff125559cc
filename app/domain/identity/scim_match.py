"""Whether one value of a multi-valued attribute fits a filter in a path; texts compare without regard to case."""

from typing import Any

from app.domain.identity.scim_filter import Among, Both, Comparison, Either, Filter, Neither, bad_filter


def fits(value: dict[str, Any], asked: Filter) -> bool:
    """Raises ScimRefused, invalidFilter, for what cannot be asked of a value."""
    match asked:
        case Both():
            return fits(value, asked.left) and fits(value, asked.right)
        case Either():
            return fits(value, asked.left) or fits(value, asked.right)
        case Neither():
            return not fits(value, asked.inner)
        case Among():
            raise bad_filter("a path goes one level deep")
        case Comparison():
            return _compares({name.lower(): part for name, part in value.items()}.get(asked.attribute), asked)


def _compares(found: Any, asked: Comparison) -> bool:
    if asked.operator == "pr":
        return found is not None
    if asked.operator in ("eq", "ne"):
        return bool(_plain(found) == _plain(asked.value)) == (asked.operator == "eq")
    if not isinstance(asked.value, str):
        raise bad_filter(f"{asked.operator} compares texts")
    here, text = str(found).lower(), asked.value.lower()
    match asked.operator:
        case "co":
            return found is not None and text in here
        case "sw":
            return found is not None and here.startswith(text)
        case "ew":
            return found is not None and here.endswith(text)
    raise bad_filter(f"{asked.operator} is not for it")


def _plain(value: Any) -> Any:
    text = value.lower() if isinstance(value, str) else value
    return {"true": True, "false": False}.get(text, text) if isinstance(text, str) else text
