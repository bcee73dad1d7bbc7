"""Figures from sums of whole numbers, exact to the last digit: roots are taken of integers."""

from math import isqrt

WHOLE = 10_000
"""One, in ten-thousandths."""


def ratio(part: int, whole: int) -> int | None:
    """Return part ÷ whole, rounded half up to a whole number; null where whole is 0."""
    return (2 * part + whole) // (2 * whole) if whole > 0 else None


def root(numerator: int, denominator: int) -> int:
    """Return the square root of a fraction, not below 0, rounded half up to a whole number."""
    doubled = isqrt(4 * numerator // denominator)
    return (doubled + 1) // 2


def correlation(
    number: int, sums: tuple[int, int], *, products: tuple[int, int, int]
) -> int | None:
    """Return Pearson's r in ten-thousandths, cut toward zero.

    Args:
        number: of pairs.
        sums: Σx, Σy.
        products: Σx², Σy², Σxy.

    Returns:
        Null for fewer than two pairs, or where x or y never varies.
    """
    (x, y), (xx, yy, xy) = sums, products
    spread = (number * xx - x * x) * (number * yy - y * y)
    if number < 2 or spread <= 0:  # noqa: PLR2004
        return None
    joint = number * xy - x * y
    size = isqrt(joint * joint * WHOLE * WHOLE // spread)
    return size if joint >= 0 else -size


def deviation(number: int, total: int, squares: int) -> int | None:
    """Return the standard deviation of a sample from n, Σd and Σd², in the unit of d.

    Returns:
        Null for fewer than two.
    """
    if number < 2:  # noqa: PLR2004
        return None
    return root(number * squares - total * total, number * (number - 1))


def weighted_kappa(table: dict[tuple[int, int], int], grades: int) -> int | None:
    """Return Cohen's kappa with quadratic weights in ten-thousandths, rounded half up.

    Cohen (1968); with quadratic weights it is an intraclass correlation (Fleiss and Cohen 1973).

    Args:
        table: how many forms the two raters gave each pair of grades, counted from 0.
        grades: how many grades there are.

    Returns:
        Null without forms, or where both raters gave all forms the same one grade.
    """
    whole = sum(table.values())
    first = [sum(n for (one, _), n in table.items() if one == grade) for grade in range(grades)]
    second = [sum(n for (_, two), n in table.items() if two == grade) for grade in range(grades)]
    observed = whole * sum((one - two) ** 2 * n for (one, two), n in table.items())
    expected = sum(
        (one - two) ** 2 * first[one] * second[two]
        for one in range(grades)
        for two in range(grades)
    )
    if expected == 0:
        return None
    return (2 * WHOLE * (expected - observed) + expected) // (2 * expected)
