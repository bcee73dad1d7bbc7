"""A plain archive gives what the library gives; any other is left to the library."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.documents.carriers.archive import Archive
from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.zipped import plain_entries, unpacked
from jiheng.domain.errors import DocumentError
from sizes import some

NAMES = st.text("abcxyz/_.-0123456789", min_size=1, max_size=20).filter(
    lambda name: not name.startswith("/")
)
METHODS = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])


def packed(
    parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.comment = comment
        for name, data in parts.items():
            archive.writestr(name, data)
    return sink.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=5), METHODS, st.integers(1, 400))
def test_every_plain_member_comes_out(parts: dict[str, bytes], method: int, most: int) -> None:
    content = packed(parts, method)
    entries = plain_entries(content)
    assert entries is not None
    assert {each.name: b"".join(unpacked(content, each, most)) for each in entries} == parts
    assert all(len(chunk) <= most for each in entries for chunk in unpacked(content, each, most))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x05\x06",
        packed({"项目.xml": b"x"}),
        packed({"a": b"x"}, zipfile.ZIP_BZIP2),
        packed({"a": b"x"}, comment=b"made by hand"),
        b"#!" + packed({"a": b"x"}),
        packed({"a": b"x"})[:-1],
        packed({"..\\a": b"x"}),
    ],
    ids=["empty", "end", "name", "method", "comment", "prefix", "torn", "backslash"],
)
def test_what_is_not_plain_is_left_to_the_library(content: bytes) -> None:
    assert plain_entries(content) is None


@pytest.mark.parametrize(
    "content",
    [
        packed({"项目.xml": b"x"}),
        packed({"a": b"x"}, zipfile.ZIP_BZIP2),
        b"#!" + packed({"a": b"x"}),
    ],
)
def test_the_library_reads_the_rest(content: bytes) -> None:
    archive = Archive(content, "f", FileKind.ZIP.value)
    assert [archive.read(part) for part in archive.parts] == [b"x"]


def test_a_changed_byte_never_gives_other_bytes() -> None:
    chance = random.Random(5)  # noqa: S311 - which bytes change, the same in every run
    whole = packed({"a.xml": b"<a>" + b"12345 " * 200, "b.xml": bytes(range(256))})
    truth = {"a.xml": b"<a>" + b"12345 " * 200, "b.xml": bytes(range(256))}
    for _ in range(some(500, thorough=2_000)):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        try:
            archive = Archive(bytes(content), "f", FileKind.ZIP.value)
            found = {part: archive.read(part) for part in archive.parts}
        except DocumentError:
            continue
        assert all(truth.get(part, data) == data for part, data in found.items())
