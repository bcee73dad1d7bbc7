"""What a form is called changes, and what was said of its findings goes with it.

A finding is known by what its form is called: project, unit, department, year. Knows nothing of
where forms are kept.
"""

from collections.abc import Container, Mapping
from dataclasses import replace

from jiheng.domain.form import Form
from jiheng.engine.findings import form_fingerprint
from jiheng.services.judging import judge, written_form


def is_renamed(before: Form, after: Form) -> bool:
    """Whether a form is another by name than it was."""
    return form_fingerprint(before) != form_fingerprint(after)


def fingerprints_after(
    before: Form, after: Form, policy: str, *, of: Container[str]
) -> Mapping[str, str]:
    """Return what findings are known by once a form is called otherwise.

    Asked are those of the form as it was and of the form as it is, each under both names.

    Args:
        before: the form as it was.
        after: the form as it now is.
        policy: name of the policy it is judged by; empty chooses by the form.
        of: the fingerprints that are asked for.
    """
    now: dict[str, str] = {}
    for form in (before, after):
        known, found = (_places(_called(form, by), policy) for by in (before, after))
        now |= {each: found[at] for at, each in known.items() if each in of and at in found}
    return {old: new for old, new in now.items() if old != new}


def _called(form: Form, other: Form) -> Form:
    """Return the form under the name of another."""
    return replace(
        form,
        kind=other.kind,
        fiscal_year=other.fiscal_year,
        supervising_department=other.supervising_department,
        implementing_unit=other.implementing_unit,
        project=other.project,
    )


def _places(form: Form, policy: str) -> dict[tuple[str, str], str]:
    """Return the fingerprint of each finding by its rule and cell."""
    findings = judge(written_form(form), policy).findings
    return {(each.rule, each.path): each.fingerprint for each in findings}
