"""The indicator library in the editor: picked into a form, grown from what is approved."""

from django.urls import reverse

from jiheng.domain.form import Form
from jiheng.domain.workflow import Action, Role, State
from jiheng.services.filing import Actor
from jiheng.services.judging import read_form
from jiheng.web.campaigning import form_of
from jiheng.web.models import Campaign, Filing, LibraryEntry, StoredEntry
from jiheng.web.opening import open_filing
from jiheng.web.stores import desk
from webcast import Cast, Enter

PICKED = {
    "level1": "output",
    "level2": "quantity",
    "name": "培训人次",
    "target.text": "≥200人次",
    "row": 0,
    "revision": 1,
}


def names(filing: Filing) -> list[str | None]:
    filing.refresh_from_db()
    return [row.name for row in read_form(form_of(filing)).indicators]


def step(cast: Cast, place: str, action: Action, role: Role) -> None:
    filing, person = cast.filings[place], cast.people["finance_officer"]
    filing.refresh_from_db()
    here = desk(Actor(person.pk, person.name, frozenset({role})))
    here.transit(filing.pk, action, base=filing.revision, reason="x")


def test_the_library_lists_what_fits_the_row(enter: Enter, filing: Filing) -> None:
    client, address = enter("preparer"), reverse("library", args=[filing.pk])
    page = client.get(address, {"row": 0})
    assert page.context["place"] == "产出 / 数量"
    assert "培训人次" in page.content.decode()
    assert "服务对象满意度" not in page.content.decode()
    wide = client.get(f"{address}?row=0&wide=on&q=满意度", headers={"HX-Request": "true"})
    assert "服务对象满意度" in wide.content.decode()
    assert "<html" not in wide.content.decode()
    assert client.get(address, {"row": "x"}).status_code == 400


def test_an_indicator_is_picked_below_the_row(enter: Enter, filing: Filing) -> None:
    before = names(filing)
    answer = enter("preparer").post(reverse("library", args=[filing.pk]), PICKED)
    assert "indicators%5B1%5D.name" in answer["Location"]
    assert names(filing) == [before[0], "培训人次", *before[1:]]
    row = read_form(form_of(filing)).indicators[1]
    assert (str(row.target.value), row.target.unit, row.level2) == ("200", "人次", "quantity")
    entry = StoredEntry.objects.get(action="pick")
    assert (entry.path, entry.after) == ("indicators[1]", "培训人次")


def test_an_indicator_is_picked_into_an_empty_row(enter: Enter, filing: Filing) -> None:
    client = enter("preparer")
    client.post(reverse("reshape", args=[filing.pk]), {"kind": "add", "row": 0, "revision": 1})
    count = len(names(filing))
    client.post(reverse("library", args=[filing.pk]), PICKED | {"row": 1, "revision": 2})
    assert names(filing)[1] == "培训人次"
    assert len(names(filing)) == count


def test_a_stale_pick_and_a_wrong_level_change_nothing(enter: Enter, filing: Filing) -> None:
    client, address = enter("preparer"), reverse("library", args=[filing.pk])
    before = names(filing)
    client.post(address, PICKED)
    assert client.post(address, PICKED).status_code == 409
    for wrong in ({"level1": "x"}, {"row": 99}, {"name": "字" * 5_000}):
        assert client.post(address, PICKED | {"revision": 2} | wrong).status_code == 422
    assert len(names(filing)) == len(before) + 1
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    assert client.post(address, PICKED | {"revision": 2}).status_code == 409


def test_the_library_grows_from_approved_forms_and_forgets_reopened_ones(
    cast: Cast, enter: Enter
) -> None:
    Filing.objects.update(state=State.SUBMITTED)
    for place in ("unit", "sibling", "foreign_unit"):
        step(cast, place, Action.APPROVE, Role.REVIEWER)
    client = enter("preparer")
    Filing.objects.filter(pk=cast.filings["unit"].pk).update(state=State.DRAFT)
    address = reverse("library", args=[cast.filings["unit"].pk])
    found = client.get(f"{address}?row=0&q=值班天数").context["listed"]
    assert (found[0][0].name, found[0][0].uses) == ("值班天数", 2)
    step(cast, "sibling", Action.REOPEN, Role.REVIEWER)
    found = client.get(f"{address}?row=0&q=值班天数").context["listed"]
    assert found[0][0].uses == 1
    Filing.objects.filter(pk=cast.filings["sibling"].pk).update(state=State.SUBMITTED)
    step(cast, "sibling", Action.APPROVE, Role.REVIEWER)
    step(cast, "sibling", Action.ACCEPT, Role.FINANCE_OFFICER)
    assert LibraryEntry.objects.filter(filing=cast.filings["sibling"]).exists()


def test_last_years_line_is_found_with_the_difference(
    cast: Cast, enter: Enter, forms: list[Form]
) -> None:
    campaign = Campaign.objects.create(
        name="2025", fiscal_year=2025, organisation=cast.tree["finance"]
    )
    person = cast.people["preparer"]
    actor = Actor(person.pk, person.name, frozenset({Role.PREPARER}))
    made = open_filing(forms[0], campaign, cast.tree["unit"], actor=actor)
    client = enter("preparer")
    client.post(reverse("reshape", args=[made.pk]), {"kind": "down", "row": 0, "revision": 1})
    path = "indicators[1].actual.text"
    client.post(reverse("filing", args=[made.pk]), {"revision": 2, f"cell:{path}": "360天"})
    text = client.get(reverse("cell", args=[made.pk]), {"path": path}).content.decode()
    assert "365.00" in text
    assert "比上年 -5.00" in text


def test_markup_in_the_library_is_text(cast: Cast, enter: Enter) -> None:
    script = "<script>alert(1)</script>"
    filing = cast.filings["unit"]
    enter("preparer").post(reverse("library", args=[filing.pk]), PICKED | {"name": script})
    Filing.objects.update(state=State.SUBMITTED)
    step(cast, "unit", Action.APPROVE, Role.REVIEWER)
    address = reverse("library", args=[cast.filings["sibling"].pk])
    text = enter("sibling").get(f"{address}?row=0&q=script")
    assert "&lt;script&gt;" in text.content.decode()
    assert "<script>alert" not in text.content.decode()
