import json

import pytest

from inpaint_app.checkpoint.errors import ScanCrashedError
from inpaint_app.checkpoint.scan_answer import MAX_ANSWER_BYTES, read_answer, write_answer
from inpaint_app.checkpoint.scan_verdict import ScanFacts, ScanVerdict

VERDICT = ScanVerdict(
    format="torch_pickle",
    tensors=3,
    parameters=12,
    refusal_code="checkpoint.unsafe_pickle",
    refusal_message="It would import os.system.",
    remedy="Do not.",
    facts=ScanFacts(
        imports=("os.system",),
        dtypes={"F32": 3},
        largest_shape=(2, 2),
        recognised="a VAE",
        suggested_roles=("vae",),
        files_beside=("weights.bin",),
        confinement={"network": "own namespace"},
    ),
)


def test_what_is_written_is_read():
    assert read_answer(write_answer(VERDICT)) == VERDICT


def test_what_a_file_says_of_itself_is_made_printable_and_short():
    said = "\x1b[2J\u202e" + "x" * 5000
    facts = ScanFacts(imports=(said,) * 500)
    line = write_answer(ScanVerdict(refusal_code="a.b", refusal_message=said, facts=facts))
    read = read_answer(line)
    assert len(line) < MAX_ANSWER_BYTES
    assert read.refusal_message.startswith("\\x1b[2J\\u202exxx")
    assert len(read.refusal_message) == 1000
    assert len(read.facts.imports) == 100


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "exe"),
        ("format", None),
        ("refusal_code", "DROP TABLE"),
        ("refusal_message", "\x1b[2J"),
        ("refusal_message", "x" * 2000),
        ("remedy", 1),
        ("tensors", -1),
        ("tensors", True),
        ("parameters", 1 << 70),
        ("parameters", 1.5),
        ("imports", ["x"] * 200),
        ("imports", {"a": "b"}),
        ("suggested_roles", ["root"]),
        ("dtypes", {"F32": "many"}),
        ("dtypes", []),
        ("largest_shape", [None]),
        ("confinement", {"network": 1}),
    ],
)
def test_an_answer_that_no_scan_gives_is_none(key, value):
    answer = json.loads(write_answer(VERDICT)) | {key: value}
    with pytest.raises(ScanCrashedError):
        read_answer(json.dumps(answer).encode())


def test_an_answer_without_a_format_must_refuse():
    answer = json.loads(write_answer(VERDICT)) | {"format": "", "refusal_code": ""}
    with pytest.raises(ScanCrashedError):
        read_answer(json.dumps(answer).encode())


def test_an_answer_has_every_key_and_no_other():
    answer = json.loads(write_answer(VERDICT))
    for changed in (answer | {"more": 1}, {k: v for k, v in answer.items() if k != "tensors"}):
        with pytest.raises(ScanCrashedError):
            read_answer(json.dumps(changed).encode())
