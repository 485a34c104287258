"""The one-stop desk: what to do today, one dossier, its receipt."""

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.catalogue.queries import office as office_of
from app.core import clock
from app.core.codes import grouped
from app.core.db import no_transaction, transaction
from app.core.errors import ConflictError
from app.core.i18n import _, short_day
from app.core.render import redirect_to, render_page
from app.desk import queries, services
from app.desk.forms import AcceptForm, DoorForm, HandOutForm, PaymentForm
from app.desk.returning import HOME, door_for, return_places
from app.dossiers.models import Dossier, PaymentKind
from app.dossiers.queries import timeline
from app.dossiers.words import STATUS_WORDS

bp = Blueprint("desk", __name__)
PAYMENT = "payment"  # Its fields stand on one page with those of accepting.


@bp.get("/desk")
@open_to(Role.OFFICER)
def worklists() -> BaseResponse:
    return _worklists_page(text="")


@bp.post("/desk")
@open_to(Role.OFFICER)
@no_transaction("It only looks; what is looked for is often a phone, and stands in no address.")
def look_up() -> BaseResponse:
    return _worklists_page(text=request.form.get("q", "")[:120])


@bp.get("/desk/dossiers/<code>")
@open_to(Role.OFFICER)
def dossier(code: str) -> Response:
    return _dossier_page(_own(code))


@bp.get("/desk/dossiers/<code>/receipt")
@open_to(Role.OFFICER)
def receipt(code: str) -> Response:
    own = _own(code)
    if own.accepted_at is None:
        raise ConflictError(_("Hồ sơ này chưa được tiếp nhận nên chưa có giấy tiếp nhận."))
    return render_page(
        "desk/receipt.html", dossier=own, officer_name=queries.accepted_by(dossier=own)
    )


@bp.post("/desk/dossiers/<code>/accept")
@open_to(Role.OFFICER)
@transaction()
def accept(code: str) -> BaseResponse:
    form, officer = AcceptForm(), signed_in_staff()
    if not form.validate_on_submit():
        return _dossier_page(_own(code), accept_form=form, status=422)
    taken = services.accept(
        code=code,
        officer=officer,
        now=clock.now(),
        fee_vnd=form.paid_vnd.data or 0,
        receipt_number=form.receipt_number.data,
    )
    flash(_("Đã tiếp nhận hồ sơ %(code)s.", code=grouped(taken.code)), "done")
    return redirect_to(url_for(".receipt", code=taken.code))


@bp.post("/desk/dossiers/<code>/payments")
@open_to(Role.OFFICER)
@transaction()
def note_payment(code: str) -> BaseResponse:
    form, officer = PaymentForm(prefix=PAYMENT), signed_in_staff()
    if not form.validate_on_submit():
        return _dossier_page(_own(code), payment_form=form, status=422)
    services.note_payment(
        code=code,
        kind=PaymentKind(form.kind.data),
        amount_vnd=form.amount_vnd,
        receipt_number=form.receipt_number.data,
        officer=officer,
        now=clock.now(),
    )
    flash(_("Đã ghi khoản thu."), "done")
    return redirect_to(url_for(".dossier", code=code))


@bp.post("/desk/dossiers/<code>/result")
@open_to(Role.OFFICER)
@transaction()
def note_result(code: str) -> BaseResponse:
    noted = services.note_result(code=code, officer=signed_in_staff(), now=clock.now())
    flash(_("Hồ sơ %(code)s đã có kết quả.", code=grouped(noted.code)), "done")
    return redirect_to(url_for(".dossier", code=noted.code))


@bp.post("/desk/dossiers/<code>/hand-out")
@open_to(Role.OFFICER)
@transaction()
def hand_out(code: str) -> BaseResponse:
    form, officer = HandOutForm(), signed_in_staff()
    if not form.validate_on_submit():
        return _dossier_page(_own(code), hand_out_form=form, status=422)
    given = services.hand_out(
        code=code, officer=officer, receiver_name=form.receiver_name.data, now=clock.now()
    )
    flash(_("Đã trao kết quả hồ sơ %(code)s.", code=grouped(given.code)), "done")
    return redirect_to(url_for(".dossier", code=given.code))


@bp.post("/desk/dossiers/<code>/send-home")
@open_to(Role.OFFICER)
@transaction()
def send_home(code: str) -> BaseResponse:
    form, officer, own = DoorForm(), signed_in_staff(), _own(code)
    form.offer_communes(province_code=officer.province_code)
    choice = return_places(dossier=own, now=clock.now())
    key = request.form.get("place", "")[:40]
    is_known = choice.knows_home if key else queries.knows_door(dossier=own)
    needs_address = key in ("", HOME) and not is_known
    if needs_address and not form.validate_on_submit():
        return _dossier_page(own, door_form=form, status=422)
    door = form.door() if needs_address else door_for(choice=choice, key=key)
    booking = services.send_home(code=code, officer=officer, door=door, now=clock.now())
    flash(_("Bưu tá trả kết quả ngày %(day)s.", day=short_day(booking.on)), "done")
    return redirect_to(url_for(".dossier", code=booking.dossier.code))


@bp.post("/desk/dossiers/<code>/bring-back")
@open_to(Role.OFFICER)
@transaction()
def bring_back(code: str) -> BaseResponse:
    back = services.bring_back(code=code, officer=signed_in_staff(), now=clock.now())
    flash(_("Kết quả hồ sơ %(code)s đã về lại Một cửa.", code=grouped(back.code)), "done")
    return redirect_to(url_for(".dossier", code=back.code))


def _worklists_page(*, text: str) -> BaseResponse:
    officer = signed_in_staff()
    if officer.office_id is None:
        return render_page("desk/no_office.html")
    office = office_of(office_id=officer.office_id)
    found = queries.found(text=text, office_id=office.id)
    if len(found) == 1:
        return redirect_to(url_for(".dossier", code=found[0].code))
    on = clock.local_day(clock.now())
    desk = queries.desk(office=office, on=on)
    return render_page(
        "desk/worklists.html",
        office=office, desk=desk, on=on, text=text, found=found, status_words=STATUS_WORDS,
        whole=request.args.get("all", ""),
    )  # fmt: skip


def _own(code: str) -> Dossier:
    return queries.dossier(code=code, office_id=signed_in_staff().office_id)


def _dossier_page(
    own: Dossier,
    *,
    hand_out_form: HandOutForm | None = None,
    door_form: DoorForm | None = None,
    accept_form: AcceptForm | None = None,
    payment_form: PaymentForm | None = None,
    status: int = 200,
) -> Response:
    door_form = door_form or DoorForm(formdata=None, commune=own.office.commune_code)
    door_form.offer_communes(province_code=own.office.commune.province_code)
    return render_page(
        "desk/dossier.html",
        status=status,
        text="",
        dossier=own,
        steps=timeline(dossier=own, is_for_staff=True),
        due=queries.due_of(dossier=own, on=clock.local_day(clock.now())),
        bookings=queries.bookings_of(dossier=own),
        knows_door=queries.knows_door(dossier=own),
        returns=return_places(dossier=own, now=clock.now()),
        hand_out_form=hand_out_form or HandOutForm(formdata=None, receiver_name=own.applicant_name),
        door_form=door_form,
        accept_form=accept_form or AcceptForm(formdata=None),
        payment_form=payment_form or PaymentForm(formdata=None, prefix=PAYMENT),
        dues=queries.dues_of(dossier=own),
        status_words=STATUS_WORDS,
    )
