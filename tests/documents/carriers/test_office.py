"""Old office files go through LibreOffice, shut in and on time, or the sentence says what to do."""

import shutil
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.carriers.test_kinds import compound
from documents.carriers.wordfile import docx, p, tbl, tr, whole_docx
from jiheng.documents.carriers import office
from jiheng.documents.carriers.neutral import Line, Table
from jiheng.documents.carriers.office import read_office
from jiheng.domain.errors import DamagedDocument, LockedDocument, ReaderMissing, TooMuchInside

RTF = rb"{\rtf1\ansi\ansicpg936 \'cf\'ee\'c4\'bf\par}"
Program = Callable[[str], Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Put a LibreOffice on the path that does what a script says, in the folder it is given."""

    def put(script: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        made = folder / "soffice"
        made.write_text(f"#!/bin/sh\nseen='{tmp_path}'\n{script}\n", encoding="utf-8")
        made.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        return tmp_path

    return put


def test_without_libreoffice_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReaderMissing) as caught:
        read_office(RTF, "某表.rtf")
    assert "某表.rtf" in caught.value.sentence()
    assert "apt-get install libreoffice-writer" in caught.value.sentence()
    assert "docx" in caught.value.sentence("en")


def test_what_is_converted_is_read_and_said(program: Program, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(docx(p("甲") + tbl(tr("乙"))))
    program('mkdir -p out; cp "$seen/made.docx" out/document.docx; pwd > "$seen/where"')
    found = read_office(RTF, "f")
    assert found.carrier == "rtf"
    line, table = found.blocks
    assert isinstance(line, Line)
    assert isinstance(table, Table)
    assert (line.text, table.cells[0].text) == ("甲", "乙")
    assert [note.text for note in found.notes] == [
        "本文件由 LibreOffice 转换后读入，请与原件核对。"
    ]
    assert not Path((tmp_path / "where").read_text(encoding="utf-8").strip()).exists()


def test_macros_links_and_the_network_are_shut(program: Program) -> None:
    seen = program('env > "$seen/env"; echo "$@" > "$seen/args"; cp -r profile "$seen/profile"')
    with pytest.raises(DamagedDocument):
        read_office(RTF, "f")
    settings = (seen / "profile/user/registrymodifications.xcu").read_text(encoding="utf-8")
    assert '"MacroSecurityLevel" oor:op="fuse"><value>3<' in settings
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true<' in settings
    assert '"ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1<' in settings
    assert "--headless" in (seen / "args").read_text(encoding="utf-8")
    environment = (seen / "env").read_text(encoding="utf-8")
    assert "HOME=" in environment
    assert "PYTEST" not in environment


def test_what_takes_too_long_is_ended_with_all_it_started(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "SECONDS", 1)
    seen = program('sh -c "sleep 3; touch $seen/late" & sleep 30')
    began = time.monotonic()
    with pytest.raises(TooMuchInside) as caught:
        read_office(RTF, "f")
    assert time.monotonic() - began < 4
    assert "> 1 s" in caught.value.sentence()
    time.sleep(2.5)
    assert not (seen / "late").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", compound("PowerPoint Document")])
def test_what_no_program_opens_is_damaged(content: bytes) -> None:
    with pytest.raises(DamagedDocument):
        read_office(content, "f")


def test_a_password_is_said() -> None:
    with pytest.raises(LockedDocument):
        read_office(compound("EncryptionInfo", "EncryptedPackage"), "f.docx")
    with pytest.raises(LockedDocument):
        read_office(word_head(flags=0x0100), "f.doc")


def word_head(flags: int) -> bytes:
    """Return an old Word file that is but its head, which holds these flags."""
    content = bytearray(compound("WordDocument"))
    head = struct.pack("<10xH", flags).ljust(4096, b"\0")
    at = len(content)
    sectors = at // 512 - 1
    struct.pack_into("<II", content, 512 * 2 + 128 + 116, sectors, len(head))
    for number in range(8):
        following = 0xFFFFFFFE if number == 7 else sectors + number + 1
        struct.pack_into("<I", content, 512 + 4 * (sectors + number), following)
    return bytes(content) + head


def converted(tmp_path: Path, content: bytes, suffixes: tuple[str, str]) -> bytes:
    """Return a file as LibreOffice saves it in another format."""
    source = tmp_path / f"forms.{suffixes[0]}"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", suffixes[1], source.name],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    return source.with_suffix(f".{suffixes[1]}").read_bytes()


def test_a_doc_is_read_cell_by_cell_where_libreoffice_is(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        with pytest.raises(ReaderMissing):
            read_office(word_head(flags=0), "f.doc")
        return
    two = tbl(tr("甲", "乙")) + p("间") + tbl(tr("丙", "丁"))
    whole = read_office(converted(tmp_path, whole_docx(two + p("尾")), ("docx", "doc")), "f.doc")
    assert [[c.text for c in b.cells] for b in whole.blocks if isinstance(b, Table)] == [
        ["甲", "乙"],
        ["丙", "丁"],
    ]
    # LibreOffice itself writes a table that ends a document as one paragraph of .doc.
    torn = read_office(converted(tmp_path, whole_docx(two), ("docx", "doc")), "f.doc")
    assert [b.text for b in torn.blocks if isinstance(b, Line)] == ["间", "丙丁"]
