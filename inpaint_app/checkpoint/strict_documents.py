"""JSON and YAML as plain data, with nothing in them that two readers could understand differently.

No name twice, no number that is none, no aliases, no tags, and no deeper than a person would write:
what a configuration does not need is how one is made slow, huge or ambiguous.
"""

import json
from collections.abc import Hashable
from typing import Final, NoReturn

import yaml

MAX_DEPTH: Final = 16
_LARGEST: Final = 1 << 63
# What PyYAML's constructors raise on scalars that match a pattern and make no value.
_CONSTRUCTOR_ERRORS: Final = (LookupError, AttributeError, TypeError, OverflowError)


class _UniqueLoader(yaml.SafeLoader):
    """PyYAML's safe loader, which takes the last of two equal keys; this one takes neither."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - PyYAML's signature
    ) -> dict[Hashable, object]:
        made = super().construct_mapping(node, deep=deep)
        if len(made) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice")
        return made


def load_json(text: str) -> object:
    """The document. Raises ``ValueError`` or ``RecursionError``."""
    document = json.loads(text, object_pairs_hook=unique_table, parse_constant=refuse_constant)
    _check_plain(document)
    return document


def load_yaml(text: str) -> object:
    """The document. Raises ``ValueError``, ``yaml.YAMLError`` or ``RecursionError``."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ValueError("nested too deep")
        if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
            raise ValueError("anchors, aliases and tags are not taken")
    try:
        document = yaml.load(text, Loader=_UniqueLoader)  # noqa: S506 - a safe loader's child
    except _CONSTRUCTOR_ERRORS as error:
        raise ValueError("a scalar that makes no value") from error
    _check_plain(document)
    return document


def unique_table(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """For ``object_pairs_hook``: the table, unless a name stands in it twice."""
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a name stands twice")
    return table


def refuse_constant(name: str) -> NoReturn:
    """For ``parse_constant``: JSON has neither NaN nor infinity, whatever Python's reader says."""
    raise ValueError(f"{name} is not JSON")


def _check_plain(document: object) -> None:
    """Nothing deep, and no whole number that a message could not even write down."""
    level = [document]
    for depth in range(MAX_DEPTH + 1):
        below: list[object] = []
        for value in level:
            if isinstance(value, int) and abs(value) >= _LARGEST:
                raise ValueError("a whole number of more than 64 bits")
            if isinstance(value, dict | list):
                if depth == MAX_DEPTH:
                    raise ValueError("nested too deep")
                below += [*value.keys(), *value.values()] if isinstance(value, dict) else value
        level = below
