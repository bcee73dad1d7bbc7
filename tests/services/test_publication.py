"""Judging forms as they would be published."""

from casebook import base, patched
from jiheng.domain.finding import Severity
from jiheng.services.assessing import Request, assess

PHONE = "有事请联系13800000000"
PREPARED, PUBLISHED = Request(), Request(for_publication=True)


def severities(patch: dict[str, object], request: Request) -> dict[str, Severity]:
    found = assess([patched(base(), patch)], request).findings()
    return {each.rule: each.severity for each in found}


def test_personal_data_warns_while_a_form_is_prepared_and_blocks_its_publication() -> None:
    patch: dict[str, object] = {"objective.achieved": f"全年更新诊疗设备26台，问卷300人，{PHONE}"}
    assert severities(patch, PREPARED) == {"DSC101": Severity.WARNING}
    assert severities(patch, PUBLISHED) == {"DSC101": Severity.ERROR}


def test_a_finding_never_repeats_the_number() -> None:
    form = patched(base(), {"indicators[2].variance_explanation": f"供货推迟，{PHONE}"})
    (finding,) = assess([form], PUBLISHED).findings()
    assert finding.path == "indicators[2]"
    assert "138" not in finding.message + finding.help


def test_what_is_kept_as_private_is_left_out() -> None:
    patch: dict[str, object] = {"extensions": {"private:联系电话": ["13800000000"]}}
    assert severities(patch, PUBLISHED) == severities(patch, PREPARED) == {}


def test_other_rules_weigh_the_same() -> None:
    patch: dict[str, object] = {"claimed_rating": "良"}
    assert severities(patch, PUBLISHED) == severities(patch, PREPARED)
