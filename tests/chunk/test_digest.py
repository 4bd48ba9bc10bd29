import hashlib
import io

from inpaint_app.chunk.digest import BLOCK_BYTES, CHUNK_BYTES, describe_file, digest_stream


def test_it_gives_length_and_sha256_of_a_stream_longer_than_one_block():
    payload = bytes(range(256)) * (BLOCK_BYTES // 256) + b"tail"
    digest = digest_stream(io.BytesIO(payload))
    assert digest.size == len(payload)
    assert digest.sha256 == hashlib.sha256(payload).hexdigest()


def test_it_knows_the_published_digest_of_abc():
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_stream(io.BytesIO(b"abc")).sha256 == expected


def test_blocks_divide_chunks_so_that_a_chunk_is_a_whole_number_of_reads():
    assert CHUNK_BYTES % BLOCK_BYTES == 0


def test_a_file_is_described_whole_and_chunk_by_chunk(tmp_path):
    payload = b"0123456789"
    (tmp_path / "data.bin").write_bytes(payload)
    entry = describe_file(tmp_path / "data.bin", chunk_bytes=4)
    assert (entry.path, entry.size) == ("data.bin", 10)
    assert entry.sha256 == hashlib.sha256(payload).hexdigest()
    assert [chunk.size for chunk in entry.chunks] == [4, 4, 2]
    parts = [payload[:4], payload[4:8], payload[8:]]
    assert [chunk.sha256 for chunk in entry.chunks] == [
        hashlib.sha256(p).hexdigest() for p in parts
    ]


def test_an_empty_file_has_no_chunk(tmp_path):
    (tmp_path / "empty").touch()
    assert describe_file(tmp_path / "empty").chunks == ()
