"""The facade: what ``import jiheng`` offers to Python programs."""

import importlib
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import jiheng
from jiheng.domain.errors import NoPolicyInForce, UnknownPolicy
from jiheng.domain.finding import Severity
from jiheng.domain.form import Form, Project, Total
from jiheng.reporting.baseline import baseline_text
from jiheng.services import results
from jiheng.services.given import NotForms
from jiheng.services.results import PackageMissing

TWELVE = Path(__file__).parents[2] / "examples/baoshan-2024.txt"


@pytest.fixture(scope="module")
def forms() -> list[Form]:
    """The twelve published forms."""
    return jiheng.read(TWELVE)


def test_everything_public_is_there_and_nothing_else() -> None:
    for name in jiheng.__all__:
        assert getattr(jiheng, name) is not None
    assert set(jiheng.__all__) <= set(dir(jiheng))
    assert sorted(jiheng.__all__) == jiheng.__all__
    missing = "publish"
    with pytest.raises(AttributeError, match="publish"):
        getattr(jiheng, missing)


def test_check_takes_one_form_or_many(forms: list[Form]) -> None:
    one, many = jiheng.check(forms[6]), jiheng.check(iter(forms))
    assert isinstance(one, jiheng.Findings)
    assert len(one) == sum(finding.form == 6 for finding in many)
    assert {finding.form for finding in one} == {0}
    assert one[0].severity is Severity.ERROR
    assert one[:2] == tuple(one)[:2]
    assert one[0] in one


def test_score_takes_one_form_or_many_and_one_policy_or_more(forms: list[Form]) -> None:
    one = jiheng.score(forms[0])
    assert [card.total.computed for card in one] == [Decimal("96.72")]
    both = jiheng.score(forms, policy=["cn-mof-2020", "cn-hubei-2020"])
    assert len(both) == 24
    assert [card.policy for card in both[:2]] == ["cn-mof-2020", "cn-hubei-2020"]


def test_what_was_decided_before_goes_apart(forms: list[Form], tmp_path: Path) -> None:
    every = jiheng.check(forms[0])
    baseline, decisions = tmp_path / "b.json", tmp_path / "s.yaml"
    baseline.write_text(baseline_text(jiheng.check(forms[0]).report), encoding="utf-8")
    decisions.write_text(
        f"suppressions: [{{fingerprint: {every[0].fingerprint}, reason: x, expires: 9999-12-31}}]",
        encoding="utf-8",
    )
    found = jiheng.check(forms[:2], baseline=baseline, suppressions=decisions)
    assert {finding.form for finding in found} == {1}
    assert [each.finding for each in found.suppressed] == [every[0]]
    assert found.known == every[1:]
    with pytest.raises(jiheng.JihengError, match="不是基线"):
        jiheng.check(forms, baseline=TWELVE)


def test_a_finding_knows_the_other_forms_it_names(forms: list[Form]) -> None:
    found = {each.form: each for each in jiheng.check(forms, select=["PRT111"])}
    assert {form: each.related for form, each in found.items()} == {
        3: (5, 8, 11), 5: (3, 8, 11), 8: (3, 5, 11), 11: (3, 5, 8),
    }  # fmt: skip
    (whole,) = jiheng.check(forms, select=["PRT101"])
    assert whole.related == tuple(range(1, 12))
    assert jiheng.check(forms, select=["PRT111"]).to_polars()["related"][0].to_list() == [5, 8, 11]


def test_selection_and_language_reach_the_rules(forms: list[Form]) -> None:
    found = jiheng.check(forms, select=["FND"], ignore=["FND105"], language="en")
    assert {finding.rule for finding in found} == {"FND113", "FND115", "FND121"}
    assert found[0].message.isascii() or "万元" in found[0].message


def test_findings_become_a_table(forms: list[Form]) -> None:
    found = jiheng.check(forms)
    frame = found.to_polars()
    assert frame.height == len(found)
    assert frame["rule"].to_list() == [finding.rule for finding in found]
    assert frame.schema["form"] == pl.Int64
    assert jiheng.check(forms[0], select=["SCO"]).to_polars().is_empty()


def test_scorecards_become_a_table_of_exact_numbers(forms: list[Form]) -> None:
    frame = jiheng.score(forms).to_polars()
    assert frame["computed_total"].to_list()[:2] == [Decimal("96.72"), Decimal(100)]
    assert frame["indicators"].list.len().to_list()[0] == 5


def test_a_figure_beyond_the_table_is_null_there() -> None:
    form = Form(fiscal_year=2024, total=Total(claimed_score=Decimal(10) ** 25))
    assert jiheng.score(form).to_polars()["claimed_total"].to_list() == [None]


def test_results_go_to_arrow_with_and_without_pyarrow(
    forms: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    pa = pytest.importorskip("pyarrow")
    found = jiheng.check(forms)
    assert found.to_arrow().num_rows == len(found)
    assert pa.table(found).equals(found.to_arrow())

    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(results, "import_module", absent)
    with pytest.raises(PackageMissing, match="pip install pyarrow"):
        found.to_arrow()
    assert pl.DataFrame(found).height == len(found)


def test_html_escapes_what_documents_say(forms: list[Form]) -> None:
    evil = Form(fiscal_year=2024, project=Project("<script>alert('x')</script>"))
    html = jiheng.check([evil, *forms])._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<table>" in jiheng.score(evil)._repr_html_()
    assert "没有发现问题" in jiheng.check(forms[0], select=["SCO"])._repr_html_()


def test_results_print_one_line_each(forms: list[Form]) -> None:
    found = jiheng.check(forms)
    lines = str(found).splitlines()
    assert len(lines) == len(found)
    assert any(f"{TWELVE}:729: FND113 错误 funds[1].outturn" in line for line in lines)
    assert repr(found) == f"<Findings: {len(found)}, 12 form(s)>"
    assert "96.72" in str(jiheng.score(forms[0]))


def test_strict_use_raises_and_lenient_use_reports(forms: list[Form]) -> None:
    old = Form(fiscal_year=1998)
    with pytest.raises(NoPolicyInForce):
        jiheng.check([old, *forms])
    with pytest.raises(UnknownPolicy):
        jiheng.score(forms, policy="cn-mars", strict=False)
    found = jiheng.check([old, *forms], strict=False)
    assert [trouble.form for trouble in found.problems] == [0]
    assert {finding.form for finding in found} == set(range(1, 13))
    cards = jiheng.score([old, *forms], policy=["cn-mof-2020", "cn-hubei-2020"], strict=False)
    assert [(trouble.form, trouble.policy) for trouble in cards.problems] == [
        (0, "cn-mof-2020"),
        (0, "cn-hubei-2020"),
    ]


def test_no_forms_give_no_findings() -> None:
    assert len(jiheng.check([])) == 0
    assert jiheng.score([]).to_polars().is_empty()


def test_public_names_have_one_home() -> None:
    for name, home in jiheng._HOMES.items():
        assert getattr(importlib.import_module(home), name) is getattr(jiheng, name)
    assert set(jiheng._HOMES) == set(jiheng.__all__)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("a.txt", "一个路径（a.txt）"),
        (TWELVE, "baoshan-2024.txt"),
        (None, "给的是 None"),
        (3, "类型为 int 的值"),
        ([Form(), None], "第 2 个不是自评表而是None"),
    ],
)
def test_what_is_no_form_is_refused_in_one_sentence(given: object, told: str) -> None:
    for function in (jiheng.check, jiheng.score, jiheng.render):
        with pytest.raises(NotForms) as caught:
            function(given)  # type: ignore[arg-type]
        assert told in caught.value.sentence()
        assert "jiheng.read" in caught.value.sentence("en")
