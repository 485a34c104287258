"""What staff type to get in and to stay safe."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, Regexp

from app.accounts.passwords import LEAST_LETTERS, MOST_LETTERS
from app.core.i18n import lazy


def _lowered(text: Any) -> Any:
    return text.strip().lower() if isinstance(text, str) else text


def _digits(text: Any) -> Any:
    return text.replace(" ", "").strip() if isinstance(text, str) else text


def _username() -> StringField:
    return StringField(
        lazy("Tên đăng nhập"),
        filters=[_lowered],
        validators=[
            DataRequired(lazy("Mời bạn nhập tên đăng nhập.")),
            Length(max=60, message=lazy("Tên đăng nhập dài nhất 60 ký tự.")),
        ],
    )


def _password(label: Any, missing: Any) -> PasswordField:
    too_long = lazy("Mật khẩu dài nhất %(max)d ký tự.", max=MOST_LETTERS)
    return PasswordField(
        label, validators=[DataRequired(missing), Length(max=MOST_LETTERS, message=too_long)]
    )


class SignInForm(FlaskForm):
    username = _username()
    password = _password(lazy("Mật khẩu"), lazy("Mời bạn nhập mật khẩu."))


class AskCodeForm(FlaskForm):
    username = _username()


class EnterCodeForm(FlaskForm):
    code = StringField(
        lazy("Mã gồm 6 chữ số"),
        filters=[_digits],
        validators=[
            DataRequired(lazy("Mời bạn nhập mã trong tin nhắn.")),
            Regexp(r"^[0-9]{6}\Z", message=lazy("Mã gồm đúng 6 chữ số.")),
        ],
    )


class PasswordForm(FlaskForm):
    current = _password(lazy("Mật khẩu hiện nay"), lazy("Mời bạn nhập mật khẩu hiện nay."))
    password = PasswordField(
        lazy("Mật khẩu mới"),
        validators=[
            DataRequired(lazy("Mời bạn nhập mật khẩu mới.")),
            Length(
                min=LEAST_LETTERS,
                max=MOST_LETTERS,
                message=lazy("Mật khẩu mới cần từ 10 đến 200 ký tự."),
            ),
        ],
    )
    again = PasswordField(
        lazy("Nhập lại mật khẩu mới"),
        validators=[
            DataRequired(lazy("Mời bạn nhập lại mật khẩu mới.")),
            EqualTo("password", message=lazy("Hai lần nhập mật khẩu mới chưa giống nhau.")),
        ],
    )
