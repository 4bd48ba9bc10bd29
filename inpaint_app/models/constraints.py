"""The shapes of values that more than one table holds: digests, slugs, versions."""

import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length

# Length in a constraint; Django asks for the registration.
models.CharField.register_lookup(Length)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_SLUG_LENGTH = 64
# Semantic Versioning 2.0.0 (semver.org), its grammar without build metadata. The manifest's schema
# is wider: it lets a number of a pre-release begin with a zero, as published ones may.
_NUMBER = r"(0|[1-9]\d*)"
_IDENTIFIER = r"(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
SEMANTIC_VERSION = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-{_IDENTIFIER}(\.{_IDENTIFIER})*)?", re.ASCII
)

slug_validator = RegexValidator(
    rf"^{SLUG.pattern}\Z", "Lower-case letters and digits, in groups joined by single hyphens."
)
sha256_validator = RegexValidator(r"^[0-9a-f]{64}\Z", "64 lower-case hexadecimal digits.")


def slug_field() -> "models.CharField[str, str]":
    """A name as URLs and manifests hold it."""
    return models.CharField(max_length=MAX_SLUG_LENGTH, validators=[slug_validator])


def sha256_length(table: str, field: str = "sha256") -> models.CheckConstraint:
    """A digest has 64 characters, no more and no fewer."""
    return models.CheckConstraint(
        name=f"{table}_{field}_length", condition=models.Q(**{f"{field}__length": 64})
    )


def not_negative(table: str, field: str) -> models.CheckConstraint:
    """A count or a size is zero at least."""
    return models.CheckConstraint(
        name=f"{table}_{field}_not_negative", condition=models.Q(**{f"{field}__gte": 0})
    )


def one_of(table: str, field: str, choices: list[str]) -> models.CheckConstraint:
    """A word comes from its list."""
    return models.CheckConstraint(
        name=f"{table}_{field}_known", condition=models.Q(**{f"{field}__in": choices})
    )
