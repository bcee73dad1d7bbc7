"""What pages of administration ask for, checked field by field."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiheng.domain.wording import one_line
from jiheng.domain.workflow import Role
from jiheng.policy import Policy, policies
from jiheng.services.rendering import LAYOUTS
from jiheng.web.acts import LAYOUT_NAMES
from jiheng.web.language import language
from jiheng.web.models import Organisation
from jiheng.web.templatetags.jiheng import role_name

_USERNAME = RegexValidator(r"^[\w.@+-]+\Z", _("用户名只能有字母、数字和 . @ + - _。"))


class _Day(forms.DateInput):
    """A day, picked from the browser's calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _Name(forms.CharField):
    """A name: one line, without signs that cannot be seen and make two names look the same."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401
        """Return the name with single blanks."""
        return one_line(str(super().to_python(value) or ""))


class SignInInput(AuthenticationForm):
    """Who signs in; no user name is longer than those there are."""

    username = UsernameField(max_length=64)


class OrganisationInput(forms.Form):
    """An organisation's name and kind."""

    name = _Name(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=Organisation.Kind.choices)


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of an organisation, indented as the tree is."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return its name below those above it."""
        return "　" * obj.depth + obj.name


class MoveInput(forms.Form):
    """Where an organisation is moved to."""

    parent = PlaceChoice(label=_("新的上级"), queryset=Organisation.objects.none(), empty_label="")

    def __init__(self, *args: Any, places: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.fields["parent"].queryset = places  # type: ignore[attr-defined]


class RoleInput(forms.Form):
    """A role at an organisation."""

    organisation = PlaceChoice(
        label=_("单位"), queryset=Organisation.objects.none(), empty_label=""
    )
    role = forms.ChoiceField(label=_("角色"))

    def __init__(self, *args: Any, places: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]
        self.fields["role"].choices = _roles()  # type: ignore[attr-defined]


class PersonInput(forms.Form):
    """What an account is called, and where mail reaches its person."""

    name = _Name(label=_("姓名"), max_length=64)
    email = forms.EmailField(label=_("邮箱（可不填）"), required=False, max_length=254)


class InvitationInput(PersonInput):
    """A new account with its first roles."""

    username = _Name(label=_("用户名"), max_length=64, validators=[_USERNAME])
    organisation = PlaceChoice(
        label=_("单位"), queryset=Organisation.objects.none(), empty_label=""
    )
    roles = forms.MultipleChoiceField(
        label=pgettext_lazy("heading", "角色"), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("username", "name", "email", "organisation", "roles")

    def __init__(self, *args: Any, places: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]
        self.fields["roles"].choices = _roles()  # type: ignore[attr-defined]


class CampaignInput(forms.Form):
    """What a campaign is, and until when."""

    name = _Name(label=_("名称"), max_length=120)
    policy = forms.ChoiceField(label=_("政策"), required=False)
    layout = forms.ChoiceField(label=_("表式"))
    deadline = forms.DateField(label=_("单位填报截止"), required=False, widget=_Day)
    review_deadline = forms.DateField(label=_("部门审核截止"), required=False, widget=_Day)
    reminder_days = forms.IntegerField(
        label=_("截止前几天起提醒"), min_value=0, max_value=90, initial=7
    )
    explains_errors = forms.BooleanField(
        label=_("错误写明原因后可以提交"), required=False, initial=True
    )

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        named = [(each.name, _policy_name(each)) for each in policies()]
        by_form = ("", _("按各表的年度和主管部门选定"))
        self.fields["policy"].choices = [by_form, *named]  # type: ignore[attr-defined]
        self.fields["layout"].choices = [(name, LAYOUT_NAMES.get(name, name)) for name in LAYOUTS]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Demand that the department ends after its units."""
        fields = super().clean() or self.cleaned_data
        units, departments = fields.get("deadline"), fields.get("review_deadline")
        if units and departments and departments < units:
            self.add_error("review_deadline", _("部门审核截止早于单位填报截止；请改晚。"))
        return fields


class NewCampaignInput(CampaignInput):
    """A new campaign, with its year and place."""

    fiscal_year = forms.IntegerField(label=_("年度"), min_value=1949, max_value=2100)
    organisation = PlaceChoice(
        label=_("范围（此机构及下级）"), queryset=Organisation.objects.none(), empty_label=None
    )
    field_order = ("name", "fiscal_year", "organisation")

    def __init__(self, *args: Any, places: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]


class ProjectInput(forms.Form):
    """A project to add to a campaign."""

    code = _Name(label=_("项目编码（可不填）"), required=False, max_length=64)
    name = _Name(label=_("项目名称"), max_length=255)
    unit = PlaceChoice(label=_("实施单位"), queryset=Organisation.objects.none(), empty_label="")

    def __init__(self, *args: Any, places: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.fields["unit"].queryset = places  # type: ignore[attr-defined]


def _policy_name(policy: Policy) -> str:
    return f"{policy.name} · {policy.titled(language())}"


def _roles() -> list[tuple[str, str]]:
    return [(role.value, role_name(role)) for role in Role]
