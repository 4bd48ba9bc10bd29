"""A page as the build leaves it for a static site, in a few bytes."""

from pathlib import Path

FILES = {
    ".built-from": "digest",
    ".nojekyll": "",
    "404.html": "<h1>There is nothing here</h1>",
    "_headers": "/*\n",
    "assets/index-AbCd_123.js": "export {};",
    "assets/index-AbCd_123.js.br": "compressed",
    "index.html": "<!doctype html>",
    "index.html.gz": "compressed",
    "service-worker.js": "self;",
}


def write_page(folder: Path, **changes: str) -> Path:
    for name, text in {**FILES, **changes}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def files_of(folder: Path) -> set[str]:
    """Every file, by its path in the folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
