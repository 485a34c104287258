"""A file of procedures is read cell by cell, looked at, applied, and can be taken back."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from app.catalogue import import_applying, import_preview, import_services
from app.catalogue.errors import ImportDoneError, ImportFileError
from app.catalogue.import_file import MOST_UNPACKED_BYTES
from app.catalogue.models import LifeEvent, Procedure
from app.catalogue.procedure_facts import facts_of
from app.catalogue.procedure_models import CatalogueImport, ImportState, ProcedureVersion
from app.catalogue.procedure_queries import procedure as find
from app.catalogue.procedure_queries import versions
from app.catalogue.procedure_services import add_procedure, change_procedure
from app.core import jobs
from app.core.db import db, writing
from app.core.jobs import Job, JobState
from tests.catalogue.test_show_procedure import PROXY, WHO, facts
from tests.conftest import NOW

AS_OF = date(2026, 7, 31)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "procedures.csv"
HEAD = ("code", "name", "field", "level", "working_days", "fee_vnd", "by_post", "documents")
BIRTH = ("1.001193", "Đăng ký khai sinh", "Hộ tịch", "xã", "1", "miễn phí", "có",
         "Tờ khai [1 bản chính] ;; Căn cước [0 bản chính, 1 bản sao]")  # fmt: skip


class DiedError(Exception):
    """A worker was killed."""


def as_csv(*lines, head=HEAD, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([head, *lines])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(*lines, head=HEAD):
    book = Workbook()
    for line in (head, *lines):
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(content, *, name="danh-muc.csv", **options):
    return import_services.read_file(file_name=name, content=content, **options)


def kept(*lines, is_full=False, content=None, **options):
    found = read(content or as_csv(*lines), **options)
    with writing():
        row = import_services.keep(read=found, as_of=AS_OF, is_full=is_full, by="test", now=NOW)
        return row.id


def look(import_id):
    return import_preview.preview(found=import_services.catalogue_import(import_id=import_id))


def apply(import_id):
    with writing():
        import_services.begin(import_id=import_id, by="test", now=NOW)
    counts = import_applying.apply(
        import_id=import_id, by="test", now=NOW, told=lambda done, total: None
    )
    db.session.rollback()
    with writing():
        import_services.finish(import_id=import_id, counts=counts, now=NOW)
    return counts


def work(kind):
    """Do what a worker does."""
    statement = select(Job.id).where(Job.kind == kind, Job.state == JobState.QUEUED)
    jobs.run_job(db.session.scalars(statement).one())
    db.session.expire_all()


def undo(import_id):
    with writing():
        import_services.start_undo(import_id=import_id, by="test", now=NOW)
    work(import_services.UNDO)
    counts = import_services.catalogue_import(import_id=import_id).counts
    return {name: counts[name] for name in ("back", "retired", "left")}


def faults(content, **options):
    return [
        (fault.line, fault.heading, fault.value)
        for _number, _given, told in read(content, **options).lines
        for fault in told
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_new_procedure_comes_from_a_csv_file(app, delimiter):
    import_id = kept(content=as_csv(BIRTH, delimiter=delimiter))

    assert apply(import_id) == {"lines": 1, "new": 1, "changed": 0, "at_fault": 0}

    found = find(code="1.001193")
    assert (found.plain_name, found.field, found.is_provincial) == (
        "Đăng ký khai sinh", "Hộ tịch", False,
    )  # fmt: skip
    assert (found.statutory_days, found.fee_vnd, found.goes_by_post) == (1, 0, True)
    assert [(one.name, one.originals, one.copies) for one in found.required_papers] == [
        ("Tờ khai", 1, 0),
        ("Căn cước", 0, 1),
    ]
    assert found.life_event is LifeEvent.BIRTH
    assert found.updated_on == AS_OF
    assert found.search_key


def test_a_spreadsheet_says_the_same(app):
    line = (*BIRTH[:4], 1, 0, True, BIRTH[7])

    apply(kept(content=as_xlsx(line), name="danh-muc.xlsx"))

    assert find(code="1.001193").statutory_days == 1


def test_vietnamese_headings_are_known(app):
    head = ("Mã thủ tục", "Tên thủ tục", "Lĩnh vực", "Cấp thực hiện", "Lệ phí")

    apply(kept(content=as_csv(("2.000001", "Cấp giấy", "Đất đai", "Tỉnh", "35.000 đ"), head=head)))

    assert (find(code="2.000001").fee_vnd, find(code="2.000001").is_provincial) == (35000, True)


def test_a_fault_names_line_column_and_what_is_expected(app):
    line = ("1.1", BIRTH[1], BIRTH[2], "huyện", "5 năm", "nhiều", "tuỳ", "Đơn [181 bản chính]")

    found = faults(as_csv(BIRTH, line))

    assert found == [
        (3, "level", "huyện"), (3, "working_days", "5 nam"), (3, "fee_vnd", "nhiều"),
        (3, "by_post", "tuỳ"), (3, "documents", "Đơn [181 bản chính]"),
    ]  # fmt: skip
    said = read(as_csv(BIRTH, line)).lines[1][2][0].expected
    assert str(said) == "cấp xã hoặc cấp tỉnh"


def test_a_code_that_comes_twice_is_a_fault_the_second_time(app):
    assert faults(as_csv(BIRTH, BIRTH)) == [(3, "code", "1.001193")]


def test_a_new_procedure_without_a_level_is_left_out_and_the_others_come(app):
    other = ("1.000002", "Đăng ký kết hôn", "Hộ tịch", "xã", "", "", "", "")
    import_id = kept(content=as_csv((*BIRTH[:3],), other[:4], head=HEAD[:4]))

    preview = look(import_id)
    counts = apply(import_id)

    assert [(one.line, one.heading) for one in preview.faults] == [(2, "level")]
    assert [one.facts.code for one in preview.new] == ["1.000002"]
    assert counts["new"] == 1


def test_what_a_file_does_not_say_stays(app):
    add_procedure(facts=facts("1.001193"), by="test", now=NOW)
    db.session.commit()

    apply(kept(content=as_csv(("1.001193", "7"), head=("code", "working_days"))))

    found = find(code="1.001193")
    assert found.statutory_days == 7
    assert found.plain_name == "Làm giấy khai sinh"
    assert facts_of(found).questions == (WHO,)


def test_a_known_paper_keeps_its_english_and_its_cases(app):
    add_procedure(facts=facts("1.001193"), by="test", now=NOW)
    db.session.commit()

    apply(kept(content=as_csv(("1.001193", "Giấy uỷ quyền [2 bản chính]"),
                              head=("code", "documents"))))  # fmt: skip

    (paper,) = facts_of(find(code="1.001193")).papers
    assert (paper.name_en, paper.originals, paper.cases) == ("Authorisation", 2, PROXY.cases)


def test_hand_written_lists_of_papers_may_be_kept(app):
    add_procedure(facts=facts("1.001193"), by="test", now=NOW)
    db.session.commit()

    counts = apply(kept((*BIRTH[:4], "3", *BIRTH[5:]), keep_papers=True))

    assert counts["changed"] == 1
    assert len(find(code="1.001193").required_papers) == 2
    assert find(code="1.001193").required_papers[1].name == "Giấy uỷ quyền"


def test_a_changed_name_without_english_does_not_keep_the_stale_translation(app):
    add_procedure(facts=facts("1.001193"), by="test", now=NOW)
    db.session.commit()

    apply(kept(content=as_csv(("1.001193", "Đăng ký khai sinh mới"), head=("code", "name"))))

    assert find(code="1.001193").name_en == "Đăng ký khai sinh mới"


def test_a_version_is_added_only_where_something_changed(app):
    first, second = kept(BIRTH), kept(BIRTH)
    apply(first)

    counts = apply(second)

    assert counts == {"lines": 1, "new": 0, "changed": 0, "at_fault": 0}
    assert [one.number for one in versions(procedure=find(code="1.001193"))] == [1]


def test_a_confirmed_procedure_is_known_to_be_true_as_of_the_file(app):
    add_procedure(facts=facts("1.001193"), by="test", now=NOW, as_of=date(2024, 1, 1))
    db.session.commit()

    apply(kept(content=as_csv(("1.001193",), head=("code",))))

    assert find(code="1.001193").updated_on == AS_OF


def test_what_a_full_file_lacks_is_listed_and_never_deleted(app):
    add_procedure(facts=facts("1.000009"), by="test", now=NOW)
    db.session.commit()
    partial, full = kept(BIRTH), kept(BIRTH, is_full=True)

    assert look(partial).lacking == ()
    assert [one.code for one in look(full).lacking] == ["1.000009"]
    apply(full)
    assert find(code="1.000009").is_offered


def test_undoing_gives_the_version_before_and_retires_what_was_new(app):
    add_procedure(facts=facts("1.001193"), by="test", now=NOW)
    db.session.commit()
    before = facts_of(find(code="1.001193"))
    new = ("1.000002", "Đăng ký kết hôn", "Hộ tịch", "xã", "", "", "", "")
    import_id = kept(BIRTH, new)
    apply(import_id)

    counts = undo(import_id)

    assert counts == {"back": 1, "retired": 1, "left": 0}
    assert facts_of(find(code="1.001193")) == before
    assert not find(code="1.000002").is_offered
    assert [one.number for one in versions(procedure=find(code="1.001193"))] == [3, 2, 1]


def test_what_somebody_changed_since_is_left(app):
    import_id = kept(BIRTH)
    apply(import_id)
    found = find(code="1.001193")
    with writing():
        found = find(code="1.001193")
        change_procedure(
            procedure=found, facts=facts("1.001193", plain_name="Khai sinh"), by="me", now=NOW
        )

    assert undo(import_id) == {"back": 0, "retired": 0, "left": 1}
    assert find(code="1.001193").plain_name == "Khai sinh"


def test_an_import_is_applied_once_and_undone_once(app):
    import_id = kept(BIRTH)
    with pytest.raises(ImportDoneError):
        undo(import_id)
    apply(import_id)

    with pytest.raises(ImportDoneError):
        apply(import_id)

    undo(import_id)
    with pytest.raises(ImportDoneError):
        undo(import_id)


def test_a_worker_applies_it_and_says_how_far_it_is(app):
    lines = [(f"1.{number:06d}", *BIRTH[1:]) for number in range(1, 91)]
    import_id = kept(*lines)
    with writing():
        import_services.start(import_id=import_id, by="test", now=NOW)
        job = db.session.scalars(select(Job).where(Job.subject_id == import_id)).one()
        job_id = job.id

    jobs.run_job(job_id)

    row = db.session.get(CatalogueImport, import_id)
    assert row.state is ImportState.APPLIED
    assert row.counts["new"] == 90
    assert db.session.get(Job, job_id).progress == {"done": 90, "total": 90}


def test_undoing_that_was_broken_off_ends_where_one_run_would(app):
    lines = [(f"1.{number:06d}", *BIRTH[1:]) for number in range(1, 31)]
    import_id = kept(*lines)
    apply(import_id)

    def die(done, total):
        raise DiedError

    with pytest.raises(DiedError):
        import_applying.undo(import_id=import_id, by="test", now=NOW, told=die)
    db.session.rollback()

    assert undo(import_id) == {"back": 0, "retired": 30, "left": 0}


def test_a_second_worker_finds_what_the_first_wrote(app):
    lines = [(f"1.{number:06d}", *BIRTH[1:]) for number in range(1, 51)]
    import_id = kept(*lines)
    with writing():
        import_services.begin(import_id=import_id, by="test", now=NOW)

    def die(done, total):
        raise DiedError

    with pytest.raises(DiedError):
        import_applying.apply(import_id=import_id, by="test", now=NOW, told=die)
    db.session.rollback()
    counts = import_applying.apply(
        import_id=import_id, by="test", now=NOW, told=lambda done, total: None
    )

    assert counts["new"] == 50
    assert len(db.session.scalars(select(ProcedureVersion)).all()) == 50


def test_an_empty_cell_does_not_empty_what_must_be_said(app):
    add_procedure(facts=facts("1.001193"), by="test", now=NOW)
    db.session.commit()

    apply(kept(("1.001193", "", "", "", "", "", "", "")))

    found = find(code="1.001193")
    assert (found.name, found.goes_by_post, len(found.required_papers)) == (
        "Đăng ký khai sinh", True, 2,
    )  # fmt: skip
    assert (found.statutory_days, found.fee_vnd) == (None, None)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF"),
        ("a.csv", b""),
        ("a.csv", b"code,name\n"),
        ("a.csv", "mã,tên\n1.000001,Đơn".encode("cp1258", errors="replace")),
        ("a.csv", b"name,level\nA,B\n"),
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.xlsx", b"not even packed"),
    ],
)
def test_what_is_no_table_of_procedures_is_refused_in_words(app, name, content):
    with pytest.raises(ImportFileError) as refused:
        read(content, name=name)

    assert refused.value.message


def test_a_bomb_in_a_packed_file_is_not_unpacked(app):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (MOST_UNPACKED_BYTES + 1))

    with pytest.raises(ImportFileError):
        read(content.getvalue(), name="a.xlsx")


def test_a_formula_stays_text(app):
    head = ("code", "name", "field", "level")
    apply(kept(content=as_csv(("1.000001", '=HYPERLINK("x")', "Hộ tịch", "xã"), head=head)))

    assert find(code="1.000001").name == '=HYPERLINK("x")'


@pytest.mark.skipif(not SHARED.exists(), reason="The large file of published procedures is absent.")
def test_the_published_catalogue_is_taken_in(app):
    import_id = kept(content=SHARED.read_bytes(), is_full=True)
    preview = look(import_id)

    counts = apply(import_id)

    assert counts["new"] == len(preview.new) >= 115
    assert preview.lines_at_fault == counts["lines"] - counts["new"] <= 12
    assert len(db.session.scalars(select(Procedure)).all()) == counts["new"]
    assert look(kept(content=SHARED.read_bytes())).changed == ()
