"""The shape of the tree, held by a test: small files, small functions, names that say something."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("inpaint_app", "moebius_hub")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
DRAWERS = re.compile(r"(^|/)(utils?|helpers?|common|misc)(\.(py|tsx?)|/)")


def sources(*suffixes: str) -> list[Path]:
    folders = [*(ROOT / p for p in PACKAGES), ROOT / "frontend/src", ROOT / "tests"]
    found = [f for folder in folders for f in folder.rglob("*") if f.suffix in suffixes]
    return [f for f in found if "migrations" not in f.parts and f.name != "manifest-types.ts"]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sources(".py", ".ts", ".tsx", ".css"), ids=relative)
def test_a_file_is_one_idea_in_at_most_300_lines(path):
    assert len(path.read_text().splitlines()) <= MAX_FILE_LINES


@pytest.mark.parametrize("path", sources(".py"), ids=relative)
def test_a_function_has_at_most_40_lines(path):
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions}
    assert {name: n for name, n in long.items() if n > MAX_FUNCTION_LINES} == {}


def test_no_module_is_a_drawer_for_odds_and_ends():
    assert [relative(f) for f in sources(".py", ".ts", ".tsx") if DRAWERS.search(relative(f))] == []


def test_every_test_with_a_browser_lies_where_make_looks_for_them():
    [folders] = re.findall(r"^browsers := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    marked = [f for f in sources(".py") if re.search(r"mark\.browser\b", f.read_text())]
    assert marked
    looked = [ROOT / folder for folder in folders.split()]
    assert [relative(f) for f in marked if not any(map(f.is_relative_to, looked))] == []
