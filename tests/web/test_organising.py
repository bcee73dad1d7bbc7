"""The tree of organisations and the roles in it, as an administrator changes them."""

from typing import Any

from django.urls import reverse

from jiheng.domain.workflow import Role, State
from jiheng.web.models import Filing, Membership, Organisation, StoredEntry
from webcast import Cast, Enter


def post(enter: Enter, route: str, key: int, /, **fields: Any) -> Any:  # noqa: ANN401
    return enter("administrator").post(reverse(route, args=[key]), {"version": 1, **fields})


def acts(action: str) -> list[tuple[str, str, str]]:
    found = StoredEntry.objects.filter(action=action)
    return [(each.path, each.before, each.after) for each in found]


def fresh(organisation: Organisation) -> Organisation:
    return Organisation.objects.get(pk=organisation.pk)


def test_an_organisation_is_added_and_renamed(cast: Cast, enter: Enter) -> None:
    department = cast.tree["department"]
    post(enter, "organisation-add", department.pk, name="新单位", kind="unit")
    made = Organisation.objects.get(name="新单位")
    assert made.path == f"{department.path}{made.pk}/"
    post(enter, "organisation", made.pk, name="改名单位", kind="department")
    assert (fresh(made).name, fresh(made).kind, fresh(made).version) == (
        "改名单位",
        "department",
        2,
    )
    path = f"organisations/{made.pk}"
    assert acts("organisation-renamed") == [(path, "新单位 · unit", "改名单位 · department")]


def test_a_name_is_taken_once_below_one_parent(cast: Cast, enter: Enter) -> None:
    department, name = cast.tree["department"], cast.tree["unit"].name
    answer = post(enter, "organisation-add", department.pk, name=name, kind="unit")
    assert answer.status_code == 409
    assert "已有 1 个" in answer.content.decode()
    assert (
        post(enter, "organisation", cast.tree["sibling"].pk, name=name, kind="unit").status_code
        == 409
    )
    elsewhere = cast.tree["other_department"].pk
    assert post(enter, "organisation-add", elsewhere, name=name, kind="unit").status_code == 302


def test_two_administrators_do_not_overwrite_each_other(cast: Cast, enter: Enter) -> None:
    unit = cast.tree["unit"].pk
    assert post(enter, "organisation", unit, name="甲", kind="unit").status_code == 302
    answer = post(enter, "organisation", unit, name="乙", kind="unit")
    assert answer.status_code == 409
    assert "您看到第 1 版，现在第 2 版" in answer.content.decode()
    assert fresh(cast.tree["unit"]).name == "甲"


def test_all_that_is_below_moves_along(cast: Cast, enter: Enter) -> None:
    department, other = cast.tree["department"], cast.tree["other_department"]
    post(enter, "organisation-move", department.pk, parent=other.pk)
    for name in ("unit", "sibling"):
        moved = fresh(cast.tree[name])
        assert moved.path == f"{other.path}{department.pk}/{moved.pk}/"
    rights = enter("other_reviewer").get(reverse("filing", args=[cast.filings["unit"].pk]))
    assert rights.status_code == 200
    assert acts("organisation-moved")[0][1:] == (cast.tree["finance"].name, other.name)


def test_nothing_moves_below_itself(cast: Cast, enter: Enter) -> None:
    department, unit = cast.tree["department"], cast.tree["unit"]
    answer = post(enter, "organisation-move", department.pk, parent=unit.pk)
    assert answer.status_code == 409
    assert fresh(department).parent == cast.tree["finance"]


def test_a_tree_has_eight_levels(cast: Cast, enter: Enter) -> None:
    above = cast.tree["unit"]
    for level in range(4, 9):
        above = Organisation.objects.create(name=f"第{level}层", kind="unit", parent=above)
    answer = post(enter, "organisation-add", above.pk, name="x", kind="unit")
    assert answer.status_code == 409
    assert "最多 8 层" in answer.content.decode()


def test_a_unit_is_retired_when_its_work_is_done(cast: Cast, enter: Enter) -> None:
    unit = cast.tree["unit"]
    answer = post(enter, "organisation-retire", unit.pk)
    assert answer.status_code == 409
    assert "1 份未办结" in answer.content.decode()
    Filing.objects.update(state=State.PUBLISHED)
    assert post(enter, "organisation-retire", unit.pk).status_code == 302
    assert fresh(unit).is_retired
    assert enter("preparer").get(reverse("import")).status_code == 403
    assert (
        enter("preparer").get(reverse("filing", args=[cast.filings["unit"].pk])).status_code == 200
    )
    gives = {"organisation": unit.pk, "role": Role.REVIEWER}
    person = cast.people["sibling"].pk
    assert post(enter, "role-give", person, **gives).status_code == 422
    assert post(enter, "organisation-restore", unit.pk, version=2).status_code == 302
    assert post(enter, "role-give", person, **gives).status_code == 302


def test_a_department_is_retired_after_its_units(cast: Cast, enter: Enter) -> None:
    Filing.objects.update(state=State.PUBLISHED)
    department = cast.tree["department"].pk
    answer = post(enter, "organisation-retire", department)
    assert answer.status_code == 409
    assert "2 个在用的下级" in answer.content.decode()
    for name in ("unit", "sibling"):
        post(enter, "organisation-retire", cast.tree[name].pk)
    assert post(enter, "organisation-retire", department).status_code == 302
    early = post(enter, "organisation-restore", cast.tree["unit"].pk, version=2)
    assert early.status_code == 409


def test_a_role_counts_at_once_and_the_last_one_stays(cast: Cast, enter: Enter) -> None:
    person = cast.people["preparer"]
    preparer, filing = enter("preparer"), reverse("filing", args=[cast.filings["sibling"].pk])
    assert preparer.get(filing).status_code == 404
    post(enter, "role-give", person.pk, organisation=cast.tree["sibling"].pk, role="preparer")
    assert preparer.get(filing).status_code == 200
    held = Membership.objects.get(person=person, organisation=cast.tree["sibling"])
    post(enter, "role-take", person.pk, membership=held.pk)
    assert preparer.get(filing).status_code == 404
    last = Membership.objects.get(person=person)
    answer = post(enter, "role-take", person.pk, membership=last.pk)
    assert answer.status_code == 409
    assert "唯一的角色" in answer.content.decode()
    assert [each[2] for each in acts("role-given")] == ["机构·sibling · preparer"]
    assert [each[1] for each in acts("role-taken")] == ["机构·sibling · preparer"]


def test_an_administrator_keeps_their_own_role(cast: Cast, enter: Enter) -> None:
    own = cast.people["administrator"]
    post(enter, "role-give", own.pk, organisation=cast.tree["unit"].pk, role="preparer")
    held = Membership.objects.get(person=own, role=Role.ADMINISTRATOR)
    answer = post(enter, "role-take", own.pk, membership=held.pk)
    assert answer.status_code == 409
    assert Membership.objects.filter(pk=held.pk).exists()


def test_an_account_is_described_under_the_lock(cast: Cast, enter: Enter) -> None:
    person = cast.people["preparer"]
    post(enter, "person", person.pk, name="张三", email="z@example.org")
    assert post(enter, "person", person.pk, name="李四").status_code == 409
    person.refresh_from_db()
    assert (person.name, person.email) == ("张三", "z@example.org")
    assert post(enter, "person", person.pk, name="x", email="no", version=2).status_code == 422
    assert acts("account-described")[0][1:] == ("preparer", "张三 z@example.org")


def test_markup_in_names_is_text(cast: Cast, enter: Enter) -> None:
    script = "<script>alert(1)</script>"
    post(enter, "organisation", cast.tree["unit"].pk, name=script, kind="unit")
    post(enter, "person", cast.people["preparer"].pk, name=script)
    client = enter("administrator")
    pages = [
        reverse("organisations"), reverse("people"), reverse("invite"),
        reverse("organisation", args=[cast.tree["unit"].pk]),
        reverse("person", args=[cast.people["preparer"].pk]),
    ]  # fmt: skip
    for page in pages:
        assert "<script>alert" not in client.get(page, {"q": script}).content.decode()


def test_pages_ask_a_bounded_number_of_times(
    cast: Cast,
    enter: Enter,
    django_assert_max_num_queries: Any,  # noqa: ANN401
) -> None:
    client = enter("administrator")
    unit, person = cast.tree["unit"].pk, cast.people["preparer"].pk
    for number in range(30):
        made = Organisation.objects.create(name=f"{number}", kind="unit", parent_id=unit)
        Membership.objects.create(person_id=person, organisation=made, role=Role.PREPARER)
    counted = {
        reverse("organisations"): 5,
        reverse("people"): 9,
        reverse("organisation", args=[unit]): 11,
        reverse("person", args=[person]): 12,
    }
    for address, most in counted.items():
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)
