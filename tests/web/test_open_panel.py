"""The tools of a panel that stays open while rows move: they reach the row it was opened for."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiheng.services.judging import read_form
from jiheng.web.models import Filing, StoredRevision
from webcast import Enter

NAMES = ["甲", "乙", "丙"]
PICKED = {"level1": "output", "level2": "quantity", "name": "巡查次数", "target.text": "≥12次"}


@pytest.fixture
def preparer(enter: Enter) -> Client:
    return enter("preparer")


@pytest.fixture
def named(preparer: Client, filing: Filing) -> Filing:
    """The filing at its second revision; its first rows are 甲, 乙 and 丙."""
    cells = {f"cell:indicators[{at}].name": name for at, name in enumerate(NAMES)}
    post(preparer, filing, "filing", revision=1, **cells)
    return filing


def post(client: Client, filing: Filing, route: str, **fields: object) -> Any:  # noqa: ANN401
    return client.post(reverse(route, args=[filing.pk]), fields)


def rows(filing: Filing) -> list[Any]:
    kept = StoredRevision.objects.filter(filing=filing).latest("number")
    return list(read_form(kept.form).indicators)


def names(filing: Filing) -> list[str | None]:
    return [row.name for row in rows(filing)]


@pytest.fixture
def panel(preparer: Client, named: Filing) -> dict[str, str]:
    """What the tools of 甲's panel say, once another has put 乙 above 甲."""
    address = reverse("cell", args=[named.pk])
    text = preparer.get(address, {"path": "indicators[0].name"}).content.decode()
    tools = text.partition('action="' + reverse("reshape", args=[named.pk]))[2]
    said = dict(re.findall(r'name="(revision|row|seen)" value="(\d+)"', tools)[:3])
    assert said == {"revision": "2", "row": "0", "seen": "2"}
    assert post(preparer, named, "reshape", revision=2, row=0, kind="down").status_code == 302
    assert names(named)[:2] == ["乙", "甲"]
    return said | {"revision": "3"}


def test_the_row_that_goes_is_the_one_of_the_panel(
    preparer: Client, named: Filing, panel: dict[str, str]
) -> None:
    assert post(preparer, named, "reshape", **panel, kind="remove").status_code == 302
    assert names(named)[:2] == ["乙", "丙"]


def test_the_level_is_given_to_the_row_of_the_panel(
    preparer: Client, named: Filing, panel: dict[str, str]
) -> None:
    chosen = {"level1": "outcome", "level2": "social"}
    assert post(preparer, named, "levels", **panel, **chosen).status_code == 302
    found = {row.name: row.level2 for row in rows(named)}
    assert found["甲"] == "social"
    assert found["乙"] == "quality"


def test_what_is_picked_stands_below_the_row_of_the_panel(
    preparer: Client, named: Filing, panel: dict[str, str]
) -> None:
    address = reverse("library", args=[named.pk])
    listed = preparer.get(address, {"row": panel["row"], "seen": panel["seen"]})
    assert listed.context["row"] == 1
    assert post(preparer, named, "library", **panel, **PICKED).status_code == 302
    assert names(named)[:4] == ["乙", "甲", "巡查次数", "丙"]


def test_a_row_that_is_gone_is_refused_and_no_other_takes_its_place(
    preparer: Client, named: Filing, panel: dict[str, str]
) -> None:
    post(preparer, named, "reshape", revision=3, row=1, kind="remove")
    late = panel | {"revision": "4"}
    before = names(named)
    assert post(preparer, named, "reshape", **late, kind="remove").status_code == 409
    assert post(preparer, named, "levels", **late, level1="", level2="").status_code == 409
    assert post(preparer, named, "library", **late, **PICKED).status_code == 409
    assert names(named) == before
