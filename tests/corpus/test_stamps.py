"""Stamps of parts: what changed since it was written is known, and damage ends no process."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from jiheng.corpus.errors import UnusablePart
from jiheng.corpus.proving import Prover
from jiheng.corpus.results import digest
from jiheng.corpus.stamps import STAMP, can_be_read, is_altered
from jiheng.corpus.store import Part, parts, read, read_kinds
from jiheng.corpus.synthesis.corpus import Order, synthesize

FLIPPING = """
import sys
import polars as pl

whole, turned = open(sys.argv[1], "rb").read(), sys.argv[1] + ".turned"
for place in range(4, len(whole)):
    for bit in range(8):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bit
        open(turned, "wb").write(damaged)
        print(place, bit, flush=True)
        try:
            pl.read_parquet(turned, glob=False)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
            pass
"""


@pytest.fixture
def part(tmp_path: Path) -> Part:
    list(synthesize(Order(40, (2024,), ("东州",)), tmp_path))
    return parts(tmp_path)[0]


def turn(file: Path, place: int, bit: int) -> None:
    damaged = bytearray(file.read_bytes())
    damaged[place] ^= 1 << bit
    file.write_bytes(damaged)


def test_what_is_as_it_was_written_fits_its_stamp(part: Part) -> None:
    assert not is_altered(part.folder, digest(part))
    checked = subprocess.run(
        ["sha256sum", "--quiet", "-c", STAMP], cwd=part.folder, check=False, capture_output=True
    )
    assert (checked.returncode, checked.stdout) == (0, b"")


@pytest.mark.parametrize("name", ["forms", "funds", "indicators", "texts", "identity"])
def test_every_bit_that_is_turned_over_is_known(part: Part, name: str) -> None:
    file = part.folder / f"{name}.parquet"
    chance = Random(name)  # noqa: S311
    whole = file.read_bytes()
    for _ in range(20):
        turn(file, chance.randrange(len(whole)), chance.randrange(8))
        assert is_altered(part.folder, digest(part))
        file.write_bytes(whole)
    assert not is_altered(part.folder, digest(part))


def test_files_that_come_or_go_are_known_and_without_a_stamp_nothing_is(part: Part) -> None:
    (part.folder / "more.parquet").write_bytes(b"")
    assert is_altered(part.folder, digest(part))
    (part.folder / "more.parquet").unlink()
    (part.folder / STAMP).write_bytes(b"\xff")
    assert is_altered(part.folder, digest(part))
    (part.folder / STAMP).unlink()
    assert not is_altered(part.folder, digest(part))


def test_damage_that_ends_a_process_is_told_in_a_sentence(part: Part, tmp_path: Path) -> None:
    """Which bit makes Polars ask for all memory there is, is tried in a process of its own."""
    file = part.folder / "forms.parquet"
    copied = tmp_path / "copied.parquet"
    copied.write_bytes(file.read_bytes())
    tried = subprocess.run(
        [sys.executable, "-c", FLIPPING, str(copied)], check=False, capture_output=True, text=True
    )
    if tried.returncode >= 0:
        pytest.skip("no bit of this file ends the process")
    place, bit = map(int, tried.stdout.split()[-2:])
    turn(file, place, bit)
    assert not can_be_read(file)
    for reading in (read, read_kinds):
        with pytest.raises(UnusablePart, match=r"forms.parquet 已损坏"):
            reading(part)


def test_a_part_that_was_changed_on_purpose_is_used_as_it_is(part: Part) -> None:
    held = read(part)
    held.columns.forms.head(40).write_parquet(part.folder / "forms.parquet")
    assert is_altered(part.folder, digest(part))
    assert read(part).columns.forms.equals(held.columns.forms)


def test_proof_goes_on_when_a_process_ended_and_none_is_asked_where_none_starts(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = part.folder / "forms.parquet", tmp_path / "换\n行.parquet"
    broken.write_bytes(b"PAR1")
    prover = Prover()
    assert [prover.can_read(each) for each in (whole, broken, whole)] == [True, False, True]
    held = prover._child
    assert held is not None
    held.kill()
    assert [prover.can_read(whole) for _ in range(2)] == [True, True]
    assert prover._child is not held
    monkeypatch.setattr(sys, "executable", "")
    assert Prover().can_read(broken)
