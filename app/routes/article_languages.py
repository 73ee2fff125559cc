"""Which languages a reader wants, by the address and by what the browser says (RFC 9110, 12.5.4)."""

from litestar import Request

from app.domain.articles.article import LANGUAGES

# A browser names a handful; a stranger may name thousands.
_MOST = 20


def wanted_languages(request: Request) -> list[str]:
    """Those that articles may be written in, best first: what `?lang=` asks for, then what the browser asks for."""
    asked = [request.query_params.get("lang", ""), *_accepted(request.headers.get("accept-language", ""))]
    return list(dict.fromkeys(language for language in asked if language in LANGUAGES))


def _accepted(header: str) -> list[str]:
    weighed = [_weighed(part) for part in header.split(",", _MOST)[:_MOST]]
    return [language for weight, language in sorted(weighed, key=lambda one: -one[0]) if weight > 0]


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";")
    language = tag.strip().lower().partition("-")[0]
    name, _, figure = weight.strip().partition("=")
    if name.strip() != "q":
        return 1.0, language
    try:
        return min(float(figure), 1.0), language
    except ValueError:
        return 0.0, language
