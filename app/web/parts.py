"""Reading a multipart form as it arrives. Litestar's own reading decodes each part with whatever charset the part
names, some of which take quadratic time, and holds all of it; ours knows UTF-8 only and has a limit for everything."""

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

Fields = list[tuple[str, str | UploadFile]]


async def read_parts(request: Request, *, most_fields: int, most_words: int) -> Fields:
    """The parts in their order: texts as strings, files on disk once they are over a megabyte.

    Raises ValueError for what is no multipart form, RequestEntityTooLarge for more text than `most_words` bytes.
    """
    boundary = parse_options_header(request.headers.get("content-type", ""))[1].get("boundary")
    if not boundary:
        raise ValueError("a multipart form needs a boundary")
    reading = _Reading(most_words)
    try:
        with PushMultipartParser(boundary, max_segment_count=most_fields) as parser:
            async for chunk in request.stream():
                for piece in parser.parse(chunk):
                    reading.take(piece)
    except MultipartError as error:
        raise ValueError(str(error)) from error
    return reading.fields


class _Reading:
    """What was read so far."""

    def __init__(self, words_left: int) -> None:
        self.fields: Fields = []
        self._words_left = words_left
        self._segment: MultipartSegment | None = None
        self._file: UploadFile | None = None
        self._text = bytearray()

    def take(self, piece: MultipartSegment | bytearray | None) -> None:
        """The head of a part, a piece of its body, or its end."""
        if isinstance(piece, MultipartSegment):
            self._segment, self._text, self._file = piece, bytearray(), None
            if piece.filename is not None:
                self._file = UploadFile(piece.content_type or "", piece.filename)
        elif piece and self._file:
            self._file.file.write(piece)
        elif piece:
            self._words_left -= len(piece)
            if self._words_left < 0:
                raise RequestEntityTooLarge
            self._text += piece
        elif self._segment:
            self._end(self._segment)

    def _end(self, segment: MultipartSegment) -> None:
        if self._file:
            self._file.file.seek(0)
            self.fields.append((segment.name, self._file))
        else:
            self.fields.append((segment.name, self._text.decode("utf-8", "replace")))
