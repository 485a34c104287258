"""What the administrator fills in about one paper, or one question, of a procedure."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.admin.forms import IntegerField
from app.admin.procedure_forms import lines_of, one_line
from app.catalogue.shapes import ChoiceLine, PaperLine, QuestionLine
from app.core.i18n import lazy
from app.core.text import tidy

PART = "|"
MOST_CHOICES = 8


class PaperForm(FlaskForm):
    """One paper of a procedure's list; for which answers it is needed stands beside."""

    name = one_line(lazy("Tên giấy tờ"), 5000, is_needed=True)
    name_en = one_line(lazy("Tên tiếng Anh"), 5000, is_needed=True)
    originals = IntegerField(
        lazy("Số bản chính"),
        default=1,
        validators=[
            InputRequired(lazy("Mời bạn điền mục này.")),
            NumberRange(0, 99, lazy("Từ 0 đến 99 bản.")),
        ],
    )
    copies = IntegerField(
        lazy("Số bản sao"),
        default=0,
        validators=[
            InputRequired(lazy("Mời bạn điền mục này.")),
            NumberRange(0, 99, lazy("Từ 0 đến 99 bản.")),
        ],
    )
    note = one_line(lazy("Ghi chú, ví dụ khi nào cần"))
    note_en = one_line(lazy("Ghi chú, tiếng Anh"))

    def validate_copies(self, field: IntegerField) -> None:
        """Want at least one sheet."""
        if not field.data and not self.originals.data:
            raise ValidationError(lazy("Cần ít nhất một bản chính hoặc một bản sao."))

    def line(self, cases: tuple[str, ...]) -> PaperLine:
        """Return the paper as it was filled in."""
        return PaperLine(
            name=self.name.data,
            name_en=self.name_en.data,
            originals=self.originals.data,
            copies=self.copies.data,
            note=self.note.data or "",
            note_en=self.note_en.data or "",
            cases=cases,
        )


class QuestionForm(FlaskForm):
    """A simple question about the case, its answers a line each."""

    text = one_line(lazy("Câu hỏi"), is_needed=True)
    text_en = one_line(lazy("Câu hỏi, tiếng Anh"), is_needed=True)
    choices = TextAreaField(
        lazy("Các câu trả lời"),
        validators=[
            InputRequired(lazy("Mời bạn điền mục này.")),
            Length(max=8000, message=lazy("Nhiều nhất 8.000 chữ.")),
        ],
    )

    @classmethod
    def of(cls, line: QuestionLine | None) -> "QuestionForm":
        """Return the form as the question stands, or as it was sent."""
        if line is None:
            return cls()
        written = "\n".join(
            f" {PART} ".join((one.text, one.text_en, one.note, one.note_en)).rstrip(f" {PART}")
            for one in line.choices
        )
        return cls(data={"text": line.text, "text_en": line.text_en, "choices": written})

    def validate_choices(self, field: TextAreaField) -> None:
        """Want an answer in both languages a line; a note stands in both or in none."""
        lines = [self._parts(line) for line in lines_of(field)]
        if not 2 <= len(lines) <= MOST_CHOICES:
            raise ValidationError(lazy("Một câu hỏi có từ 2 đến 8 câu trả lời."))
        for parts in lines:
            if not (parts[0] and parts[1]) or bool(parts[2]) != bool(parts[3]):
                raise ValidationError(
                    lazy("Mỗi dòng: câu trả lời | tiếng Anh, rồi có thể | lời nhắc | tiếng Anh.")
                )
            if len(parts) > 4 or max(map(len, parts)) > 300:
                raise ValidationError(lazy("Mỗi phần nhiều nhất 300 chữ, mỗi dòng bốn phần."))

    def line(self) -> QuestionLine:
        """Return the question as it was filled in."""
        choices = (
            ChoiceLine(text=text, text_en=text_en, note=note, note_en=note_en)
            for text, text_en, note, note_en in map(self._parts, lines_of(self.choices))
        )
        return QuestionLine(text=self.text.data, text_en=self.text_en.data, choices=tuple(choices))

    @staticmethod
    def _parts(line: str) -> list[str]:
        parts = [tidy(part) for part in line.split(PART)]
        return parts + [""] * (4 - len(parts))
