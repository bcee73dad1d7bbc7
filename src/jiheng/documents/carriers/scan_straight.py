"""A picture laid straight: colour seals taken off, paper made white, rules made level.

Yields the darkness of the page (0 paper, 1 ink) and the matrix that leads back to the
picture as it came. Knows nothing of cells or text.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Dark = NDArray[np.float32]
Matrix = NDArray[np.float64]
Places = NDArray[np.int64]

A4_INCHES = 8.27
MAX_TURN, WIDEST_TURN = 12.0, 45.0
_SEAL_INCHES = (0.4, 2.6)
_SEAL_SHAPE = 2.2
_SEAL_COLOUR = 50
_SEAL_FADED = 0.6
_MOST_PIXELS = 9_000_000
_COARSE, _FINE = 0.2, 0.02
_SAMPLE = 80_000
_FAINT = 0.1
_COARSE_ROWS = 60
_BARE = 0.12
_BAND_DARK = 0.5
_BAND_INCHES = (0.05, 0.12)
_BAND_LONG, _BAND_SHAPE = 0.8, 2.5
_LIGHTER = 1.4


class Sheet(NamedTuple):
    """A page as darkness (height x width, 0 to 1), with what was done to it.

    `lines` is the darkness with what seals left of it, in which rules are whole. `scale` is
    pixels an inch as the width of the paper says, `ground` the mean darkness of bare paper and
    `noise` its spread, `seals` how many colour seals were taken off, `picture` the height and
    width of the picture in pixels, `bands` how many dark grounds there are, on which light
    letters are not seen.
    """

    dark: Dark
    lines: Dark
    to_original: Matrix
    scale: float
    ground: float
    noise: float
    seals: int
    picture: tuple[int, int]
    bands: int = 0


def lay_bare(pixels: Pixels) -> Sheet:
    """Return the page as darkness, not yet turned.

    Args:
        pixels: Height x width, or height x width x 3 (RGB).
    """
    picture = (pixels.shape[0], pixels.shape[1])
    share = min(1.0, (_MOST_PIXELS / (pixels.shape[0] * pixels.shape[1])) ** 0.5)
    if share < 1:
        small = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        share = small.shape[1] / pixels.shape[1]
        pixels = np.asarray(small, np.uint8)
    scale = min(pixels.shape[:2]) / A4_INCHES
    grey = traced = pixels
    seals = 0
    if pixels.ndim == 3:  # noqa: PLR2004
        grey, traced, seals = _without_seals(pixels, scale)
    dark = _darkness(grey, scale)
    lines = _darkness(traced, scale) if seals else dark
    noise = float(np.median(np.abs(dark - cv2.medianBlur(dark, 3)))) * 1.5
    bare = dark[::5, ::5]
    pale = bare[bare < _BARE]
    ground = float(pale.mean()) if pale.size else _BARE
    back = np.diag([1 / share, 1 / share, 1.0])
    bands = _dark_bands(grey, scale)
    return Sheet(dark, lines, back, scale, ground, noise, seals, picture, bands)


def _without_seals(pixels: Pixels, scale: float) -> tuple[Pixels, Pixels, int]:
    """Return grey levels without red and blue seals, for reading and for rules, and how many.

    In its brightest channel a seal is pale, but compression leaves its edges darker. For
    reading, what is no darker than they are becomes paper; rules are sought with it.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    bright, low = pixels.max(axis=2), pixels.min(axis=2)
    coloured = (cv2.subtract(bright, low) > _SEAL_COLOUR).astype(np.uint8)
    seals = _seals(coloured, scale)
    if not len(seals):
        return grey, grey, 0
    traced = grey.copy()
    paper = float(np.percentile(bright[::8, ::8], 80))
    for left, top, width, height in seals:
        part = np.s_[top : top + height, left : left + width]
        tinted = cv2.dilate(coloured[part], np.ones((3, 3), np.uint8)).astype(bool)
        light = bright[part].astype(np.float32)
        pale = light[tinted & (light > paper * _SEAL_FADED)]
        ghost = float(np.median(pale)) if pale.size else paper
        lifted = np.minimum(light * (paper / ghost), paper)
        faded = np.where(lifted > paper * _SEAL_FADED, paper, lifted)
        grey[part] = np.where(tinted, faded.astype(np.uint8), grey[part])
        traced[part] = np.where(tinted, lifted.astype(np.uint8), traced[part])
    return grey, traced, len(seals)


def _seals(coloured: Pixels, scale: float) -> list[list[int]]:
    """Return left, top, width and height of what has the size and the shape of a seal."""
    reach = max(3, round(scale * 0.03)) | 1
    joined = cv2.morphologyEx(coloured, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    wide, high = stats[:, cv2.CC_STAT_WIDTH] / scale, stats[:, cv2.CC_STAT_HEIGHT] / scale
    least, most = _SEAL_INCHES
    is_seal = (np.maximum(wide, high) < most) & (np.minimum(wide, high) > least)
    is_seal &= (wide < high * _SEAL_SHAPE) & (high < wide * _SEAL_SHAPE)
    is_seal[0] = False
    boxes: list[list[int]] = stats[is_seal, :4].tolist()
    return boxes


def _darkness(grey: Pixels, scale: float) -> Dark:
    """Return ink as a share of its paper, whatever the lighting."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    reach = max(3, round(scale * 0.08)) | 1
    lit = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    lit = cv2.blur(cv2.medianBlur(lit, 5), (2 * reach + 1, 2 * reach + 1))
    paper = cv2.resize(lit, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    share = grey.astype(np.float32) / np.maximum(paper.astype(np.float32), 32)
    level = float(np.median(share[::4, ::4]))
    return np.clip(1 - share / max(level, 0.2), 0, 1).astype(np.float32)


def _dark_bands(grey: Pixels, scale: float) -> int:
    """Return how many wide grounds are dark, inside the page and with letters left out of them."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    dark = (small < float(np.percentile(small, 80)) * _BAND_DARK).astype(np.uint8)
    solid, reach = (max(2, round(scale / 4 * inches)) for inches in _BAND_INCHES)
    dark = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((solid, solid), np.uint8)))
    dark = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    return sum(
        _is_band(stats[at], small.shape[:2], scale / 4) and _is_lettered(small[labels == at])
        for at in range(1, count)
    )


def _is_band(stats: Places, page: tuple[int, int], scale: float) -> bool:
    """Whether a dark part of a page is wide, filled and inside it."""
    left, top, wide, high, area = (int(value) for value in stats)
    is_inside = left > 0 and top > 0 and left + wide < page[1] and top + high < page[0]
    is_wide = wide > scale * _BAND_LONG and wide > high * _BAND_SHAPE
    return is_inside and is_wide and 2 * area > wide * high


def _is_lettered(levels: Pixels) -> bool:
    """Whether what stands out from a dark part of a page is light: on one in shadow it is dark."""
    ground = float(np.median(levels))
    light, dark = levels > ground * _LIGHTER + 1, levels < ground / _LIGHTER
    return bool(light.sum() > dark.sum())


def skew(sheet: Sheet, most: float = MAX_TURN) -> float:
    """Return the turn of the page in degrees, `most` each way: positive when lines rise rightwards.

    Ink falls into the sharpest rows when turned back by that much; first in coarse rows, where
    a wrong angle cannot hit by chance, then pixel by pixel.
    """
    soft = cv2.blur(sheet.dark, (3, 3))
    ys, xs = np.nonzero(soft > max(_FAINT, 3 * sheet.noise))
    if len(ys) > _SAMPLE:
        every = -(-len(ys) // _SAMPLE)
        ys, xs = ys[::every], xs[::every]
    if not len(ys):
        return 0.0
    best, reach, step, height = 0.0, most, _COARSE, sheet.scale / _COARSE_ROWS
    while step >= _FINE:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(angles[np.argmax([_sharpness((xs, ys), angle, height) for angle in angles])])
        reach, step, height = step * 1.5, step / 3, max(1.0, height / 3)
    return best


def _sharpness(points: tuple[Places, Places], angle: float, height: float) -> float:
    """Return how sharply ink falls into rows and columns when turned back by an angle."""
    xs, ys = points
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    total = 0.0
    for across in (ys * cosine + xs * sine, xs * cosine - ys * sine):
        rows = np.round(across / height).astype(np.int64)
        counts = np.bincount(rows - rows.min()).astype(np.float64)
        total += float(np.square(np.diff(counts)).sum())
    return total


def turned(sheet: Sheet, angle: float) -> Sheet:
    """Return the page turned back by an angle in degrees, on a canvas that holds all of it."""
    height, width = sheet.dark.shape
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1), [0, 0, 1]])
    return warped(sheet, matrix)


def warped(sheet: Sheet, matrix: Matrix) -> Sheet:
    """Return the page under a 3 x 3 matrix, on a canvas that holds all of it."""
    height, width = sheet.dark.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    places = cv2.perspectiveTransform(corners, matrix)[0]
    low, high = places.min(axis=0), places.max(axis=0)
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]], np.float64)
    whole = shift @ matrix
    size = (int(np.ceil(high[0] - low[0])), int(np.ceil(high[1] - low[1])))

    def drawn(dark: Dark) -> Dark:
        pulled = cv2.warpPerspective(dark, whole, size, flags=cv2.INTER_CUBIC)
        return np.clip(pulled, 0, 1).astype(np.float32)

    dark = drawn(sheet.dark)
    lines = dark if sheet.lines is sheet.dark else drawn(sheet.lines)
    back = sheet.to_original @ np.linalg.inv(whole)
    return sheet._replace(dark=dark, lines=lines, to_original=back)


def quarter_turned(sheet: Sheet, quarters: int) -> Sheet:
    """Return the page turned anticlockwise by quarters."""
    height, width = sheet.dark.shape
    steps = {
        1: np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1]], np.float64),
        2: np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], np.float64),
        3: np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], np.float64),
    }
    if quarters % 4 == 0:
        return sheet
    dark, lines = (
        np.ascontiguousarray(np.rot90(each, quarters)) for each in (sheet.dark, sheet.lines)
    )
    back = np.linalg.inv(steps[quarters % 4])
    return sheet._replace(dark=dark, lines=lines, to_original=sheet.to_original @ back)
