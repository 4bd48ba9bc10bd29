"""From the code that a failed run keeps to the sentence that says what to do."""

import importlib.util
import pkgutil
from functools import cache

import inpaint_app
from inpaint_app.errors import HubError


@cache
def remedies() -> dict[str, str]:
    """Every code of the hub's errors, with its remedy. The modules of errors import no exporter."""
    for package in pkgutil.iter_modules(inpaint_app.__path__, "inpaint_app."):
        if package.ispkg:
            name = f"{package.name}.errors"
            if importlib.util.find_spec(name):
                importlib.import_module(name)
    found: dict[str, str] = {}
    todo: list[type[HubError]] = [HubError]
    while todo:
        error = todo.pop()
        found[error.code] = error.remedy
        todo.extend(error.__subclasses__())
    return found


def split_remedy(code: str, message: str) -> tuple[str, str]:
    """A message that ends with its remedy, as two sentences; the remedy of the code otherwise."""
    remedy = remedies().get(code, "")
    return message.removesuffix(remedy).strip(), remedy
