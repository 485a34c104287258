"""Anticipated refusals: raised where known, in the user's words, answered in one place."""

from http import HTTPStatus


class AppError(Exception):
    """
    A refusal that the user should read.

    Parameters
    ----------
    message
        One or two plain sentences in the user's language: what happened, what to do next.
    """

    status: HTTPStatus = HTTPStatus.BAD_REQUEST

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(AppError):
    """What was asked for is not here."""

    status = HTTPStatus.NOT_FOUND


class ForbiddenError(AppError):
    """The person is known, but this is not for them."""

    status = HTTPStatus.FORBIDDEN


class ConflictError(AppError):
    """Somebody or something else came first."""

    status = HTTPStatus.CONFLICT


class InvalidError(AppError):
    """What was sent cannot be used as it is."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyTriesError(AppError):
    """The same was tried too often in too short a time."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: str = "", *, retry_after_s: int = 60) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class UnavailableError(AppError):
    """A part that the answer needs is not there right now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
