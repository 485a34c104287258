import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.audit import AuditEntry, record
from app.core.db import after_commit, db, writing


def note(action: str) -> None:
    record(action=action, subject="test:1", by="system", now=clock.now())


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_everything_inside_is_committed(app):
    with writing():
        note("first")
        note("second")

    assert actions() == ["first", "second"]


def test_nothing_is_kept_when_something_fails(app):
    with pytest.raises(ZeroDivisionError), writing():
        note("first")
        db.session.flush()
        _ = 1 / 0

    assert actions() == []


def test_what_waits_for_the_commit_is_done_after_it_and_not_without_it(app):
    done = []

    with writing():
        after_commit(lambda: done.append("sent"))
        assert done == []
    with pytest.raises(ZeroDivisionError), writing():
        after_commit(lambda: done.append("never"))
        _ = 1 / 0

    assert done == ["sent"]


def test_a_transaction_inside_a_transaction_is_refused(app):
    with writing(), pytest.raises(RuntimeError, match="already open"), writing():
        pass


def test_a_writer_sees_what_was_committed_after_its_session_began_to_read(bare_app):
    with bare_app.app_context():
        assert actions() == []
        other = threading.Thread(target=_write_elsewhere, args=(bare_app,))
        other.start()
        other.join()

        with writing():
            assert actions() == ["elsewhere"]


def test_many_writers_on_sqlite_wait_for_each_other_and_none_fails(bare_app):
    threads = [threading.Thread(target=_write_elsewhere, args=(bare_app,)) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with bare_app.app_context():
        assert len(actions()) == 24


def test_sqlite_is_set_up_to_lose_nothing(app):
    pragma = {
        name: db.session.scalar(text(f"PRAGMA {name}"))
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }

    assert pragma == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15_000,
    }


def test_only_what_may_be_forgotten_does_not_wait_for_the_disk(app):
    levels = []
    for is_forgettable in (True, False, True, False):
        with writing(is_forgettable=is_forgettable):
            levels.append(db.session.scalar(text("PRAGMA synchronous")))

    assert levels == [1, 2, 1, 2]


def test_only_what_may_be_forgotten_does_not_wait_for_postgresql(postgres_app):
    levels = []
    with postgres_app.app_context():
        for is_forgettable in (True, False):
            with writing(is_forgettable=is_forgettable):
                levels.append(db.session.scalar(text("SHOW synchronous_commit")))

    assert levels == ["off", "on"]


@pytest.mark.parametrize("kind", ["bare_app", "postgres_app"])
def test_a_slot_is_never_taken_beyond_its_capacity(kind, request):
    product = request.getfixturevalue(kind)
    from tests import build

    with product.app_context(), pytest.raises(IntegrityError, match="taken_within_capacity"):
        build.slot(capacity=1, taken=2)


def test_instants_come_back_aware_and_the_same(app):
    with writing():
        note("first")

    kept = db.session.scalars(select(AuditEntry)).one().at
    assert kept == clock.now()
    assert kept.tzinfo is not None


def test_an_instant_without_a_zone_is_refused(app):
    with pytest.raises(Exception, match="aware"), writing():
        record(action="x", subject="x", by="x", now=clock.now().replace(tzinfo=None))


def _write_elsewhere(app) -> None:
    with app.app_context():
        with writing():
            note("elsewhere")
        db.session.remove()
