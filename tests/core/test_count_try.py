import pytest

from app.core.errors import TooManyTriesError
from app.core.rate_limits import Limit, count_all, count_try, network, sender, take_once


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


def limits(phone="a", sender="b"):
    return (
        Limit(parts=("book", phone), window="1 hour", gladly=2, most=4),
        Limit(parts=("book", sender), window="10 minutes", gladly=3, most=6),
    )


def test_several_limits_are_counted_at_once_and_the_first_that_is_passed_shows(app):
    assert [count_all(*limits()) for _ in range(3)] == [False, False, True]
    assert [count_all(*limits("c")) for _ in range(2)] == [True, True]

    with pytest.raises(TooManyTriesError) as refused:
        [count_all(*limits(phone)) for phone in "defg"]

    assert 1 <= refused.value.retry_after_s <= 600


def test_several_limits_are_counted_where_every_process_sees_them(postgres_app):
    with postgres_app.app_context():
        passed = [count_all(*limits()) for _ in range(4)]
        with pytest.raises(TooManyTriesError):
            count_all(*limits())

    assert passed == [False, False, True, True]


def test_what_may_be_used_once_is_used_once(app):
    assert [take_once("a", lasts_s=60) for _ in range(2)] == [True, False]
    assert [take_once("b", lasts_s=60, times=2) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:ff::1", True),
        ("2001:db8:1:2::1", "2001:db8:2:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("", "", True),
    ],
)
def test_a_network_is_wider_than_a_sender(app, one, other, is_same):
    with app.test_request_context(environ_base={"REMOTE_ADDR": one}):
        first = network()
    with app.test_request_context(environ_base={"REMOTE_ADDR": other}):
        assert (network() == first) is is_same
