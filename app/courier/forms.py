"""What a courier fills in at a door."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import AnyOf, Length

from app.booking.models import BookingKind, Outcome
from app.core.i18n import lazy
from app.core.text import tidy
from app.courier.payload import parse_event_id
from app.courier.services import NOTE_LETTERS
from app.courier.words import outcome_words
from app.dossiers.forms import TakenFields


class OutcomeForm(TakenFields):
    event_id = HiddenField(filters=[parse_event_id])
    device_time = HiddenField()
    outcome = RadioField(
        lazy("Lượt ghé thế nào?"),
        choices=[one.value for one in Outcome],  # named by `word_choices`
        validate_choice=False,  # The next line says it in our own words.
        validators=[
            AnyOf([one.value for one in Outcome], message=lazy("Mời bạn chọn kết quả lượt ghé."))
        ],
    )
    note = TextAreaField(
        lazy("Ghi chú"),
        filters=[tidy],
        validators=[
            Length(
                max=NOTE_LETTERS,
                message=lazy("Ghi chú dài quá 300 chữ cái. Mời bạn viết gọn lại."),
            )
        ],
    )

    def word_choices(self, kind: BookingKind) -> None:
        """Name the outcomes as they are said of this kind of visit."""
        self.outcome.choices = [(one.value, outcome_words(kind, one)) for one in Outcome]
