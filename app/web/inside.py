"""Where somebody goes on to: a path of ours, whatever was asked for."""


def inside(target: str) -> str:
    """The path, or the home page where it would lead to another site (ASVS 3.7.2)."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if plain and not any(ord(c) < 33 or c == "\\" for c in target) and len(target) < 1000 else "/"
