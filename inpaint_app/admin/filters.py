"""Filters of the lists: each a plain select of the values that there are."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from inpaint_app.models import HubModel

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin  # generic in its stubs alone

Choices = Iterable[tuple[str, str]]
LATELY = {1: "the last day", 7: "the last 7 days", 30: "the last 30 days", 365: "the last year"}


class SelectForm(forms.Form):
    """One select, without the scripts that the theme would put around it."""

    def __init__(
        self,
        name: str,
        label: str,
        choices: Choices,
        *args: Any,
        multiple: bool = False,  # noqa: ARG002 - the theme's signature
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields[name] = forms.ChoiceField(
            label=label.strip(), required=False, choices=choices, widget=UnfoldAdminSelectWidget()
        )


class ValueFilter(DropdownFilter):
    """Rows that have one of the values somewhere; a value that is not on offer finds nothing."""

    form_class = SelectForm  # type: ignore[assignment] # it is called the same way
    lookup: ClassVar[str]
    values: ClassVar[Callable[[], Choices]]

    def lookups(
        self, _request: HttpRequest, _model_admin: "ModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        """The values on offer; without any, the filter is not shown."""
        return list(type(self).values())

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that match. By a subquery: a join over many rows would double them."""
        value = self.value()
        if not value:
            return queryset
        if value not in {str(known) for known, _words in self.lookup_choices}:
            return queryset.none()
        model: type[Model] = queryset.model
        matching = model._default_manager.filter(**{self.lookup: value})  # noqa: SLF001 - public in Django
        return queryset.filter(pk__in=matching.values("pk"))


class LatelyFilter(ValueFilter):
    """By ``at``: what happened in the last so many days."""

    title = "when"
    parameter_name = "lately"
    values = staticmethod(lambda: [(str(days), words) for days, words in LATELY.items()])

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Since then; a number that is not on offer finds nothing."""
        value = self.value()
        if not value:
            return queryset
        if value not in {str(days) for days in LATELY}:
            return queryset.none()
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(value)))


def filter_by(
    title: str, parameter: str, lookup: str, values: Callable[[], Choices]
) -> type[ValueFilter]:
    """A filter called ``title`` that compares ``lookup`` with the chosen one of ``values``."""
    body = {
        "title": title,
        "parameter_name": parameter,
        "lookup": lookup,
        "values": staticmethod(values),
    }
    return type("ValueFilter", (ValueFilter,), body)


def filter_by_model(lookup: str) -> type[ValueFilter]:
    """By the model that the row at ``lookup`` belongs to."""
    return filter_by("model", "model", f"{lookup}__slug", _models)


def distinct(table: type[Model], column: str) -> Callable[[], Choices]:
    """The values of a column, each once, in order; empty ones are none."""

    def values() -> Choices:
        rows = table._default_manager.order_by(column).values_list(column, flat=True)  # noqa: SLF001 - public in Django
        return [(str(value), str(value)) for value in rows.distinct() if value not in {"", None}]

    return values


def choices_of(choices: type[Any]) -> Callable[[], Choices]:
    """The values of one of Django's enumerations, with their labels."""
    return lambda: [(value, label.lower()) for value, label in choices.choices]


def _models() -> Choices:
    return HubModel.objects.values_list("slug", "slug")
