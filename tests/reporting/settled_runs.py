"""Runs to settle: forms with findings whose fingerprints are readable."""

from datetime import date

from jiheng.domain.finding import Finding, Severity, Verdict
from jiheng.domain.form import Form, Project
from jiheng.domain.suppression import Suppression
from jiheng.reporting.report import FormReport, PolicyUsed, Report

TODAY = date(2025, 6, 30)
COUNTS = {Verdict.FAIL: 1}


def finding(fingerprint: str, rule: str = "EXE101", *, form: int = 0) -> Finding:
    return Finding(
        form=form,
        rule=rule,
        name="some-defect",
        severity=Severity.ERROR,
        path="total.claimed_score",
        claimed="1.00",
        expected="2.00",
        message=f"问题 {fingerprint}",
        help="请改正。",
        authority=None,
        fingerprint=fingerprint,
    )


def run_of(*forms: tuple[str, list[Finding]]) -> Report:
    """Return a run over forms, each given by its project's name and its findings."""
    told = tuple(
        FormReport(
            place,
            Form(project=Project(name)),
            policies=(PolicyUsed("p", 2024),),
            findings=tuple(found),
        )
        for place, (name, found) in enumerate(forms)
    )
    return Report(told, {"EXE101": COUNTS, "FND101": COUNTS})


def decision(line: int = 1, **given: object) -> Suppression:
    """Return a suppression that holds on `TODAY`, but for what is given."""
    held: dict[str, object] = {"reason": "已批准", "expires": TODAY, **given}
    return Suppression("s.yaml", line, **held)  # type: ignore[arg-type]
