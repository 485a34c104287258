from threading import Thread

import pytest
from kombu import Connection

from app.core.transport import FOLDER_CARRIER

MESSAGES = 400


@pytest.fixture
def open_channel(tmp_path):
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
    }
    opened = []

    def open_one():
        connection = Connection(
            "filesystem://localhost", transport=FOLDER_CARRIER, transport_options=options
        )
        opened.append(connection)
        return connection.channel()

    yield open_one
    for connection in opened:
        connection.release()


def test_a_reader_never_sees_half_a_message(open_channel):
    writer, reader = open_channel(), open_channel()
    writing = Thread(
        target=lambda: [writer._put("work", {"number": n}) for n in range(MESSAGES)], daemon=True
    )

    writing.start()
    seen = []
    while writing.is_alive() or reader._size("work"):
        if reader._size("work"):
            seen.append(reader._get("work")["number"])
    writing.join()

    assert seen == list(range(MESSAGES))


def test_two_that_bind_at_one_moment_are_both_in_the_table(open_channel):
    channels = {name: open_channel() for name in ("web", "worker", "beat")}
    binding = [
        Thread(target=channel._queue_bind, args=("all", name, "", name))
        for name, channel in channels.items()
    ]

    for one in binding:
        one.start()
    for one in binding:
        one.join()

    bound = {queue.queue for queue in open_channel().get_table("all")}
    assert bound == set(channels)
