"""What pages of administration ask for, checked field by field."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from jiheng.domain.workflow import Role
from jiheng.web.models import Organisation
from jiheng.web.templatetags.jiheng import role_name

_USERNAME = RegexValidator(r"^[\w.@+-]+\Z", _("用户名只能有字母、数字和 . @ + - _。"))


class OrganisationInput(forms.Form):
    """An organisation's name and kind."""

    name = forms.CharField(label=_("名称"), max_length=120)
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

    name = forms.CharField(label=_("姓名"), max_length=64)
    email = forms.EmailField(label=_("邮箱（可不填）"), required=False, max_length=254)


class InvitationInput(PersonInput):
    """A new account with its first roles."""

    username = forms.CharField(label=_("用户名"), max_length=64, validators=[_USERNAME])
    organisation = PlaceChoice(
        label=_("单位"), queryset=Organisation.objects.none(), empty_label=""
    )
    roles = forms.MultipleChoiceField(label=_("角色"), widget=forms.CheckboxSelectMultiple)
    field_order = ("username", "name", "email", "organisation", "roles")

    def __init__(self, *args: Any, places: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]
        self.fields["roles"].choices = _roles()  # type: ignore[attr-defined]


def _roles() -> list[tuple[str, str]]:
    return [(role.value, role_name(role)) for role in Role]
