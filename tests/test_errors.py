"""Every error of the tree can be shown to a person: a code of its own, a sentence, a way out."""

import importlib
import pkgutil
import re

import pytest

import inpaint_app
from inpaint_app.errors import HubError


def every_error() -> list[type[HubError]]:
    for module in pkgutil.walk_packages(inpaint_app.__path__, "inpaint_app."):
        if module.name.endswith("errors"):
            importlib.import_module(module.name)
    found, todo = [], [HubError]
    while todo:
        subclasses = todo.pop().__subclasses__()
        found.extend(subclasses)
        todo.extend(subclasses)
    return sorted(found, key=lambda e: e.code)


LEAVES = [e for e in every_error() if not e.__subclasses__()]


@pytest.mark.parametrize("error", LEAVES, ids=lambda e: e.code)
def test_it_says_what_happened_and_what_to_do(error):
    shown = str(error("The thing is broken."))
    assert shown == f"The thing is broken. {error.remedy}"
    assert re.fullmatch(r"[A-Z].*[.`]", error.remedy, re.DOTALL), error.remedy


@pytest.mark.parametrize("error", LEAVES, ids=lambda e: e.code)
def test_its_code_and_name_follow_the_scheme(error):
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", error.code)
    assert error.__name__.endswith("Error")
    assert error.__module__.endswith("errors")


def test_no_two_errors_share_a_code():
    codes = [e.code for e in every_error()]
    assert sorted(codes) == sorted(set(codes))


def test_a_single_case_can_carry_its_own_advice():
    assert str(HubError("It is full.", remedy="Free 3 MB.")) == "It is full. Free 3 MB."
