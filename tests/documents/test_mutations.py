"""Whatever the bytes: forms or a sentence, soon, in little memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from documents.mutations import MEGABYTES, SECONDS, mutated, samples
from jiheng.documents import read_document_parts
from jiheng.domain.errors import DocumentError
from sizes import some

SCRIPT = Path(__file__).parent / "mutations.py"
SHARES = 2
MUTATIONS = some(500, thorough=2_000)
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from documents.mutations import peak_megabytes, runs, samples; "
    "first, count = int(sys.argv[2]), int(sys.argv[3]); "
    "slowest = max(seconds for _, _, seconds in runs(count, samples(), first=first)); "
    "print(slowest, peak_megabytes())"
)


@pytest.mark.parametrize("share", range(SHARES))
def test_no_mutation_crashes_hangs_or_swells(share: int) -> None:
    count = MUTATIONS // SHARES
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(SCRIPT.parents[1])]
    done = subprocess.run(
        [*command, str(share * count), str(count)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    slowest, megabytes = map(float, done.stdout.split())
    assert slowest < SECONDS
    assert megabytes < MEGABYTES


def test_every_sample_is_readable_unmutated() -> None:
    from jiheng.documents import read_document  # noqa: PLC0415

    assert all(read_document(content, medium) for medium, content in samples())


@pytest.mark.parametrize(("medium", "number"), [("text", 81158)])
def test_a_mutation_that_hindered_the_reader_once_is_read(medium: str, number: int) -> None:
    reading = read_document_parts(mutated(dict(samples())[medium], number), "f")
    assert all(isinstance(each, DocumentError) for each in reading.problems)
    assert reading.forms
