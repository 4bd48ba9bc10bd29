"""A date and a time in a form: the browser's own field, read in the hub's time zone."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget


class MomentWidget(UnfoldAdminTextInputWidget):
    """The browser brings the calendar, in the visitor's language."""

    input_type = "datetime-local"


class MomentField(forms.DateTimeField):
    """``2026-01-02T03:04``, which such a field sends; also what people type by hand."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MomentWidget(), **kwargs)
