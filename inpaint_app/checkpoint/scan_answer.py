"""The one line that a scan's process answers with: written there, believed here only if it is sane.

The process has read bytes that nobody trusts. So its answer is bounded, typed and printable, or it
is no answer. Size and SHA-256 are not part of it: those are found where the bytes cannot reach.
"""

import json
import re
from collections.abc import Mapping
from typing import Final, cast, get_args

from inpaint_app.checkpoint.errors import ScanCrashedError
from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.scan_verdict import ScanFacts, ScanFormat, ScanVerdict

MAX_ANSWER_BYTES: Final = 256 * 1024
MAX_ITEMS: Final = 100
MAX_TEXT: Final = 1000
_LARGEST: Final = 1 << 63
_CODE: Final = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
_TEXTS: Final = ("format", "refusal_code", "refusal_message", "remedy")
_COUNTS: Final = ("tensors", "parameters")
_LISTS: Final = ("imports", "suggested_roles", "files_beside")
_KEYS: Final = frozenset(
    {*_TEXTS, *_COUNTS, *_LISTS, "dtypes", "largest_shape", "recognised", "confinement"}
)


def write_answer(verdict: ScanVerdict) -> bytes:
    """The answer of a verdict, its texts made printable and cut to what may be said."""
    facts = verdict.facts
    answer: dict[str, object] = {key: printable(getattr(verdict, key)) for key in _TEXTS}
    answer |= {key: min(getattr(verdict, key), _LARGEST) for key in _COUNTS}
    answer |= {key: [printable(t) for t in getattr(facts, key)[:MAX_ITEMS]] for key in _LISTS}
    answer["dtypes"] = dict(list(facts.dtypes.items())[:MAX_ITEMS])
    answer["largest_shape"] = list(facts.largest_shape)
    answer["recognised"] = printable(facts.recognised)
    answer["confinement"] = dict(facts.confinement)
    return json.dumps(answer).encode() + b"\n"


def printable(text: str) -> str:
    """``text`` without what would steer a terminal or a page, and never long."""
    cut = text[:MAX_TEXT]
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)[
        :MAX_TEXT
    ]


def read_answer(line: bytes) -> ScanVerdict:
    """The verdict that an answer says, without size and SHA-256. Raises ``ScanCrashedError``."""
    try:
        answer = json.loads(line)
        if not isinstance(answer, dict) or answer.keys() != _KEYS:
            raise ValueError("other keys")  # noqa: TRY301 - one error for all that is wrong
        return _verdict(answer)
    except (ValueError, TypeError, RecursionError) as error:
        raise ScanCrashedError("The scan of the file did not answer as it should.") from error


def _verdict(answer: Mapping[str, object]) -> ScanVerdict:
    found, code = _text(answer["format"]), _text(answer["refusal_code"])
    if found not in ("", *get_args(ScanFormat)) or not (code or found):
        raise ValueError("no such format, or neither a format nor a refusal")
    if code and not _CODE.fullmatch(code):
        raise ValueError("no such code")
    imports, roles, files = (tuple(_text(item) for item in _items(answer[k])) for k in _LISTS)
    if not set(roles) <= set(get_args(Role)):
        raise ValueError("no such role")
    facts = ScanFacts(
        imports=imports,
        suggested_roles=cast("tuple[Role, ...]", roles),
        files_beside=files,
        dtypes={_text(k): _count(v) for k, v in _table(answer["dtypes"]).items()},
        largest_shape=tuple(_count(size) for size in _items(answer["largest_shape"])),
        recognised=_text(answer["recognised"]),
        confinement={_text(k): _text(v) for k, v in _table(answer["confinement"]).items()},
    )
    return ScanVerdict(
        format=cast("ScanFormat", found),
        tensors=_count(answer["tensors"]),
        parameters=_count(answer["parameters"]),
        refusal_code=code,
        refusal_message=_text(answer["refusal_message"]),
        remedy=_text(answer["remedy"]),
        facts=facts,
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        raise ValueError("no short printable text")
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise ValueError("no count")
    return value


def _items(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise ValueError("no short list")
    return value


def _table(value: object) -> Mapping[object, object]:
    if not isinstance(value, dict) or len(value) > MAX_ITEMS:
        raise ValueError("no small table")
    return value
