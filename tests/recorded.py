"""What every example form gives, as recorded: a rule that changes shows what it changes.

    python tests/recorded.py           what is found now but not recorded, and the reverse
    python tests/recorded.py --record  record what is found now

Example forms are the twelve published ones, the layouts of other published forms and the truth
set. Beside the findings stands, for the pages of the rules, on which of the twelve each reports.
"""

import difflib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from casebook import case_files
from documents.layouts import layouts, to_html
from jiheng.documents import read_document
from jiheng.domain.form import Form
from jiheng.services.assessing import Request, assess
from truthbook import ROOT, truth

CASES = ROOT / "src" / "jiheng" / "services" / "cases-of-rules.json"
DOCUMENT = "examples/baoshan-2024.txt"
FINDINGS = ROOT / "tests" / "data" / "recorded-findings.txt"
FOUND = ROOT / "src" / "jiheng" / "services" / "found-on-examples.json"


def twelve() -> list[Form]:
    """Return the twelve published forms."""
    return list(read_document((ROOT / DOCUMENT).read_bytes(), Path(DOCUMENT).name))


def examples() -> Iterator[tuple[str, tuple[Form, ...], Request]]:
    """Yield every example form by name, with those it is filed with, and what it is checked by."""
    for number, form in enumerate(twelve(), 1):
        yield f"宝山-{number:02}", (form,), Request()
    for layout in layouts():
        (form,) = read_document(to_html(layout), f"{layout.name}.html")
        yield f"表样-{layout.name}", (form,), Request(layout.policy, year=layout.year)
    for each in truth():
        if each.group != "baoshan-2024":
            yield f"{each.group}-{each.name}", (each.form, *each.others), each.request


@cache
def findings_now() -> str:
    """Return the findings of every example, a line each; forms are checked one by one."""
    parts = []
    for name, forms, request in examples():
        parts += [
            f"{name}  {each.severity.value:<7}  {each.rule}  {each.path}  {each.message}"
            for each in assess(forms, request).findings()
            if each.form == 0
        ]
    return "\n".join(parts).replace("\n\n", "\n") + "\n"


@cache
def found_now() -> str:
    """Return on which of the twelve each rule reports, as the JSON the pages are made from."""
    forms = twelve()
    found: dict[str, set[int]] = {}
    for each in assess(forms).findings():
        found.setdefault(each.rule, set()).add(each.form + 1)
    told = {code: sorted(numbers) for code, numbers in sorted(found.items())}
    lines = ",\n".join(f'    "{code}": {json.dumps(numbers)}' for code, numbers in told.items())
    head = f'  "document": "{DOCUMENT}",\n  "forms": {len(forms)},\n'
    return f'{{\n{head}  "found_on": {{\n{lines}\n  }}\n}}\n'


@cache
def cases_now() -> str:
    """Return what every rule is tested by, as the JSON the pages are made from."""
    told = {
        code: [
            {key: case[key].strip() for key in ("name", "verdict", "because")}
            for case in book["cases"]
        ]
        for code, book in case_files().items()
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def difference(recording: Path = FINDINGS) -> str:
    """Return how the findings differ from what is recorded: - recorded, + found now."""
    recorded = recording.read_text(encoding="utf-8") if recording.exists() else ""
    changed = difflib.unified_diff(
        recorded.splitlines(), findings_now().splitlines(), "recorded", "now", lineterm="", n=0
    )
    return "\n".join(line for line in changed if not line.startswith("@@"))


def record() -> None:
    """Write what is found now."""
    FINDINGS.write_text(findings_now(), encoding="utf-8")
    FOUND.write_text(found_now(), encoding="utf-8")
    CASES.write_text(cases_now(), encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(difference() + "\n")
    if "--record" in sys.argv[1:]:
        record()
