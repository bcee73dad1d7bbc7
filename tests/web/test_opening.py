"""Which project a form is of that a unit hands in: its name says so, and its code."""

from dataclasses import replace

import pytest

from jiheng.domain.form import Form
from jiheng.services.filing import Actor
from jiheng.web.access import Destination
from jiheng.web.models import Campaign, Project
from jiheng.web.opening import AlreadyFiled, ProjectUnclear, open_filing
from webcast import Cast


@pytest.fixture
def actor(cast: Cast, campaign: Campaign) -> Actor:
    return Destination(cast.tree["unit"], campaign).actor(cast.people["preparer"])


def named(form: Form, name: str, code: str | None = None) -> Form:
    return replace(form, project=replace(form.project, name=name, code=code))


@pytest.mark.parametrize("name", ["值守经费(本级)", "值守 经费（本级）"])
def test_brackets_and_blanks_make_no_second_form_of_a_project(
    cast: Cast, campaign: Campaign, actor: Actor, forms: list[Form], name: str
) -> None:
    unit = cast.tree["unit"]
    first = open_filing(named(forms[0], "值守经费（本级）"), campaign, unit, actor=actor)
    with pytest.raises(AlreadyFiled):
        open_filing(named(forms[0], name), campaign, unit, actor=actor)
    assert list(Project.objects.filter(unit=unit, name__contains="本级")) == [first.project]


@pytest.mark.parametrize(("code", "at"), [("P2", 1), ("p 2", 1)])
def test_of_several_projects_of_one_name_it_is_the_one_of_its_code(
    cast: Cast, campaign: Campaign, actor: Actor, forms: list[Form], code: str | None, at: int
) -> None:
    unit = cast.tree["unit"]
    twins = [Project.objects.create(name="值守", code=each, unit=unit) for each in ("P1", "P2")]
    filing = open_filing(named(forms[0], "值守", code), campaign, unit, actor=actor)
    assert filing.project == twins[at]
    for unclear in (None, "P9"):
        form, chosen = named(forms[0], "值守", unclear), twins[at].pk
        with pytest.raises(ProjectUnclear, match="有 2 个项目都叫“值守”"):
            open_filing(form, campaign, unit, actor=actor, chosen=chosen)
    chosen = twins[1 - at].pk
    other = open_filing(named(forms[0], "值守"), campaign, unit, actor=actor, chosen=chosen)
    assert other.project == twins[1 - at]
    with pytest.raises(AlreadyFiled):
        open_filing(named(forms[0], "值守"), campaign, unit, actor=actor)
