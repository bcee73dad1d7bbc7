"""What a corpus gets of the web application: approved filings with reviewers' scores, no others."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from django.utils import timezone

from jiheng.corpus.store import parts
from jiheng.domain.workflow import State
from jiheng.services.importing_filings import import_filings
from jiheng.services.judging import read_form
from jiheng.services.review_lists import reviews_of
from jiheng.web.archive import filed
from jiheng.web.models import Filing, Rescoring
from webcast import Cast


def test_only_approved_filings_are_handed_over(cast: Cast) -> None:
    states = dict(zip(cast.filings, State, strict=False))
    for place, state in states.items():
        Filing.objects.filter(pk=cast.filings[place].pk).update(state=state)
    approved = {State.DEPARTMENT_APPROVED, State.FINANCE_REVIEWED, State.PUBLISHED}
    expected = {
        cast.filings[place].pk: state for place, state in states.items() if state in approved
    }
    found = list(filed())
    assert {each.filing: each.state for each in found} == expected
    assert found
    assert all(read_form(each.form).project.name for each in found)


def test_scores_of_reviewers_come_along(cast: Cast, tmp_path: Path) -> None:
    unit = cast.filings["unit"]
    Filing.objects.filter(pk=unit.pk).update(state=State.FINANCE_REVIEWED)
    Rescoring.objects.create(
        filing=unit,
        path="indicators[0]",
        score="0.50",
        rule="EVD101",
        reason="没有佐证",
        author=cast.people["reviewer"],
        at=timezone.now(),
    )
    (each,) = filed()
    assert str(each.rescores["indicators[0]"].score) == "0.50"
    assert each.region == "机构finance"
    import_filings(filed(), tmp_path)
    assert [part.region for part in parts(tmp_path)] == ["机构finance"]
    review = reviews_of(tmp_path, None).row(0, named=True)
    claimed = read_form(each.form).total.claimed_score
    assert claimed is not None
    assert review["reviewed_total"] < int(claimed * 100)


def test_few_queries_for_many_filings(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    Filing.objects.update(state=State.PUBLISHED)
    with django_assert_num_queries(2):
        assert len(list(filed())) == len(cast.filings)


def told(command: list[str]) -> str:
    """Return what a command prints; its data are those of its folder, whatever the tests use."""
    own = {name: value for name, value in os.environ.items() if name != "JIHENG_DATABASE"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=own).stdout


def test_command_reads_the_data_folder(tmp_path: Path, demo: Path) -> None:
    home = shutil.copytree(demo, tmp_path / "home")

    def publish(filings: int) -> None:
        with closing(sqlite3.connect(home / "jiheng.sqlite3")) as database, database:
            change = "UPDATE jiheng_filing SET state = 'published' WHERE id <= ?"
            database.execute(change, (filings,))

    command = [sys.executable, "-m", "jiheng.cli", "corpus", "import", "--web", str(home)]
    command += ["--corpus", str(tmp_path / "c")]
    publish(5)
    assert "新收 5 张表" in told(command)
    publish(6)
    again = told([*command, "--region", "宝山区"])
    assert "新收 1 张表" in again
    assert "此前已收 5 个" in again
    assert {part.region for part in parts(tmp_path / "c")} == {"演示财政局", "宝山区"}
