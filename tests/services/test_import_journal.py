"""The journal of an import: what stands after its last whole batch does no harm."""

import json
from pathlib import Path

import pytest

from jiheng.corpus.journal import FILE, Journal
from jiheng.corpus.store import parts
from jiheng.services.importing import import_documents

TWELVE = Path(__file__).parents[2] / "examples/baoshan-2024.txt"


@pytest.mark.parametrize(
    "line",
    [
        '{"merged": 3, "of": []}',
        '{"merged": "year=2024/region=甲/a"}',
        '{"merged": "year=2024/region=甲/a", "of": null}',
        '{"merged": "a", "of": ["b"]}',
        '{"merged": "year=2024/region=甲/a", "of": [1]}',
    ],
)
def test_line_of_a_merge_that_tells_none_ends_the_journal(tmp_path: Path, line: str) -> None:
    import_documents([str(TWELVE)], tmp_path)
    journal = tmp_path / FILE
    told = journal.read_text("utf-8")
    journal.write_text(f"{told}{line}\n", encoding="utf-8")
    assert len(Journal(tmp_path).entries) == 1
    assert journal.read_text("utf-8") == told


def test_part_merged_into_itself_is_no_endless_chain(tmp_path: Path) -> None:
    import_documents([str(TWELVE)], tmp_path)
    (part,) = parts(tmp_path)
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"merged": part.path, "of": [part.path]}) + "\n")
    assert import_documents([str(TWELVE)], tmp_path).skipped == 1


def test_journal_survives_anything_after_its_last_closed_batch(tmp_path: Path) -> None:
    import_documents([str(TWELVE)], tmp_path)
    journal = tmp_path / FILE
    told = journal.read_bytes()
    for rest in (b"\x00\xff", b'{"file": "x"', b"[]\n", b"null\n"):
        journal.write_bytes(told + rest)
        assert len(Journal(tmp_path).entries) == 1
        assert journal.read_bytes() == told
