from concurrent.futures import ThreadPoolExecutor

import pytest

from inpaint_app.workflow.publishing_errors import SequenceMarksUnreadableError
from inpaint_app.workflow.sequence import next_sequence
from inpaint_app.workflow.sequence_marks import SequenceMarks, read_marks, record_sequence
from tests.factories import make_model

pytestmark = pytest.mark.usefixtures("hub_home")


def test_a_model_without_documents_has_no_marks():
    assert read_marks("tiny") == SequenceMarks(0, {})
    assert read_marks("tiny").of_channel("stable") == 0


def test_marks_rise_and_never_fall():
    record_sequence("tiny", 5, channel="stable")
    record_sequence("tiny", 7)
    record_sequence("tiny", 6, channel="canary")
    record_sequence("tiny", 3, channel="stable")
    assert read_marks("tiny") == SequenceMarks(7, {"stable": 5, "canary": 6})


def test_many_at_once_lose_no_mark():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: record_sequence("tiny", n, channel=f"c{n % 4}"), range(1, 41)))
    assert read_marks("tiny") == SequenceMarks(40, {"c0": 40, "c1": 37, "c2": 38, "c3": 39})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"model": 1}', '{"model": 1, "channels": 3}'])
def test_a_damaged_file_is_named_and_not_taken_for_none(settings, text):
    settings.HUB_SEQUENCES.mkdir()
    path = settings.HUB_SEQUENCES / "tiny.json"
    path.write_text(text)
    with pytest.raises(SequenceMarksUnreadableError, match=r"tiny\.json"):
        read_marks("tiny")


def test_a_mark_that_cannot_be_written_is_logged_for_the_document_is_out(settings, caplog):
    settings.HUB_SEQUENCES.write_text("a file")
    record_sequence("tiny", 5)
    assert "sequence 5 of tiny" in caplog.text


def test_a_counter_goes_on_above_what_was_issued(db, django_capture_on_commit_callbacks):
    model = make_model("tiny")
    record_sequence("tiny", 41)
    with django_capture_on_commit_callbacks(execute=True):
        assert next_sequence(model.pk) == 42
        assert next_sequence(model.pk) == 43
    assert read_marks("tiny").model == 43
    model.refresh_from_db()
    assert model.last_sequence == 43
