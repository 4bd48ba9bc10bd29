import errno
import hashlib
import os
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from inpaint_app.models import StateChange, Upload
from inpaint_app.publish.errors import StorageFullError
from inpaint_app.tus.checksum import Checksum
from inpaint_app.workflow.uploads import append_bytes, declare_length, discard_upload, receiving
from inpaint_app.workflow.uploads.errors import (
    UploadBusyError,
    UploadChecksumError,
    UploadGoneError,
    UploadIncompleteError,
    UploadInterruptedError,
    UploadLengthFixedError,
    UploadOffsetError,
    UploadTooLongError,
)
from inpaint_app.workflow.uploads.files import path_of, writing
from tests.factories import make_user
from tests.uploads.making import begin, kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


class BrokenLine:
    """Gives some bytes and then fails, as a socket does whose other end is gone."""

    def __init__(self, content):
        self.pieces = [content]

    def read(self, _size):
        if self.pieces:
            return self.pieces.pop()
        raise TimeoutError


def sha256(content):
    return Checksum("sha256", hashlib.sha256(content).digest())


def test_with_its_last_byte_it_is_uploaded_and_the_journal_says_so():
    owner = make_user("uploader")
    upload = begin(4, b"01", owner=owner)
    assert (upload.status, upload.offset) == ("receiving", 2)
    append_bytes(upload, BytesIO(b"23"), offset=2)
    assert (upload.status, kept(upload)) == ("uploaded", b"0123")
    lines = StateChange.objects.filter(subject_type="upload", actor=owner).order_by("pk")
    assert [(c.from_state, c.to_state) for c in lines] == [
        ("", "receiving"),
        ("receiving", "uploaded"),
    ]


def test_a_line_that_breaks_keeps_what_came():
    upload = begin(10)
    append_bytes(upload, BrokenLine(b"0123"), offset=0, size=10)
    assert (upload.offset, kept(upload)) == (4, b"0123")


def test_with_a_checksum_a_line_that_breaks_keeps_nothing():
    upload = begin(10)
    with pytest.raises(UploadInterruptedError):
        append_bytes(upload, BrokenLine(b"0123"), offset=0, size=10, checksum=sha256(b"0123456789"))
    upload.refresh_from_db()
    assert (upload.offset, kept(upload)) == (0, b"")


def test_a_wrong_checksum_leaves_the_bytes_before_it_alone():
    upload = begin(10, b"01")
    with pytest.raises(UploadChecksumError):
        append_bytes(upload, BytesIO(b"23"), offset=2, checksum=sha256(b"xx"))
    assert kept(upload) == b"01"
    append_bytes(upload, BytesIO(b"23"), offset=2, checksum=sha256(b"23"))
    assert kept(upload) == b"0123"


def test_what_a_killed_server_wrote_beyond_the_offset_is_cut_off():
    upload = begin(10, b"01")
    with path_of(upload).open("ab") as file:
        file.write(b"garbage")
    append_bytes(upload, BytesIO(b"23"), offset=2)
    assert kept(upload) == b"0123"


def test_it_is_counted_as_it_comes(monkeypatch):
    monkeypatch.setattr(receiving, "SYNC_BYTES", 2)
    monkeypatch.setattr(receiving, "PIECE_BYTES", 2)
    upload, seen = begin(8), []

    class Watched(BytesIO):
        def read(self, size):
            seen.append(Upload.objects.get(pk=upload.pk).offset)
            return super().read(size)

    append_bytes(upload, Watched(b"01234567"), offset=0)
    assert seen[:4] == [0, 2, 4, 6]


def test_two_writers_cannot_interleave():
    upload = begin(10)
    with writing(upload), pytest.raises(UploadBusyError):
        append_bytes(Upload.objects.get(pk=upload.pk), BytesIO(b"0"), offset=0)


@pytest.mark.parametrize("offset", [0, 1, 3])
def test_another_offset_than_its_own_is_refused(offset):
    upload = begin(10, b"01")
    with pytest.raises(UploadOffsetError, match="goes on at 2"):
        append_bytes(upload, BytesIO(b"2"), offset=offset)


def test_more_than_was_announced_is_refused_and_not_kept():
    upload = begin(3)
    with pytest.raises(UploadTooLongError):
        append_bytes(upload, BytesIO(b"0123"), offset=0)
    assert kept(upload) == b""


def test_a_length_that_is_said_later_is_held_to():
    upload = begin(None, b"012")
    with pytest.raises(UploadLengthFixedError):
        declare_length(upload, 2)
    with pytest.raises(UploadIncompleteError):
        receiving.finish_upload(upload)
    declare_length(upload, 3)
    assert upload.status == "uploaded"
    with pytest.raises(UploadLengthFixedError):
        declare_length(upload, 4)


def test_a_writer_whose_upload_is_discarded_stops():
    upload = begin(10)

    class Discarding(BytesIO):
        def read(self, size):
            piece = super().read(size)
            if piece:
                discard_upload(Upload.objects.get(pk=upload.pk), actor=None)
            return piece

    with pytest.raises(UploadGoneError):
        append_bytes(upload, Discarding(b"0123"), offset=0)
    assert not path_of(upload).exists()


def test_a_full_disk_loses_nothing_that_was_acknowledged(monkeypatch):
    upload = begin(10, b"01")

    def fsync(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fsync)
        with pytest.raises(StorageFullError, match="No space left"):
            append_bytes(upload, BytesIO(b"23"), offset=2)
    upload.refresh_from_db()
    assert (upload.offset, kept(upload)) == (2, b"01")
    append_bytes(upload, BytesIO(b"23456789"), offset=2)
    assert upload.status == "uploaded"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\weights\\unet.bin", "unet.bin"),
        ("a\0b\n.bin", "ab.bin"),
        ("/", "unnamed"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_only_shown(typed, shown):
    upload = begin(1, name=typed)
    assert upload.name == shown
    assert path_of(upload).name == str(upload.uuid)


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(st.binary(max_size=60), st.lists(st.integers(1, 20), max_size=8), st.data())
def test_however_it_is_cut_up_it_arrives_as_it_was_sent(content, sizes, data):
    upload = begin(len(content) + 1)
    position = 0
    for size in sizes:
        piece = content[position : position + size]
        breaks = data.draw(st.booleans())
        append_bytes(upload, BrokenLine(piece) if breaks else BytesIO(piece), offset=position)
        position += len(piece)
    append_bytes(upload, BytesIO(content[position:] + b"!"), offset=position)
    assert kept(upload) == content + b"!"
