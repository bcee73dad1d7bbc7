"""Mutated documents: what bit rot, torn downloads and hostile hands make of real ones.

    python tests/documents/mutations.py 100000      the nightly run
    python tests/documents/mutations.py 2000 scans  pictures, of which a page takes half a second

Every mutation is named by its number, so a failure can be made again.
"""

import random
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from io import BytesIO
from itertools import accumulate, repeat
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from documents.carriers.oldbook import to_ods, to_xls
from documents.layouts import MEDIA, layouts
from documents.typeset_layouts import bare
from jiheng.documents import read_document_parts
from jiheng.domain.errors import DocumentError

SEED = (Path(__file__).resolve().parents[2] / "examples" / "baoshan-2024.txt").read_bytes()
SECONDS = 10.0
"""What reading a mutation takes at most, of the processor: the machine may have other work."""
MEGABYTES = 1024
SHARE = 500
"""How many mutations a process reads at a time."""
_MARKS = (b"\x00", b"\xff", b"<", b">", b"&#x0;", b"]]>", b"%PDF", b"PK\x03\x04", b"endobj", b"|")


def samples() -> list[tuple[str, bytes]]:
    """Return one document of each medium, a page without rules, a ZIP, and running text."""
    sichuan, ezhou = (
        next(each for each in layouts() if each.name == name)
        for name in ("sichuan-2023", "ezhou-2019")
    )
    made = [(medium, make(sichuan)) for medium, make in MEDIA.items()]
    made += [(f"{medium} plain", make(ezhou)) for medium, make in MEDIA.items()]
    made += [("xls", to_xls(ezhou)), ("ods", to_ods(ezhou))]
    made.append(("pdf bare", bare(ezhou, stroke="none", align="left + top")))
    made.append(("zip", _packed(dict(made[:2]))))
    return [*made, ("text", SEED[:6000])]


def scans() -> list[tuple[str, bytes]]:
    """Return a small piece of a form as a picture in each kind of file that holds one."""
    from documents.carriers.scanned import filed, national, printed  # noqa: PLC0415

    page = printed(national(3), dpi=60)[60:180, :240]
    return [(kind, filed(page, kind)) for kind in ("PNG", "JPEG", "TIFF", "PDF")]


def _packed(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"form.{name}", content)
    return out.getvalue()


def mutated(content: bytes, number: int) -> bytes:
    """Return the document with one to five changes that `number` alone determines."""
    chance = random.Random(number)  # noqa: S311
    if content.startswith(b"PK") and chance.random() < 0.7:
        return _inside(content, chance)
    return _changed(content, chance)


def _inside(content: bytes, chance: random.Random) -> bytes:
    """Change one member of an archive, so that the change reaches the reader of XML."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as made:
        names = archive.namelist()
        chosen = chance.choice(names)
        for name in names:
            data = archive.read(name)
            made.writestr(name, _changed(data, chance) if name == chosen else data)
    return out.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        chance.choice(_CHANGES)(data, chance)
    return bytes(data)


def _flip(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _drop(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.randint(1, 200)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    part = bytes(data[start : start + chance.randint(1, 400)])
    data[start:start] = part * chance.randint(1, 20)


def _insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.choice(_MARKS)


def _number(data: bytearray, chance: random.Random) -> None:
    """Make one number of the file absurd."""
    digits = [at for at, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    if digits:
        at = chance.choice(digits)
        data[at : at + 1] = chance.choice((b"0", b"-1", b"99999999", b"4294967296", b"1e9"))


_CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _cut,
    _drop,
    _repeat,
    _insert,
    _number,
)


def runs(
    count: int, documents: Sequence[tuple[str, bytes]], *, first: int = 0
) -> Iterator[tuple[str, int, float]]:
    """Read `count` mutations of documents; yield of each its medium, number and seconds.

    Raises:
        Anything but a `DocumentError` that reading raises, which is a defect.
    """
    for number in range(first, first + count):
        medium, content = documents[number % len(documents)]
        start = time.process_time()
        try:
            reading = read_document_parts(mutated(content, number), f"{medium}-{number}")
        except Exception as fault:
            fault.add_note(f"{medium}, number {number}")
            raise
        assert all(isinstance(each, DocumentError) for each in reading.problems)
        assert reading.forms or reading.problems
        yield medium, number, time.process_time() - start


def peak_megabytes() -> float:
    """Return the most memory this process ever held, since its program began."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


@cache
def _documents(kind: str) -> list[tuple[str, bytes]]:
    return scans() if kind == "scans" else samples()


def _share(kind: str, first: int, count: int) -> tuple[tuple[str, int, float], float]:
    """Return the slowest mutation of a share, and the most memory held by then."""
    slowest = max(runs(count, _documents(kind), first=first), key=lambda run: run[2])
    return slowest, peak_megabytes()


def main() -> None:
    count, kind = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "samples"
    starts = range(0, count, SHARE)
    slowest, peak = ("", 0, 0.0), 0.0
    with ProcessPoolExecutor() as pool:
        sizes = [min(SHARE, count - start) for start in starts]
        shares = pool.map(_share, repeat(kind), starts, sizes)
        for done, (worst, megabytes) in zip(accumulate(sizes), shares, strict=True):
            slowest, peak = max(slowest, worst, key=lambda run: run[2]), max(peak, megabytes)
            print(f"{done} / {count}", end="\r", file=sys.stderr, flush=True)  # noqa: T201
    medium, number, seconds = slowest
    print(  # noqa: T201
        f"{count} mutations, none crashed; the slowest took {seconds:.2f} s "
        f"({medium}, number {number}); at most {peak:.0f} MB"
    )
    assert seconds < SECONDS
    assert peak < MEGABYTES


if __name__ == "__main__":
    main()
