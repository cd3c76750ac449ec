"""How much may be sent: what is typed is short, whoever sends it and however it arrives."""

from __future__ import annotations

import io
from typing import IO, Any

import flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

FILES, TYPED = "multipart/form-data", "application/x-www-form-urlencoded"


class _Parser(FormDataParser):
    """Holds typed fields to the number that a form with files may have."""

    def parse(self, stream: IO[bytes], mimetype: str, *args: Any, **kwargs: Any) -> Any:
        """Read what was sent.

        Raises:
            RequestEntityTooLarge: it has too many fields.
        """
        if mimetype == TYPED and self.max_form_parts is not None:
            body = stream.read()
            if body.count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge
            stream = io.BytesIO(body)
        return super().parse(stream, mimetype, *args, **kwargs)


class Request(flask.Request):
    """A request whose body is as long as ``MAX_CONTENT_LENGTH`` only with files, else as ``MAX_FORM_MEMORY_SIZE``.

    Werkzeug holds the fields between files to that size and number, but not a form without files, which is unpacked
    at once: one of 30 MB keeps a thread busy for seconds.
    """

    form_data_parser_class = _Parser

    @property
    def max_content_length(self) -> int | None:
        """Bytes that may be sent."""
        return super().max_content_length if self.mimetype == FILES else self.max_form_memory_size

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value
