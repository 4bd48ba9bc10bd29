"""Fields that take what the schema says and nothing else: "1" is no number, 1 is no text.

REST framework's own take both, for the sake of forms. Nobody sends a form to the API, and a typing
error in a script is better told of than guessed at.
"""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

MAX_NUMBER: Final = 2**63 - 1
MAX_REASON_CHARACTERS: Final = 1000
# What a database may refuse to hold.
NO_NULL: Final = r"^[^\x00]+$"


class NumberField(serializers.IntegerField):
    """The number of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_NUMBER, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        """A JSON number without a fraction."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class FlagField(serializers.BooleanField):
    """True or false."""

    def to_internal_value(self, data: Any) -> bool:
        """A JSON boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class TextField(serializers.CharField):
    """Text as it stands, with its spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """A JSON string."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class KeyField(serializers.UUIDField):
    """A uuid, as the API writes it."""

    def to_internal_value(self, data: Any) -> UUID:
        """Five groups of lower-case digits; a number is none."""
        key: UUID = super().to_internal_value(data if isinstance(data, str) else "")
        if str(key) != data:
            self.fail("invalid", value=data)
        return key


@extend_schema_field({"type": "string", "maxLength": MAX_REASON_CHARACTERS, "pattern": NO_NULL})
class ReasonField(TextField):
    """Why; the journal keeps it."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            default="",
            max_length=MAX_REASON_CHARACTERS,
            help_text="Why; the journal keeps it.",
        )
