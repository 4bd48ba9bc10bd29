"""Whatever happens in whatever order: what a release or a candidate names is in the store.

A history is a list of steps of several runs at once, of decisions about their candidates, and of
collections. A late collection comes when the grace time of everything has passed, also of what a
run is storing right now: nothing but the claims of workflow.chunk_claims stands between the two.
"""

import hashlib
import itertools
from contextlib import closing, suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from inpaint_app.manifest.keys import load_or_create_key
from inpaint_app.models import FileChunk, Release
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.candidates import write_candidate
from inpaint_app.workflow.chunk_claims import want_chunks
from inpaint_app.workflow.discarding import discard_candidate
from inpaint_app.workflow.errors import ChunksCollectedError, ReleaseImmutableError
from inpaint_app.workflow.garbage import Scope, collect_garbage
from inpaint_app.workflow.releases import publish_release
from tests.factories import make_model
from tests.workflow.releases_of_parts import release_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WEIGHTS = [("a",), ("a", "b"), ("b", "c"), ("c", "a")]
_numbers = itertools.count(1)

which = st.integers(0, 2)
step = st.one_of(
    st.tuples(st.just("begin"), st.sampled_from(WEIGHTS)),
    st.tuples(st.sampled_from(["put", "put_all", "finish", "crash"]), which),
    st.tuples(st.sampled_from(["publish", "discard"]), which),
    st.tuples(st.just("collect"), st.booleans()),
)


class Hub:
    """The runs that are under way, and what they and others do to rows and store."""

    def __init__(self):
        self.model, self.store, self.runs = make_model(), chunk_store(), []

    def begin(self, parts):
        fragment, contents = release_of(*parts)
        want_chunks({name: len(content) for name, content in contents.items()})
        self.runs.append((fragment, dict(contents)))

    def put(self, index):
        if self.runs:
            _, left = self.runs[index % len(self.runs)]
            if left:
                self.store.put(*left.popitem())

    def put_all(self, index):
        if self.runs:
            _, left = self.runs[index % len(self.runs)]
            while left:
                self.store.put(*left.popitem())

    def finish(self, index):
        if self.runs:
            self.put_all(index)
            fragment, _ = self.runs.pop(index % len(self.runs))
            with suppress(ChunksCollectedError):  # the run fails; nothing names what is gone
                write_candidate(self.model, fragment, {}, origin="upload")

    def crash(self, index):
        if self.runs:
            self.runs.pop(index % len(self.runs))

    def publish(self, index):
        candidates = Release.objects.filter(status=Release.Status.CANDIDATE)
        if candidates:
            publish_release(
                candidates[index % len(candidates)], f"1.0.{next(_numbers)}", actor=None
            )

    def discard(self, index):
        releases = Release.objects.all()
        if releases:
            with suppress(ReleaseImmutableError):
                discard_candidate(releases[index % len(releases)], actor=None)

    def collect(self, late):
        now = timezone.now() + (3 * DAY if late else timedelta())
        collect_garbage(Scope(DAY, candidates_after=2 * DAY if late else None, now=now), actor=None)

    def stored(self):
        """The names of all chunks whose bytes are those of their names."""
        found = set()
        for entry in self.store.entries():
            with closing(self.store.open(entry.name)) as stream:
                assert hashlib.sha256(stream.read()).hexdigest() == entry.name
            found.add(entry.name)
        return found


def named():
    return set(FileChunk.objects.values_list("chunk_id", flat=True))


HISTORIES = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
histories = given(history=st.lists(step, min_size=4, max_size=16))


COLLECTED_WHILE_STORED = [("begin", ("a",)), ("put_all", 0), ("collect", True), ("finish", 0)]
DISCARDED_AND_MADE_AGAIN = [
    *[("begin", ("a",)), ("finish", 0), ("discard", 0)],
    *[("begin", ("a",)), ("put_all", 0), ("collect", True), ("finish", 0), ("publish", 0)],
]
CRASHED_AND_SHARED = [
    *[("begin", ("a", "b")), ("put", 0), ("crash", 0), ("begin", ("b", "c")), ("collect", True)],
    *[("finish", 0), ("publish", 0), ("collect", True)],
]


@hypothesis_settings(max_examples=12, **HISTORIES)
@example(history=COLLECTED_WHILE_STORED)
@example(history=DISCARDED_AND_MADE_AGAIN)
@example(history=CRASHED_AND_SHARED)
@histories
def test_what_is_named_is_always_there(hub_home, settings, history):
    live_through(history, hub_home, settings)


@pytest.mark.full
@hypothesis_settings(max_examples=500, **HISTORIES)
@histories
def test_what_is_named_is_always_there_in_hundreds_of_histories(hub_home, settings, history):
    live_through(history, hub_home, settings)


def live_through(history, hub_home, settings):
    load_or_create_key(settings.HUB_SIGNING_KEY_FILE)
    settings.HUB_CHUNK_STORE = f"file:{hub_home / f'store-{next(_numbers)}'}"
    with transaction.atomic():
        hub = Hub()
        for name, argument in history:
            getattr(hub, name)(argument)
            assert named() <= hub.stored()
        published = set(Release.objects.filter(status="published").values_list("pk", flat=True))
        hub.collect(late=True)
        assert named() == hub.stored()
        assert set(Release.objects.values_list("pk", flat=True)) == published
        transaction.set_rollback(True)
