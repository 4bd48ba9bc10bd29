"""The broker of files: each message whole, once, in order, and in its own folder."""

import threading

import pytest
from kombu import Connection

from moebius_hub.filesystem_broker import Transport


@pytest.fixture
def connection(tmp_path):
    with Connection(
        transport=Transport, transport_options={"folder": str(tmp_path / "broker")}
    ) as connection:
        yield connection


@pytest.fixture
def queue(connection):
    queue = connection.SimpleQueue("exports")
    yield queue
    queue.close()


def take(queue):
    message = queue.get(timeout=5)
    message.ack()
    return message.payload


def test_messages_come_in_the_order_in_which_they_went(queue):
    for number in range(20):
        queue.put(number)
    assert [take(queue) for _ in range(20)] == list(range(20))


def test_queues_do_not_mix(connection, queue):
    with connection.SimpleQueue("upkeep") as other:
        other.put("other")
        queue.put("mine")
        assert (queue.qsize(), other.qsize()) == (1, 1)
        assert take(queue) == "mine"
        assert take(other) == "other"


def test_a_message_that_was_taken_is_gone(queue, tmp_path):
    queue.put("once")
    assert take(queue) == "once"
    assert queue.qsize() == 0
    assert list((tmp_path / "broker" / "messages").iterdir()) == []


def test_a_message_that_is_still_being_written_is_not_seen(queue, tmp_path):
    queue.put("whole")
    [whole] = (tmp_path / "broker" / "messages").iterdir()
    whole.rename(whole.with_suffix(".part"))
    assert queue.qsize() == 0
    with pytest.raises(queue.Empty):
        queue.get_nowait()


def test_a_queue_is_emptied(queue):
    queue.put(1)
    queue.put(2)
    assert queue.clear() == 2
    assert queue.qsize() == 0


def test_two_workers_never_take_the_same_message(tmp_path):
    options = {"folder": str(tmp_path / "broker")}
    with Connection(transport=Transport, transport_options=options) as connection:
        queue = connection.SimpleQueue("exports")
        for number in range(50):
            queue.put(number)
        queue.close()
    taken = []

    def work():
        with Connection(transport=Transport, transport_options=options) as connection:
            queue = connection.SimpleQueue("exports")
            while True:
                try:
                    message = queue.get_nowait()
                except queue.Empty:
                    break
                message.ack()
                taken.append(message.payload)
            queue.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == list(range(50))


def test_whoever_declares_queues_at_the_same_moment_finds_the_table_whole(tmp_path):
    folder, workers, together = str(tmp_path / "broker"), 8, threading.Barrier(8)
    failures = []

    def declare(number):
        with Connection(transport=Transport, transport_options={"folder": folder}) as connection:
            channel = connection.channel()
            together.wait()
            try:
                for turn in range(20):
                    channel._queue_bind("exports", "", "", f"queue-{number}-{turn}")
                    channel.get_table("exports")
            except Exception as error:  # noqa: BLE001 - whatever it is, the test tells
                failures.append(error)

    threads = [threading.Thread(target=declare, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Connection(transport=Transport, transport_options={"folder": folder}) as connection:
        channel = connection.channel()
        assert len(channel.get_table("exports")) == workers * 20
        channel._delete("queue-0-0", "exports", "", "")
        assert len(channel.get_table("exports")) == workers * 20 - 1
