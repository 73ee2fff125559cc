"""What a file is, by its first bytes and nothing else: what a browser calls it is its sender's word."""

# As many first bytes as the answer needs: an SVG may begin with a licence.
HEAD = 4096
OTHER = "application/octet-stream"
SVG = "image/svg+xml"
_BEGIN_WITH = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
PICTURES = frozenset({*_BEGIN_WITH.values(), "image/webp", SVG})


def media_type_of(head: bytes) -> str:
    """One of PICTURES, else OTHER, which browsers save and never show. Pure."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if found := next((kind for mark, kind in _BEGIN_WITH.items() if head.startswith(mark)), None):
        return found
    return SVG if _is_svg(head[:HEAD].decode("utf-8", "ignore").removeprefix("\ufeff")) else OTHER


def _is_svg(text: str) -> bool:
    """Whether the first element is `svg`, after a declaration, a document type and comments."""
    text = text.lstrip()
    while mark := next((mark for mark in ("<?", "<!--", "<!") if text.startswith(mark)), None):
        _, ended, text = text.partition({"<?": "?>", "<!--": "-->", "<!": ">"}[mark])
        if not ended:
            return False
        text = text.lstrip()
    return text.startswith("<svg") and text[4:5] in (" ", "\t", "\r", "\n", ">", "/")
