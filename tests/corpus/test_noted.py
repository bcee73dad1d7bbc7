"""What was noted of texts says the same in files as in memory, and damage is told of."""

import errno
import os
import shutil
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus import index
from jiheng.corpus.noted import CONTENTS, LATER, SKETCHES, WORDS, Noted, state
from jiheng.corpus.results import digest
from jiheng.corpus.store import parts
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine.said import Said, Saying
from jiheng.services.indexing import index_corpus


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Noted:
    monkeypatch.setattr(index, "WORTH", 1)
    list(synthesize(Order(60, (2024,), ("东州",), seed=5), tmp_path / "corpus"))
    index_corpus(tmp_path / "corpus")
    part = parts(tmp_path / "corpus")[0]
    said = index.read(part, digest(part)).said
    assert isinstance(said, Noted)
    return said


def tables(said: Saying) -> list[pl.DataFrame]:
    wording = said.wording
    return [said.forms, wording.contents, wording.texts, said.sketches]


def same(first: list[pl.DataFrame], second: list[pl.DataFrame]) -> bool:
    return all(one.equals(other) for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize("named", [(7,), (7, 11)])
def test_files_say_of_portfolios_what_memory_says(noted: Noted, named: tuple[int, ...]) -> None:
    in_memory = Said(noted.forms, noted.wording, noted.sketches)
    number = noted.forms.height
    portfolios = pl.Series([named[place % len(named)] for place in range(number)], dtype=pl.UInt64)
    told = noted.of_portfolios(portfolios)
    assert same(tables(told), tables(in_memory.of_portfolios(portfolios)))
    assert isinstance(told, Noted if len(named) == 1 else Said)


def test_files_are_carried_on_as_they_are(noted: Noted, tmp_path: Path) -> None:
    portfolios = pl.repeat(7, noted.forms.height, dtype=pl.UInt64, eager=True)
    for said in (noted, noted.of_portfolios(portfolios)):
        assert isinstance(said, Noted)
        said.write(tmp_path)
        carried = Noted.read(tmp_path)
        assert carried is not None
        assert same(tables(carried)[1:], tables(said)[1:])
    for name in LATER:
        assert (tmp_path / f"{name}.parquet").samefile(noted.files[name])


def test_of_a_link_what_it_leads_to_is_carried_on(noted: Noted, tmp_path: Path) -> None:
    linked, carried = tmp_path / "linked", tmp_path / "carried"
    linked.mkdir()
    carried.mkdir()
    files = {}
    for name, file in noted.files.items():
        files[name] = linked / file.name
        files[name].symlink_to(os.path.relpath(file, linked))
    Noted(noted.forms, files).write(carried)
    for name in LATER:
        again = carried / f"{name}.parquet"
        assert not again.is_symlink()
        assert again.samefile(noted.files[name])


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_file_that_was_replaced_since_it_was_read_is_not_carried_on(
    noted: Noted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_linked: bool
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    if not is_linked:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    own, carried = tmp_path / "own", tmp_path / "carried"
    own.mkdir()
    carried.mkdir()
    files = {name: own / file.name for name, file in noted.files.items()}
    for name, file in files.items():
        shutil.copy2(noted.files[name], file)
    held = Noted(noted.forms, files, seen={name: state(file) for name, file in files.items()})
    held.write(carried)
    files[WORDS].unlink()
    shutil.copyfile(files[CONTENTS], files[WORDS])
    with pytest.raises(OSError, match=WORDS):
        held.write(carried)
    files[WORDS].unlink()
    with pytest.raises(FileNotFoundError):
        held.write(carried)


def test_files_are_copied_where_no_second_name_can_be(
    noted: Noted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    noted.write(tmp_path)
    for name in LATER:
        copied = tmp_path / f"{name}.parquet"
        assert not copied.samefile(noted.files[name])
        assert copied.read_bytes() == noted.files[name].read_bytes()


def test_a_file_that_is_damaged_or_gone_is_told_of(noted: Noted, tmp_path: Path) -> None:
    assert Noted.read(tmp_path) is None
    noted.write(tmp_path)
    file = tmp_path / f"{CONTENTS}.parquet"
    held = file.read_bytes()[:-9]
    file.unlink()
    file.write_bytes(held)
    (tmp_path / f"{SKETCHES}.parquet").unlink()
    carried = Noted.read(tmp_path)
    assert carried is not None
    with pytest.raises(OSError, match=CONTENTS):
        _ = carried.wording
    with pytest.raises(OSError, match=SKETCHES):
        _ = carried.sketches
