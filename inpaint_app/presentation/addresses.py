"""Where a row has its own page."""

from django.db.models import Model
from django.urls import reverse


def address_of(row: Model) -> str:
    """The address of the row's page in the admin."""
    opts = row._meta  # noqa: SLF001 - Django's public _meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
