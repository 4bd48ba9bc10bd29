"""Somebody at the admin, in a browser."""

import re

from playwright.sync_api import Page, expect


def sign_in(page: Page, hub) -> None:
    """With the password that the demo printed."""
    page.goto(f"{hub.url}admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(hub.password)
    page.get_by_role("button", name=re.compile("log in|sign in", re.IGNORECASE)).click()
    expect(page).to_have_url(f"{hub.url}admin/")


def choose_files(page: Page, *paths) -> None:
    """As the file dialogue gives them to the upload page."""
    page.locator("input[data-choose]").set_input_files(list(paths))
