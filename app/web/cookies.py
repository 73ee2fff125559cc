"""Our cookies. With https they are `__Host-…; Secure`; without, they carry the port, so that two demos can live side by
side on one host (design.md, "Data")."""

from urllib.parse import urlsplit

from litestar.datastructures import Cookie

from app.config import Settings


def cookie_name(settings: Settings, name: str) -> str:
    """What the browser calls it."""
    parts = urlsplit(settings.portal_url)
    return f"__Host-{name}" if parts.scheme == "https" else f"{name}-{parts.port or settings.port}"


def cookie(settings: Settings, name: str, value: str, *, max_age: int | None, from_elsewhere: bool = False) -> Cookie:
    """A cookie for the whole portal that no script reads; `max_age` in seconds, 0 to delete it. `from_elsewhere`: it
    comes along when another site posts to us, which browsers allow over https only."""
    secure = settings.portal_url.startswith("https:")
    return Cookie(
        key=cookie_name(settings, name),
        value=value,
        path="/",
        httponly=True,
        secure=secure,
        samesite="none" if from_elsewhere and secure else "lax",
        max_age=max_age,
    )
