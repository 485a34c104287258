"""What the administrator fills in about a procedure, its lists excepted."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, StringField, TextAreaField
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from app.admin.forms import IntegerField, RadioField, SelectField
from app.catalogue.procedure_facts import facts_of
from app.catalogue.procedure_models import LifeEvent, Procedure
from app.catalogue.shapes import ProcedureFacts
from app.catalogue.words import EVENTS, FACTS
from app.core.i18n import lazy
from app.core.text import tidy

EVENT_CHOICES = tuple(SelectChoice(event.value, words) for event, words in EVENTS.items())
LEVELS = (
    SelectChoice("commune", lazy("Cấp xã")),
    SelectChoice("province", lazy("Cấp tỉnh")),
)


def _text(fact: str, most: int, *, is_needed: bool = False) -> StringField:
    kind = TextAreaField if most > 300 else StringField
    return kind(FACTS[fact], filters=[tidy], validators=_bounds(most, is_needed=is_needed))


def one_line(label: Any, most: int = 300, *, is_needed: bool = False) -> StringField:
    """Return a field of one line of text."""
    return StringField(label, filters=[tidy], validators=_bounds(most, is_needed=is_needed))


def _bounds(most: int, *, is_needed: bool) -> list[Any]:
    length = Length(max=most, message=lazy("Câu này quá dài. Mời bạn viết ngắn lại."))
    return [InputRequired(lazy("Mời bạn điền mục này.")), length] if is_needed else [length]


def _whole(fact: str, least: int, most: int, *, is_needed: bool = False) -> IntegerField:
    first = InputRequired(lazy("Mời bạn điền mục này.")) if is_needed else Optional()
    message = lazy("Số này nằm ngoài khoảng cho phép.")
    return IntegerField(FACTS[fact], validators=[first, NumberRange(least, most, message)])


def lines_of(field: TextAreaField) -> list[str]:
    """Return the lines of a field that say something, tidied."""
    return [line for raw in (field.data or "").splitlines() if (line := tidy(raw))]


CODE = [
    InputRequired(lazy("Mời bạn điền mục này.")),
    Regexp(
        r"[A-Za-z0-9][A-Za-z0-9.\-]{1,19}\Z",
        message=lazy("Mã có chữ, số, dấu chấm và gạch nối, như 1.001193."),
    ),
]


class ProcedureForm(FlaskForm):
    """The facts of a procedure, its lists excepted."""

    plain_name = _text("plain_name", 100, is_needed=True)
    name = _text("name", 1500, is_needed=True)
    name_en = _text("name_en", 1500, is_needed=True)
    field = _text("field", 100, is_needed=True)
    field_en = _text("field_en", 100, is_needed=True)
    life_event = SelectField(FACTS["life_event"], choices=EVENT_CHOICES)
    search_words = TextAreaField(
        FACTS["search_words"],
        validators=[Optional(), Length(max=3000, message=lazy("Nhiều nhất 3.000 chữ."))],
    )
    level = RadioField(lazy("Cấp giải quyết"), choices=LEVELS, default="commune")
    decided_by = _text("decided_by", 300)
    decided_by_en = _text("decided_by_en", 300)
    statutory_days = _whole("statutory_days", 0, 365)
    days_note = _text("days_note", 300)
    days_note_en = _text("days_note_en", 300)
    fee_vnd = _whole("fee_vnd", 0, 10**10)
    fee_note = _text("fee_note", 2000)
    fee_note_en = _text("fee_note_en", 2000)
    goes_by_post = BooleanField(FACTS["goes_by_post"])
    must_appear = BooleanField(FACTS["must_appear"])
    why_not_by_post = _text("why_not_by_post", 300)
    why_not_by_post_en = _text("why_not_by_post_en", 300)
    goes_online = BooleanField(FACTS["goes_online"])
    duration_min = _whole("duration_min", 5, 240, is_needed=True)
    result = _text("result", 2000, is_needed=True)
    result_en = _text("result_en", 2000, is_needed=True)
    source = _text("source", 300)

    @classmethod
    def of(cls, procedure: Procedure) -> "ProcedureForm":
        """Return the form as the procedure stands, or as it was sent."""
        kept = vars(facts_of(procedure)) | {
            "life_event": procedure.life_event.value,
            "level": "province" if procedure.is_provincial else "commune",
            "search_words": procedure.search_words,
        }
        return cls(data=kept)

    def validate_must_appear(self, field: BooleanField) -> None:
        """Refuse that somebody both must come and may send a courier."""
        if field.data and self.goes_by_post.data:
            raise ValidationError(lazy("Người phải có mặt thì không gửi qua bưu tá được."))

    def validate_why_not_by_post(self, field: StringField) -> None:
        """Have the page say why no courier comes."""
        if not field.data and not self.goes_by_post.data:
            raise ValidationError(lazy("Mời bạn nói rõ vì sao, để trang của người dân ghi lại."))

    def facts(self, known: ProcedureFacts | None, *, code: str) -> ProcedureFacts:
        """Return the facts as they were filled in; lists stay as they are known."""
        said = {name: one.data for name, one in self._fields.items() if name in _ASKED}
        said |= {name: said[name] or "" for name in _ASKED - _NUMBERS - _FLAGS}
        return ProcedureFacts(
            **said,
            code=code,
            life_event=LifeEvent(self.life_event.data),
            is_provincial=self.level.data == "province",
            search_words=tuple(dict.fromkeys(lines_of(self.search_words))),
            papers=known.papers if known else (),
            questions=known.questions if known else (),
        )


_NUMBERS = frozenset({"statutory_days", "fee_vnd", "duration_min"})
_FLAGS = frozenset({"goes_by_post", "goes_online", "must_appear"})
_ASKED = frozenset(FACTS) - {
    "code", "life_event", "is_provincial", "papers", "questions", "search_words",
}  # fmt: skip


class NewProcedureForm(ProcedureForm):
    """A procedure that the catalogue does not have yet."""

    code = StringField(FACTS["code"], filters=[tidy], validators=CODE)
