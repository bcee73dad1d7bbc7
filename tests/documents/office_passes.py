"""Random forms through LibreOffice and back: what an office does to a file before it comes in.

    python tests/documents/office_passes.py 1000                          all passes
    python tests/documents/office_passes.py 1000 docx-doc-docx            one pass
    python tests/documents/office_passes.py 1000 docx-doc-docx sichuan    one pass and layout

Needs LibreOffice. Sends the twelve example forms and so many random ones, `TOGETHER` in a file,
`FILES` files at a time, each file in the next layout. Prints for each pass how many of the forms
read as themselves, how many values differ with a mark that a person should look, and how many
without.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

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
FILES = 25
SECONDS_A_FILE = 60
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "baoshan-2024.txt"


class Tally(NamedTuple):
    """What came back of some forms: how many the same, of how many values how many wrong."""

    forms: int = 0
    same: int = 0
    values: int = 0
    marked: int = 0
    silent: tuple[str, ...] = ()

    def plus(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(
            self.forms + other.forms,
            self.same + other.same,
            self.values + other.values,
            self.marked + other.marked,
            self.silent + other.silent,
        )


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


def converted(contents: list[bytes], kinds: tuple[str, ...], profile: Path) -> list[bytes]:
    """Return documents taken by LibreOffice from kind to kind, all in one call for each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [folder / f"form{at}.{kinds[0]}" for at in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        for step, kind in enumerate(kinds[1:]):
            out = folder / f"step-{step}"
            soffice = shutil.which("soffice") or "libreoffice"
            command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless"]
            command += ["--convert-to", kind, "--outdir", str(out), *map(str, paths)]
            seconds = SECONDS_A_FILE * len(paths)
            subprocess.run(command, check=True, capture_output=True, timeout=seconds)
            paths = [out / f"form{at}.{kind}" for at in range(len(contents))]
        return [path.read_bytes() for path in paths]


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


def differing(form: Form, read: Form) -> tuple[set[str], set[str]]:
    """Return the paths whose value differs: those marked for a person, and those that are not."""
    told = {
        path
        for path, entry in read.provenance.items()
        if entry.confidence is not Confidence.CERTAIN
    }
    truth = dict(leaves(json.loads(json.dumps(to_json(form), default=str))))
    found = dict(leaves(json.loads(json.dumps(to_json(read), default=str))))
    wrong = {path for path in truth.keys() | found.keys() if truth.get(path) != found.get(path)}
    return wrong & told, wrong - told


def tally_of(batch: list[Form], content: bytes, name: str) -> Tally:
    """Return what came back of the forms of one file."""
    values = sum(1 for form in batch for _ in leaves(to_json(form)))
    found = read_document(content, name)
    if len(found) != len(batch):
        return Tally(len(batch), 0, values, 0, (f"{len(found)} forms of {len(batch)}",))
    total = Tally(0, 0, values)
    for form, read in zip(batch, found, strict=True):
        marked, silent = differing(form, read)
        total = total.plus(Tally(1, form == read, 0, len(marked), tuple(sorted(silent))))
    return total


def passed(
    made: list[Form], kinds: tuple[str, ...], layouts: Sequence[str], profile: Path
) -> Iterator[Tally]:
    """Yield what came back, so many files at a time; the files are in each layout in turn."""
    batches = [made[start : start + TOGETHER] for start in range(0, len(made), TOGETHER)]
    turns = cycle(layouts)
    for start in range(0, len(batches), FILES):
        some = batches[start : start + FILES]
        contents = [render(batch, kinds[0], layout=next(turns)) for batch in some]
        read = zip(some, converted(contents, kinds, profile), strict=True)
        for batch, content in read:
            yield tally_of(batch, content, f"form.{kinds[-1]}")


def told(kinds: tuple[str, ...], tally: Tally) -> str:
    """Return one line of figures."""
    return (
        f"{' → '.join(kinds):20} {tally.same} of {tally.forms} forms the same; of "
        f"{tally.values} values {tally.marked} wrong and marked, {len(tally.silent)} in silence "
        f"{list(tally.silent[:3])}"
    )


def main() -> None:
    count, *only = sys.argv[1:]
    made = [*read_document(EXAMPLES.read_bytes(), "f"), *some_forms(int(count))]
    layouts = [layout for layout in layout_names() if layout in only] or layout_names()
    chosen = [kinds for kinds in PASSES if "-".join(kinds) in only] or PASSES
    with tempfile.TemporaryDirectory() as profile:
        for kinds in chosen:
            tally = Tally()
            for more in passed(made, kinds, layouts, Path(profile)):
                tally = tally.plus(more)
                sys.stderr.write(f"{told(kinds, tally)}\n")
            print(told(kinds, tally), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
