"""What the administrator fills in about bundles, words, and files of procedures."""

from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.admin.forms import DateField, SelectField
from app.admin.procedure_forms import CODE, EVENT_CHOICES, lines_of, one_line
from app.catalogue.bundle_services import BundleFacts
from app.catalogue.procedure_models import Bundle, LifeEvent
from app.catalogue.words import FACTS
from app.core import clock
from app.core.i18n import lazy
from app.core.text import tidy

EARLIEST = date(2000, 1, 1)


class BundleForm(FlaskForm):
    """Procedures that are booked together, by code, in the order they are done."""

    plain_name = one_line(lazy("Tên thường gọi"), 100, is_needed=True)
    name = one_line(lazy("Tên chính thức"), is_needed=True)
    name_en = one_line(lazy("Tên tiếng Anh"), is_needed=True)
    life_event = SelectField(FACTS["life_event"], choices=EVENT_CHOICES)
    procedures = TextAreaField(
        lazy("Mã các thủ tục, theo thứ tự làm"),
        validators=[
            InputRequired(lazy("Mời bạn điền mục này.")),
            Length(max=600, message=lazy("Nhiều nhất 600 chữ.")),
        ],
    )
    note = one_line(lazy("Ghi chú"))
    note_en = one_line(lazy("Ghi chú, tiếng Anh"))
    search_words = TextAreaField(
        FACTS["search_words"],
        validators=[Optional(), Length(max=3000, message=lazy("Nhiều nhất 3.000 chữ."))],
    )

    @classmethod
    def of(cls, bundle: Bundle) -> "BundleForm":
        """Return the form as the bundle stands, or as it was sent."""
        codes = "\n".join(procedure.code for procedure in bundle.procedures)
        return cls(obj=bundle, data={"procedures": codes})

    def facts(self, *, code: str) -> BundleFacts:
        """Return the bundle as it was filled in."""
        codes = [
            word for line in lines_of(self.procedures) for word in line.replace(",", " ").split()
        ]
        return BundleFacts(
            code=code,
            name=self.name.data,
            name_en=self.name_en.data,
            plain_name=self.plain_name.data,
            life_event=LifeEvent(self.life_event.data),
            procedures=tuple(codes),
            note=self.note.data or "",
            note_en=self.note_en.data or "",
            search_words=tuple(dict.fromkeys(lines_of(self.search_words))),
        )


class NewBundleForm(BundleForm):
    """A bundle that the catalogue does not have yet."""

    code = StringField(lazy("Mã gói"), filters=[tidy], validators=CODE)


class SynonymForm(FlaskForm):
    """What people say, and the catalogue's words for it."""

    said = one_line(lazy("Người dân gõ"), 100, is_needed=True)
    means = one_line(lazy("Hiểu là"), 100, is_needed=True)


class ImportForm(FlaskForm):
    """A file of procedures, and what it stands for."""

    file = FileField(
        lazy("Tệp CSV hoặc XLSX"), validators=[FileRequired(lazy("Mời bạn chọn một tệp."))]
    )
    as_of = DateField(
        lazy("Tệp này đúng vào ngày"), validators=[InputRequired(lazy("Mời bạn chọn ngày."))]
    )
    is_full = BooleanField(lazy("Tệp này là toàn bộ danh mục"))
    keep_papers = BooleanField(lazy("Giữ nguyên danh sách giấy tờ đang có"))

    def validate_as_of(self, field: DateField) -> None:
        """Refuse a day that has not come, or lies before all of this."""
        today = clock.local_day(clock.now())
        if field.data is not None and not EARLIEST <= field.data <= today:
            raise ValidationError(lazy("Mời bạn chọn một ngày từ năm 2000 tới hôm nay."))
