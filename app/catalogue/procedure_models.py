"""What can be applied for: procedures, their papers and cases, bundles, versions, imports."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key, Model, Text20, Text100, Text300, UtcDateTime


class LifeEvent(StrEnum):
    """Why people come: how the catalogue is browsed."""

    BIRTH = "birth"
    MARRIAGE = "marriage"
    DEATH = "death"
    HOUSE_LAND = "house_land"
    BUSINESS = "business"
    WORK_INSURANCE = "work_insurance"
    DRIVING = "driving"
    GOING_ABROAD = "going_abroad"
    PAPERS = "papers"
    FAMILY_SUPPORT = "family_support"


class Procedure(Model):
    """What is applied for, by its national code."""

    __tablename__ = "procedure"

    id: Mapped[Key]
    code: Mapped[Text20] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(Text)  # published names run to a thousand letters
    name_en: Mapped[str] = mapped_column(Text)
    plain_name: Mapped[Text100]  # as people say it
    field: Mapped[Text100]
    field_en: Mapped[Text100]
    life_event: Mapped[LifeEvent]
    is_provincial: Mapped[bool]  # decided by the province, else by the commune
    decided_by: Mapped[Text300] = mapped_column(default="", server_default="")  # who, by name
    decided_by_en: Mapped[Text300] = mapped_column(default="", server_default="")
    statutory_days: Mapped[int | None]  # working days; 0 is the same day; None is not stated
    days_note: Mapped[Text300] = mapped_column(default="")
    days_note_en: Mapped[Text300] = mapped_column(default="")
    fee_vnd: Mapped[int | None]  # None: set by the provincial council
    fee_note: Mapped[str] = mapped_column(Text, default="")
    fee_note_en: Mapped[str] = mapped_column(Text, default="")
    goes_by_post: Mapped[bool]
    why_not_by_post: Mapped[Text300] = mapped_column(default="")
    why_not_by_post_en: Mapped[Text300] = mapped_column(default="")
    goes_online: Mapped[bool] = mapped_column(default=False, server_default=false())
    must_appear: Mapped[bool] = mapped_column(default=False, server_default=false())
    duration_min: Mapped[int]  # at the counter
    result: Mapped[str] = mapped_column(Text)
    result_en: Mapped[str] = mapped_column(Text)
    source: Mapped[Text300] = mapped_column(default="", server_default="")  # a decision, an address
    updated_on: Mapped[date | None]  # the day on which its facts were last stated or confirmed
    is_offered: Mapped[bool] = mapped_column(default=True, server_default=true())
    search_words: Mapped[str] = mapped_column(Text, default="", server_default="")  # one a line
    search_key: Mapped[str] = mapped_column(Text)  # names and everyday words, folded

    required_papers: Mapped[list["RequiredPaper"]] = relationship(
        back_populates="procedure", order_by="RequiredPaper.position", cascade="all, delete-orphan"
    )
    questions: Mapped[list["CaseQuestion"]] = relationship(
        order_by="CaseQuestion.position", cascade="all, delete-orphan"
    )

    @property
    def source_url(self) -> str:
        """Where its facts can be read, if its source is an address."""
        return self.source if self.source.startswith("https://") else ""


PaperCase = Table(
    "paper_case",
    Base.metadata,
    Column("paper_id", ForeignKey("required_paper.id", ondelete="CASCADE"), primary_key=True),
    Column("choice_id", ForeignKey("case_choice.id", ondelete="CASCADE"), primary_key=True),
)


class RequiredPaper(Model):
    """One line of a procedure's published list; without choices it is needed always."""

    __tablename__ = "required_paper"
    __table_args__ = (UniqueConstraint("procedure_id", "position"),)

    id: Mapped[Key]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    originals: Mapped[int]
    copies: Mapped[int]
    note: Mapped[Text300] = mapped_column(default="")  # in which case it is needed
    note_en: Mapped[Text300] = mapped_column(default="")

    procedure: Mapped[Procedure] = relationship(back_populates="required_papers")
    choices: Mapped[list["CaseChoice"]] = relationship(
        secondary=PaperCase, order_by="CaseChoice.id"
    )


class CaseQuestion(Model):
    """What is asked before a list of papers is known: "Who brings the papers?"."""

    __tablename__ = "case_question"
    __table_args__ = (UniqueConstraint("procedure_id", "position"),)

    id: Mapped[Key]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[Text300]
    text_en: Mapped[Text300]

    choices: Mapped[list["CaseChoice"]] = relationship(
        back_populates="question",
        order_by="CaseChoice.position",
        cascade="all, delete-orphan",
        lazy="selectin",
    )


class CaseChoice(Model):
    """One answer to a case question; its note is told to whoever chooses it."""

    __tablename__ = "case_choice"
    __table_args__ = (UniqueConstraint("question_id", "position"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("case_question.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[Text300]
    text_en: Mapped[Text300]
    note: Mapped[Text300] = mapped_column(default="")
    note_en: Mapped[Text300] = mapped_column(default="")

    question: Mapped[CaseQuestion] = relationship(back_populates="choices")


class ProcedureVersion(Model):
    """The facts of a procedure as they stood from an instant on; never changed, never deleted."""

    __tablename__ = "procedure_version"
    __table_args__ = (
        UniqueConstraint("procedure_id", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
    )

    id: Mapped[Key]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id", ondelete="CASCADE"))
    number: Mapped[int]
    facts: Mapped[dict[str, Any]]
    since_at: Mapped[UtcDateTime]
    by: Mapped[Text100]
    source: Mapped[Text300] = mapped_column(default="")  # a file's name, or "" for the form
    import_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_import.id"), index=True)


class ImportState(StrEnum):
    """Where an import stands; only what is `READ` can be applied."""

    READ = "READ"
    APPLYING = "APPLYING"
    APPLIED = "APPLIED"
    UNDOING = "UNDOING"
    FAILED = "FAILED"
    UNDONE = "UNDONE"


class CatalogueImport(Model):
    """A file of procedures as it was read: nothing of it counts before it is applied."""

    __tablename__ = "catalogue_import"

    id: Mapped[Key]
    file_name: Mapped[Text300]
    state: Mapped[ImportState] = mapped_column(default=ImportState.READ)
    is_full: Mapped[bool]  # procedures that it lacks are listed
    as_of: Mapped[date]  # the day on which the file was true
    columns: Mapped[list[Any]]  # [heading, the name of the fact it gives or ""]
    lines: Mapped[list[Any]] = mapped_column(deferred=True)  # [number, facts given, faults]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what applying it changed
    read_at: Mapped[UtcDateTime]
    applied_at: Mapped[UtcDateTime | None]
    by: Mapped[Text100]  # who last did something with it


class Bundle(Model):
    """Procedures that people need together: one booking, one visit, common papers once."""

    __tablename__ = "bundle"

    id: Mapped[Key]
    code: Mapped[Text20] = mapped_column(unique=True)
    name: Mapped[Text300]
    name_en: Mapped[Text300]
    plain_name: Mapped[Text100]
    life_event: Mapped[LifeEvent]
    note: Mapped[Text300] = mapped_column(default="")
    note_en: Mapped[Text300] = mapped_column(default="")
    is_offered: Mapped[bool] = mapped_column(default=True)
    search_words: Mapped[str] = mapped_column(Text, default="")
    search_key: Mapped[str] = mapped_column(Text)

    items: Mapped[list["BundleItem"]] = relationship(
        order_by="BundleItem.position", cascade="all, delete-orphan"
    )

    @property
    def procedures(self) -> list[Procedure]:
        """What it holds, in the order in which it is done."""
        return [item.procedure for item in self.items]

    @property
    def duration_min(self) -> int:
        """How long all of it takes at the counter."""
        return sum(procedure.duration_min for procedure in self.procedures)

    @property
    def fee_vnd(self) -> int:
        """The sum of the fees that are known beforehand."""
        return sum(procedure.fee_vnd or 0 for procedure in self.procedures)

    @property
    def has_open_fee(self) -> bool:
        """Whether the province sets a fee that is not in the sum."""
        return any(procedure.fee_vnd is None for procedure in self.procedures)

    @property
    def longest_days(self) -> int | None:
        """The longest of the deadlines, in working days; None when one of them is open."""
        days = [procedure.statutory_days for procedure in self.procedures]
        known = [number for number in days if number is not None]
        return max(known, default=None) if len(known) == len(days) else None

    @property
    def goes_by_post(self) -> bool:
        """Whether a courier may fetch all of it."""
        return all(procedure.goes_by_post for procedure in self.procedures)


class BundleItem(Model):
    """A procedure's place in a bundle."""

    __tablename__ = "bundle_item"
    __table_args__ = (
        UniqueConstraint("bundle_id", "position"),
        Index(None, "procedure_id"),
    )

    bundle_id: Mapped[int] = mapped_column(
        ForeignKey("bundle.id", ondelete="CASCADE"), primary_key=True
    )
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), primary_key=True)
    position: Mapped[int]

    procedure: Mapped[Procedure] = relationship(lazy="joined", innerjoin=True)


class Synonym(Model):
    """What people say, and the catalogue's words for it: "bìa đỏ" means "sổ đỏ"."""

    __tablename__ = "synonym"
    __table_args__ = (UniqueConstraint("said_key", "means_key"),)

    id: Mapped[Key]
    said: Mapped[Text100]
    means: Mapped[Text100]
    said_key: Mapped[Text100]
    means_key: Mapped[Text100]
