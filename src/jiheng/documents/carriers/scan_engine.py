"""Lines of text as pictures to characters, with the recogniser that comes with rapidocr.

The model is taken from the installed wheel and run with onnxruntime: nothing is ever
downloaded. One engine a process, made when first asked for. Knows nothing of pages.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from jiheng.documents.carriers.scan_ink import LINE_HEIGHT
from jiheng.documents.carriers.scan_straight import Dark

_STEP = 8
_BATCH = 16
_BATCH_PIXELS = 16 * 640
_LEAST_WIDTH = 64
_THREADS = 2
_LOCK = threading.Lock()


class Reading(NamedTuple):
    """What was read: the text, and for each character how sure and where (0 left, 1 right)."""

    text: str
    sure: Sequence[float]
    at: Sequence[float]

    @property
    def least(self) -> float:
        """How sure the least sure character is; 0 when nothing was read."""
        return min(self.sure, default=0.0)


class _Recogniser(NamedTuple):
    session: onnxruntime.InferenceSession
    entry: str
    characters: Sequence[str]


def recognise(strips: Sequence[Dark]) -> list[Reading]:
    """Return a reading for each strip of `LINE_HEIGHT` x any width, in their order."""
    engine = _ready()
    found: list[Reading] = [Reading("", (), ())] * len(strips)
    for batch in _batches(strips):
        width = max(_LEAST_WIDTH, *(strips[index].shape[1] for index in batch))
        width = -(-width // _STEP) * _STEP
        pixels = np.full((len(batch), 3, LINE_HEIGHT, width), 1.0, np.float32)
        for place, index in enumerate(batch):
            strip = strips[index]
            pixels[place, :, :, : strip.shape[1]] = 1 - 2 * strip
        (chances,) = engine.session.run(None, {engine.entry: pixels})
        for place, index in enumerate(batch):
            share = width / strips[index].shape[1]
            found[index] = _decoded(chances[place], engine.characters, share)
    return found


def _batches(strips: Sequence[Dark]) -> Iterator[list[int]]:
    """Yield the places of strips of about the same width, few enough for the memory."""
    batch: list[int] = []
    for index in sorted(range(len(strips)), key=lambda each: strips[each].shape[1]):
        width = max(_LEAST_WIDTH, strips[index].shape[1])
        if batch and (len(batch) >= _BATCH or width * (len(batch) + 1) > _BATCH_PIXELS):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _decoded(chances: NDArray[np.float32], characters: Sequence[str], share: float) -> Reading:
    """Return the text of one strip: the best class a step, repeats and blanks dropped."""
    best = chances.argmax(axis=1)
    new = best != 0
    new[1:] &= best[1:] != best[:-1]
    steps = np.nonzero(new)[0]
    text = [characters[best[step]] for step in steps]
    sure = []
    for step in steps:
        end = step
        while end + 1 < len(best) and best[end + 1] == best[step]:
            end += 1
        sure.append(float(chances[step : end + 1, best[step]].max()))
    at = [float((step + 0.5) / len(best) * share) for step in steps]
    return Reading("".join(text), sure, at)


def _ready() -> _Recogniser:
    with _LOCK:
        return _engine()


@cache
def _engine() -> _Recogniser:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(_THREADS, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    for path in sorted(files("rapidocr").joinpath("models").iterdir(), key=lambda each: each.name):
        if not path.name.endswith(".onnx") or "_rec_" not in path.name:
            continue
        session = onnxruntime.InferenceSession(
            path.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        described = session.get_modelmeta().custom_metadata_map
        if "character" in described:
            characters = ["", *described["character"].splitlines(), " "]
            return _Recogniser(session, session.get_inputs()[0].name, characters)
    raise ModuleNotFoundError(name="rapidocr.models")
