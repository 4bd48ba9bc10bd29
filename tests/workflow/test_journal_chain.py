"""The seals over the journal: what somebody changes behind the guards' back is seen."""

import json

import pytest
from django.db import connection

from inpaint_app.models import JournalSeal, StateChange
from inpaint_app.workflow.journal_chain import seal_journal, verify_journal
from inpaint_app.workflow.journal_export import comma_separated, json_lines
from inpaint_app.workflow.publishing_errors import JournalBrokenError
from tests.conftest import without_guards
from tests.factories import make_model, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(transactional_db):
    """Whoever owns the database: statements run with every guard away."""

    def execute(sql, *parameters):
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    with without_guards():
        yield execute
        execute("DELETE FROM inpaint_app_journalseal")
        execute("DELETE FROM inpaint_app_statechange")
        execute("DELETE FROM inpaint_app_channel")
        execute("DELETE FROM inpaint_app_hubmodel")


def test_every_line_is_sealed_once():
    make_model()
    lines = StateChange.objects.count()
    assert seal_journal() == lines > 0
    assert seal_journal() == 0
    make_model()
    assert seal_journal() == lines
    count, last, waiting = verify_journal()
    assert (count, waiting) == (2 * lines, 0)
    assert last == JournalSeal.objects.last().sha256


def test_a_line_that_has_no_seal_yet_breaks_nothing():
    make_model()
    assert verify_journal() == (0, "", StateChange.objects.count())


def test_what_a_database_owner_does_to_a_line_is_seen(owner):
    for _ in range(2):
        make_model()
    seal_journal()
    _, last, _ = verify_journal()
    first, second = StateChange.objects.order_by("pk")[:2]
    owner("UPDATE inpaint_app_statechange SET reason = 'x' WHERE id = %s", second.pk)
    with pytest.raises(JournalBrokenError, match=f"line {second.pk} is not what was sealed"):
        verify_journal()
    owner("UPDATE inpaint_app_statechange SET reason = '' WHERE id = %s", second.pk)
    assert verify_journal()[1] == last
    owner("DELETE FROM inpaint_app_journalseal WHERE change_id = %s", first.pk)
    owner("DELETE FROM inpaint_app_statechange WHERE id = %s", first.pk)
    with pytest.raises(JournalBrokenError, match="is gone"):
        verify_journal()


def test_an_end_that_was_cut_off_is_seen_by_who_kept_its_seal(owner):
    make_model()
    seal_journal()
    _, last, _ = verify_journal()
    cut = StateChange.objects.order_by("pk").last()
    owner("DELETE FROM inpaint_app_journalseal WHERE change_id = %s", cut.pk)
    owner("DELETE FROM inpaint_app_statechange WHERE id = %s", cut.pk)
    verify_journal()
    with pytest.raises(JournalBrokenError, match=last):
        verify_journal(last)


def test_an_export_carries_the_seals_and_computes_nothing():
    actor = make_user(username="ada")
    StateChange.objects.create(
        actor=actor, subject_type="run", subject_id=7, to_state="failed", reason="=1+1"
    )
    [line] = [json.loads(text) for text in json_lines(StateChange.objects.all())]
    assert line["who"] == "ada"
    assert (line["subject"], line["subject_id"], line["why"]) == ("run", 7, "=1+1")
    assert line["seal"] == JournalSeal.objects.get().sha256
    header, row = comma_separated(StateChange.objects.all())
    assert header.startswith("id,at,who,")
    assert ",'=1+1," in row
