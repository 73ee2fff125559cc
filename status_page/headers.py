"""Headers of the public page's answers (security notes, "Web"): no script ever, nobody frames it, everything is our
own."""

from status_page.manifest import Kind

Headers = list[tuple[bytes, bytes]]
TYPES: dict[Kind, bytes] = {
    "html": b"text/html; charset=utf-8",
    "json": b"application/json; charset=utf-8",
    "atom": b"application/atom+xml; charset=utf-8",
    "rss": b"application/rss+xml; charset=utf-8",
    "css": b"text/css; charset=utf-8",
    "svg": b"image/svg+xml",
    "woff2": b"font/woff2",
    "text": b"text/plain; charset=utf-8",
}
# For programs of other origins.
OPEN: frozenset[Kind] = frozenset({"json", "atom", "rss"})
COMPRESSED: frozenset[Kind] = frozenset(TYPES.keys() - {"woff2"})
# What a browser may show as a document of its own.
DOCUMENTS: frozenset[Kind] = frozenset({"html", "svg", "atom", "rss"})
POLICY = (
    b"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'"
)
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
METHODS = b"GET, HEAD, OPTIONS"
NO_STORE = (b"cache-control", b"no-store")
IMMUTABLE = (b"cache-control", b"public, max-age=31536000, immutable")
# Seconds after which what was verified is no longer told as the present.
FRESH_FOR = 120
STALE_FORM = (b"cache-control", b"public, max-age=0, stale-while-revalidate=1, stale-if-error=86400")


def _left(seconds: int) -> tuple[bytes, bytes]:
    value = f"public, max-age=0, stale-while-revalidate={min(1, seconds)}, stale-if-error={seconds}"
    return b"cache-control", value.encode()


# A fresh form by whole seconds that are left to it: no cache shows it for longer.
FRESH_FORM = tuple(_left(seconds) for seconds in range(FRESH_FOR + 1))


def of(kind: Kind, *, https: bool) -> Headers:
    """What every answer of this kind says."""
    headers = [
        (b"content-type", TYPES[kind]),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"Accept-Encoding"),
    ]
    if kind in OPEN:
        headers += [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"ETag, X-Snapshot-At")]
    else:
        headers.append((b"cross-origin-resource-policy", b"same-origin"))
    if kind in DOCUMENTS:
        headers += [(b"content-security-policy", POLICY), (b"referrer-policy", b"same-origin")]
    return [*headers, HSTS] if https else headers


def preflight(kind: Kind) -> Headers:
    """What the answer to OPTIONS has besides."""
    headers = [(b"allow", METHODS)]
    if kind in OPEN:
        headers += [
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", b"*"),
            (b"access-control-max-age", b"86400"),
        ]
    return headers
