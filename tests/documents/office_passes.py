"""Random forms through LibreOffice and back: what an office does to a file before it comes in.

    python tests/documents/office_passes.py 200

Needs LibreOffice. Prints for each pass how many of the forms read as themselves, and how many
values differ without a mark that a person should look.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hypothesis import HealthCheck, Phase, given, settings

from documents.paper_forms import forms
from jiheng.documents import read_document
from jiheng.documents.writers import layout_names
from jiheng.domain.canonical import to_json
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from jiheng.services.rendering import render

PASSES = (
    ("docx", "pdf"),
    ("docx", "doc", "docx"),
    ("docx", "doc"),
    ("xlsx", "xls"),
    ("xlsx", "pdf"),
)
TOGETHER = 10


def some_forms(count: int) -> list[Form]:
    """Return random forms that paper can say, always the same ones."""
    made: list[Form] = []

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(form=forms())
    def collect(form: Form) -> None:
        made.append(form)

    collect()
    return made


def converted(content: bytes, kinds: tuple[str, ...]) -> bytes:
    """Return a document taken by LibreOffice from kind to kind."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / f"form.{kinds[0]}"
        path.write_bytes(content)
        for kind in kinds[1:]:
            out = folder / f"as-{kind}"
            soffice = shutil.which("soffice") or "libreoffice"
            command = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
            command += ["--convert-to", kind, "--outdir", str(out), str(path)]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
            path = out / f"form.{kind}"
        return path.read_bytes()


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield every value of a canonical form with its path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in {"provenance", "notes", "source"}:
                yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{at}]")
    else:
        yield path, value


def silent(form: Form, read: Form) -> list[str]:
    """Return the paths whose value differs though nothing says that it may."""
    told = {
        path
        for path, entry in read.provenance.items()
        if entry.confidence is not Confidence.CERTAIN
    }
    truth = dict(leaves(json.loads(json.dumps(to_json(form), default=str))))
    found = dict(leaves(json.loads(json.dumps(to_json(read), default=str))))
    return [
        path
        for path in truth.keys() | found.keys()
        if truth.get(path) != found.get(path) and path not in told
    ]


def passed(made: list[Form], kinds: tuple[str, ...], layout: str) -> tuple[int, int, list[str]]:
    """Return how many forms read as themselves, of how many values what differs in silence."""
    same, values, wrong = 0, 0, list[str]()
    for start in range(0, len(made), TOGETHER):
        batch = made[start : start + TOGETHER]
        content = converted(render(batch, kinds[0], layout=layout), kinds)
        found = read_document(content, f"form.{kinds[-1]}")
        if len(found) != len(batch):
            wrong.append(f"{len(found)} forms instead of {len(batch)}")
            continue
        for form, read in zip(batch, found, strict=True):
            same += form == read
            values += sum(1 for _ in leaves(to_json(form)))
            wrong += [f"{path} ({start})" for path in silent(form, read)]
    return same, values, wrong


def main() -> None:
    made = some_forms(int(sys.argv[1]))
    for kinds in PASSES:
        for layout in layout_names():
            same, values, wrong = passed(made, kinds, layout)
            print(  # noqa: T201
                f"{' → '.join(kinds):20} {layout:9} {same} of {len(made)} forms the same; "
                f"{len(wrong)} of {values} values differ in silence {wrong[:3]}",
                flush=True,
            )


if __name__ == "__main__":
    main()
