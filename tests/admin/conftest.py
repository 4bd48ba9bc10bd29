"""Clients who are signed in, by role, and what a person reads on a page."""

import html
import re

import pytest
from django.test import Client

from tests.factories import make_user


def signed_in(*groups, **fields):
    """A client of a new user; ``client.user`` is that user."""
    client = Client()
    client.user = make_user(*groups, **fields)
    client.force_login(client.user)
    return client


def text_of(response):
    """The words of a page, without the menu around them, spaces made one."""
    page = response.content.decode()
    assert "<html" in page, page[:200]
    page = page[page.index('id="content"') :]
    page = re.sub(r"<(script|style|option|svg).*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))


@pytest.fixture
def uploader(db):
    return signed_in("uploader")


@pytest.fixture
def publisher(db):
    return signed_in("publisher")


@pytest.fixture
def auditor(db):
    return signed_in("auditor")


@pytest.fixture
def superuser(db):
    return signed_in(is_superuser=True)


@pytest.fixture
def outsider(db):
    return signed_in()
