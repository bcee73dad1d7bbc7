"""No finding on an example form comes or goes unseen."""

from pathlib import Path

from recorded import CASES, FOUND, cases_now, difference, examples, findings_now, found_now

RENEW = "see what changed above; if it is meant: make record, and look at the diff"


def test_every_finding_on_the_examples_is_recorded() -> None:
    assert difference() == "", RENEW


def test_the_pages_tell_on_which_of_the_twelve_a_rule_reports() -> None:
    assert FOUND.read_text(encoding="utf-8") == found_now(), RENEW


def test_the_pages_tell_the_cases_of_every_rule() -> None:
    assert CASES.read_text(encoding="utf-8") == cases_now(), RENEW


def test_a_change_is_shown_line_by_line(tmp_path: Path) -> None:
    lines = findings_now().splitlines()
    assert len(lines) > 300
    assert len({name for name, *_ in examples()}) == len(list(examples()))
    older = tmp_path / "recorded.txt"
    older.write_text("\n".join(lines[1:]) + "\n宝山-01 gone\n", encoding="utf-8")
    shown = difference(older).splitlines()
    assert shown == ["--- recorded", "+++ now", f"+{lines[0]}", "-宝山-01 gone"]
