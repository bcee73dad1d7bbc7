"""How much may be handed in at once: what is beyond it never reaches the disk."""

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

from jiheng.documents.carriers.content import LIMIT_MEGABYTES
from jiheng.services.refusals import FilingError

MOST_BYTES: Final = LIMIT_MEGABYTES << 20
"""Bytes of one file."""
MOST_AT_ONCE: Final = 256 << 20
"""Bytes of one request."""


class TooMuchAtOnce(FilingError):
    """A request of more bytes than are taken at once: files, or what was typed."""

    zh = "这次提交的内容有 {size} MB，超过一次 {limit} MB的上限；没有收下，请分几次提交。"
    en = "This is {size} MB, above the limit of {limit} MB at once; nothing was taken, divide it."

    def __init__(self, request: HttpRequest) -> None:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        typed = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        most = MOST_AT_ONCE if size > MOST_AT_ONCE else typed
        super().__init__(size=-(-size >> 20), limit=most >> 20)


class TooManyFiles(FilingError):
    """More files than are taken at once."""

    zh = "一次最多上传 {limit} 个文件，这次不止；一个也没有收下，请分几次上传。"
    en = "At most {limit} files are taken at once, and these are more; none was taken, divide them."

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)


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
