"""Pages of signing in and out, and of one's own account."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, current_app, flash, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import known_browsers, navigation, queries, services
from app.accounts.forms import AskCodeForm, EnterCodeForm, PasswordForm, SignInForm
from app.accounts.guards import SESSION_KEY, current_staff, open_to, signed_in_staff
from app.accounts.models import Role, Staff
from app.accounts.passwords import hash_password
from app.accounts.services import Proof
from app.accounts.words import ROLES, browser_words
from app.config import Settings
from app.core import clock, rate_limits
from app.core.codes import fingerprint
from app.core.db import transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.core.security import open_to_all

bp = Blueprint("accounts", __name__)

ASKED_KEY = "code_asked_by"

SignInView = Callable[[SignInForm, Proof | None], BaseResponse]
PasswordView = Callable[[PasswordForm, Proof | None, str], BaseResponse]
CodeView = Callable[[], BaseResponse]

# How many tries: of one sender, of one sender at one name, of everybody at one name.
GUESSES = ("200 per 10 minutes", "15 per 10 minutes", "60 per hour")
TRIES = {
    "sign_in": GUESSES,
    "password": GUESSES,
    "enter_code": GUESSES,
    "send_code": ("30 per 10 minutes", "3 per 10 minutes", "10 per hour"),
}


def _after_checking(view: SignInView) -> Callable[[], BaseResponse]:
    # Tries are counted and passwords hashed before the transaction, which holds others up.
    @wraps(view)
    def checked() -> BaseResponse:
        form, proof = SignInForm(), None
        if form.validate_on_submit():
            username, password = form.username.data or "", form.password.data or ""
            _count_tries("sign_in", username)
            proof = services.check_password(username=username, password=password)
        return view(form, proof)

    return checked


def _after_checking_current(view: PasswordView) -> Callable[[], BaseResponse]:
    @wraps(view)
    def checked() -> BaseResponse:
        form, proof, new_hash = PasswordForm(), None, ""
        if form.validate_on_submit():
            username = signed_in_staff().username
            _count_tries("password", username)
            proof = services.check_password(username=username, password=form.current.data or "")
            if proof is not None:
                new_hash = hash_password(form.password.data or "", username=username)
        return view(form, proof, new_hash)

    return checked


def _after_counting(action: str, username: Callable[[], str]) -> Callable[[CodeView], CodeView]:
    def decorate(view: CodeView) -> CodeView:
        @wraps(view)
        def counted() -> BaseResponse:
            _count_tries(action, username())
            return view()

        return counted

    return decorate


def _asking_username() -> str:
    return request.form.get("username", "").strip().lower()[:60]


def _asked_username() -> str:
    return str(session.get(ASKED_KEY, ""))


@bp.get("/sign-in")
@open_to_all
def sign_in() -> BaseResponse:
    staff = current_staff()
    if staff is not None:
        return redirect_to(navigation.way_on(staff, _next()))
    return _sign_in_page(SignInForm())


@bp.post("/sign-in")
@open_to_all
@_after_checking
@transaction()
def enter(form: SignInForm, proof: Proof | None) -> BaseResponse:
    if proof is None:
        if not form.errors:
            form.form_errors.append(
                _("Tên đăng nhập hoặc mật khẩu chưa đúng. Mời bạn kiểm tra lại.")
            )
        return _sign_in_page(form, status=422)
    token = services.sign_in(proof=proof, browser=_browser(), now=clock.now())
    return _let_in(form.username.data or "", token)


@bp.get("/sign-in/code")
@open_to_all
def ask_code() -> Response:
    return render_page("accounts/ask_code.html", form=AskCodeForm(), next=_next())


@bp.post("/sign-in/code")
@open_to_all
@_after_counting("send_code", _asking_username)
@transaction()
def send_code() -> BaseResponse:
    form = AskCodeForm()
    if not form.validate_on_submit():
        return render_page("accounts/ask_code.html", status=422, form=form, next=_next())
    services.send_code(username=form.username.data or "", now=clock.now())
    session[ASKED_KEY] = form.username.data
    return redirect_to(url_for(".enter_code", next=_next() or None))


@bp.get("/sign-in/code/enter")
@open_to_all
def enter_code() -> BaseResponse:
    if not session.get(ASKED_KEY):
        return redirect_to(url_for(".ask_code", next=_next() or None))
    return _code_page(EnterCodeForm())


@bp.post("/sign-in/code/enter")
@open_to_all
@_after_counting("enter_code", _asked_username)
@transaction()
def enter_with_code() -> BaseResponse:
    form, username = EnterCodeForm(), _asked_username()
    if not form.validate_on_submit():
        return _code_page(form, status=422)
    token = services.sign_in_with_code(
        username=username, code=form.code.data or "", browser=_browser(), now=clock.now()
    )
    if token is None:
        form.form_errors.append(
            _("Mã chưa đúng hoặc đã hết hạn. Mời bạn xem lại tin nhắn mới nhất.")
        )
        return _code_page(form, status=422)
    return _let_in(username, token)


@bp.post("/sign-out")
@open_to_all
@transaction()
def sign_out() -> BaseResponse:
    token = session.get(SESSION_KEY)
    if token:
        services.sign_out(token=token, now=clock.now())
    session.clear()
    flash(_("Bạn đã đăng xuất."), "done")
    return redirect_to(url_for(".sign_in"))


@bp.get("/account")
@open_to(*Role)
def account() -> Response:
    return _account_page(PasswordForm())


@bp.post("/account/password")
@open_to(*Role)
@_after_checking_current
@transaction()
def change_password(form: PasswordForm, proof: Proof | None, new_hash: str) -> BaseResponse:
    if proof is None:
        if not form.errors:
            form.current.errors = [_("Mật khẩu hiện nay chưa đúng.")]
        return _account_page(form, status=422)
    services.change_own_password(
        staff_id=proof.staff_id,
        password_hash=new_hash,
        token=session[SESSION_KEY],
        now=clock.now(),
    )
    flash(_("Đã đổi mật khẩu. Các máy khác đã được đăng xuất."), "done")
    return redirect_to(url_for(".account"))


@bp.post("/account/sign-ins/revoke")
@open_to(*Role)
@transaction()
def revoke_others() -> BaseResponse:
    services.revoke_sign_ins(
        staff_id=signed_in_staff().id, now=clock.now(), but_token=session[SESSION_KEY]
    )
    flash(_("Đã đăng xuất khỏi mọi máy khác."), "done")
    return redirect_to(url_for(".account"))


def _sign_in_page(form: SignInForm, *, status: int = 200) -> Response:
    settings: Settings = current_app.config["SETTINGS"]
    shown = queries.demo_accounts(province_code=settings.province_code) if settings.is_demo else []
    return render_page(
        "accounts/sign_in.html",
        status=status, form=form, next=_next(), demo_accounts=shown, roles=ROLES,
    )  # fmt: skip


def _code_page(form: EnterCodeForm, *, status: int = 200) -> Response:
    return render_page("accounts/enter_code.html", status=status, form=form, next=_next())


def _account_page(form: PasswordForm, *, status: int = 200) -> Response:
    staff = signed_in_staff()
    return render_page(
        "accounts/account.html",
        status=status,
        form=form,
        roles=ROLES,
        sign_ins=queries.sign_ins_of(staff_id=staff.id, now=clock.now()),
        this_one=fingerprint(session[SESSION_KEY]),
        browser_words=browser_words,
    )


def _let_in(username: str, token: str) -> BaseResponse:
    staff = queries.staff_named(username=username)
    old_token = session.get(SESSION_KEY)
    if old_token:
        services.sign_out(token=old_token, now=clock.now())
    # A session that somebody else may have planted here must not become a signed-in one.
    session.clear()
    session[SESSION_KEY] = token
    session.permanent = staff is not None and staff.role is Role.COURIER
    return known_browsers.remember(redirect_to(_target(staff)), username)


def _target(staff: Staff | None) -> str:
    return navigation.way_on(staff, _next()) if staff else url_for(".sign_in")


def _count_tries(action: str, username: str) -> None:
    of_sender, of_both, of_name = TRIES[action]
    sender, name = rate_limits.sender(), fingerprint(username)
    rate_limits.count_try(of_sender, action, sender)
    rate_limits.count_try(of_both, action, name, sender)
    # Strangers who guess at a name must not lock out whoever has signed in here before.
    if not known_browsers.is_known(username):
        rate_limits.count_try(of_name, action, name)


def _browser() -> str:
    return request.user_agent.string


def _next() -> str:
    target = request.args.get("next", "")
    return target if navigation.leads_home(target) else ""
