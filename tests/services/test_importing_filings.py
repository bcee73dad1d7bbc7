"""Approved filings become a corpus with reviews: once each, resumably, scores as reviewers gave."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.journal import FILE
from jiheng.corpus.store import parts, read_identity
from jiheng.domain.workflow import State
from jiheng.services import importing_filings
from jiheng.services.corpus_statistics import measure
from jiheng.services.importing import import_documents
from jiheng.services.importing_filings import DEPARTMENT, FINANCE, Filed, import_filings
from jiheng.services.judging import written_form
from jiheng.services.reading import read
from jiheng.services.rescoring import Rescored
from jiheng.services.review_lists import reviews_of

ROOT = Path(__file__).parents[2]
TWELVE = ROOT / "examples/baoshan-2024.txt"
PUBLIC = State.PUBLISHED


def filed() -> list[Filed]:
    return [
        Filed(number, PUBLIC, written_form(form), "宝山区财政局", "cn-shanghai-2024", {})
        for number, form in enumerate(read(TWELVE), 1)
    ]


def keys(corpus: Path) -> list[str]:
    return sorted(key for part in parts(corpus) for key in read_identity(part)["key"])


def test_filings_are_the_same_forms_as_their_documents(tmp_path: Path) -> None:
    done = import_filings(filed(), tmp_path / "web")
    import_documents([str(TWELVE)], tmp_path / "paper")
    assert sum(entry.forms for entry in done.entries) == 12
    assert keys(tmp_path / "web") == keys(tmp_path / "paper")
    assert {part.region for part in parts(tmp_path / "web")} == {"宝山区财政局"}
    import_filings(filed(), tmp_path / "named", region="宝山区")
    assert {part.region for part in parts(tmp_path / "named")} == {"宝山区"}


def test_reviews_hold_the_total_that_follows_from_the_lines(tmp_path: Path) -> None:
    first, second, *others = filed()
    given = Rescored(Decimal("1.00"), "IND101", "没有佐证")
    lowered = replace(first, rescores={"indicators[0]": given}, state=State.DEPARTMENT_APPROVED)
    import_filings([lowered, second, *others], tmp_path / "a")
    import_filings([first, second, *others], tmp_path / "b")
    reviewed, computed = (reviews_of(tmp_path / name, None) for name in "ab")
    assert reviewed.height == computed.height == 12
    assert (reviewed["reviewer"][0], computed["reviewer"][0]) == (DEPARTMENT, FINANCE)
    totals = zip(reviewed["reviewed_total"], computed["reviewed_total"], strict=True)
    fallen = [one != other for one, other in totals]
    assert fallen == [True] + [False] * 11
    row = read(TWELVE)[0].indicators[0]
    assert row.max_points is not None
    lost = int((row.max_points - given.score).scaleb(2))
    assert computed["reviewed_total"][0] - reviewed["reviewed_total"][0] == lost


def test_second_import_takes_what_is_new_or_changed(tmp_path: Path) -> None:
    import_filings(filed()[:8], tmp_path)
    again = import_filings(filed(), tmp_path)
    assert (again.skipped, len(again.entries)) == (8, 4)
    first, *others = filed()
    rescored = replace(first, rescores={"indicators[0]": Rescored(Decimal(0), "规则", "理由")})
    third = import_filings([rescored, *others], tmp_path)
    (entry,) = third.entries
    assert (entry.forms, entry.duplicates) == (0, 1)
    reviews = reviews_of(tmp_path, None)
    assert reviews.height == 12
    before = reviews_of(tmp_path / "none", None)
    assert before.is_empty()


def test_stopped_import_goes_on_to_the_same_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_filings, "FILES", 5)
    import_filings(filed(), tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        import_filings(filed(), tmp_path / "stopped", advance=interrupted)
    journal = tmp_path / "stopped" / FILE
    journal.write_bytes(journal.read_bytes()[:-20])
    import_filings(filed(), tmp_path / "stopped")
    whole, stopped = (
        {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.*")}
        for folder in (tmp_path / "whole", tmp_path / "stopped")
        if folder.is_dir()
    )
    assert stopped == whole


def interrupted(_: str, __: int) -> None:
    raise KeyboardInterrupt


def test_statistics_tell_raters_of_filings(tmp_path: Path) -> None:
    import_filings(filed(), tmp_path / "c")
    found = measure(str(tmp_path / "c"), tmp_path / "o", name="cn-shanghai-2024").tables
    (row,) = found["raters"].to_dicts()
    assert (row["reviewer"], row["reviews"]) == (FINANCE, 12)
    agreed = found["agreement"].select(pl.col("gaps").sum()).item()
    assert agreed == found["regions"]["claimed"].item() - found["regions"]["computed"].item()
