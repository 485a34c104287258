import pytest

from app.core.errors import TooManyTriesError
from app.core.rate_limits import count_try, sender


def test_tries_within_the_rule_pass_and_the_next_is_refused_with_a_waiting_time(app):
    for _ in range(3):
        count_try("3 per minute", "sign-in", "0912345678")

    with pytest.raises(TooManyTriesError, match="phút") as refused:
        count_try("3 per minute", "sign-in", "0912345678")

    assert 1 <= refused.value.retry_after_s <= 60


def test_tries_of_one_are_not_counted_against_another(app):
    for _ in range(3):
        count_try("3 per minute", "sign-in", "0912345678")

    count_try("3 per minute", "sign-in", "0987654321")


def test_tries_are_counted_where_every_process_sees_them(postgres_app):
    with postgres_app.app_context():
        count_try("1 per hour", "track", "a")
        with pytest.raises(TooManyTriesError):
            count_try("1 per hour", "track", "a")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:abcd:1:2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
    ],
)
def test_a_sender_is_a_network_of_one_customer(app, one, other, is_same):
    with app.test_request_context(environ_base={"REMOTE_ADDR": one}):
        first = sender()
    with app.test_request_context(environ_base={"REMOTE_ADDR": other}):
        assert (sender() == first) is is_same
