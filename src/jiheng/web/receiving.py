"""How much may be handed in at once: what is beyond it never reaches the disk."""

from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from jiheng.documents.carriers.content import LIMIT_MEGABYTES

MOST_BYTES: Final = LIMIT_MEGABYTES << 20
"""Bytes of one file."""
MOST_AT_ONCE: Final = 256 << 20
"""Bytes of one request."""


class BoundedUpload(TemporaryFileUploadHandler):
    """Keeps a file's first `MOST_BYTES`; its size tells how many there were."""

    def handle_raw_input(  # noqa: PLR0917
        self,
        input_data: Any,  # noqa: ANN401
        META: dict[str, str],  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a request that is too large before it is read.

        Raises:
            RequestDataTooBig: it says that it is.
        """
        del input_data, META, boundary, encoding
        if content_length > MOST_AT_ONCE:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk, as far as there is room."""
        room = MOST_BYTES - start
        if room > 0:
            self.file.write(raw_data[:room])
