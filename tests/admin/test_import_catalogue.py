"""Administrators send a file, see every change and fault, apply it, and take it back."""

import io

import pytest
from sqlalchemy import select

from app.catalogue.procedure_models import CatalogueImport, Procedure
from app.catalogue.procedure_services import add_procedure
from app.core import jobs
from app.core.db import db
from app.core.jobs import Job
from tests.catalogue.test_import_procedures import BIRTH, as_csv, as_xlsx
from tests.catalogue.test_show_procedure import facts
from tests.conftest import NOW

BAD = ("1.000002", "Đăng ký kết hôn", "Hộ tịch", "huyện", "", "", "", "")


def send(client, content, *, name="danh-muc.csv", **fields):
    data = {"file": (io.BytesIO(content), name), "as_of": "2026-07-31"} | fields
    return client.post("/admin/imports", data=data, content_type="multipart/form-data")


def work():
    """Do what a worker does."""
    db.session.expire_all()
    for number in db.session.scalars(select(Job.id)).all():
        jobs.run_job(number)


def test_a_file_is_looked_at_before_anything_changes(client, administrator):
    add_procedure(facts=facts("1.001193"), by="test", now=NOW)
    db.session.commit()

    answer = send(client, as_csv((*BIRTH[:4], "9", *BIRTH[5:]), BAD))
    text = client.get(answer.location).text

    for said in ("<b>1</b> có thay đổi", "<b>0</b> thủ tục mới", "huyện", "cấp xã hoặc cấp tỉnh",
                 "<del>1</del>", "<ins>9</ins>"):  # fmt: skip
        assert said in text
    assert db.session.scalars(select(Procedure)).one().statutory_days == 1


def test_it_is_applied_by_a_worker_and_undone_by_one_button(client, administrator):
    where = send(client, as_xlsx(BIRTH), name="danh-muc.xlsx").location

    client.post(f"{where}/apply")
    assert "Đang áp dụng: 0 trên 1 dòng" in client.get(where).text
    work()

    assert "Đã áp dụng" in client.get(where).text
    assert db.session.scalars(select(Procedure)).one().updated_on.isoformat() == "2026-07-31"
    client.post(f"{where}/undo")
    assert "Đang hoàn tác" in client.get(where).text
    work()
    assert "0 thủ tục quay lại bản trước, 1 ngừng nhận" in client.get(where).text
    assert not db.session.scalars(select(Procedure)).one().is_offered


def test_the_part_that_asks_for_news_is_the_part_that_is_sent(client, administrator):
    where = send(client, as_csv(BIRTH)).location
    client.post(f"{where}/apply")

    text = client.get(where, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text

    assert text.lstrip().startswith('<section id="import"')
    assert 'hx-trigger="every 2s"' in text


def test_applying_twice_is_refused(client, administrator):
    where = send(client, as_csv(BIRTH)).location
    client.post(f"{where}/apply")

    assert client.post(f"{where}/apply").status_code == 409


def test_what_a_full_file_lacks_is_listed(client, administrator):
    add_procedure(facts=facts("1.000009", plain_name="Việc cũ"), by="test", now=NOW)
    db.session.commit()

    where = send(client, as_csv(BIRTH), is_full="y").location

    assert "Việc cũ" in client.get(where).text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "x.csv", "Tệp không có dòng nào"),
        (b"%PDF", "x.pdf", "Chỉ nhận tệp .csv hoặc .xlsx."),
        (b"a,b\n1,2", "x.csv", "Tệp thiếu cột mã"),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(client, administrator, content, name, said):
    answer = send(client, content, name=name)

    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(CatalogueImport)).all() == []


def test_without_a_file_the_form_says_so(client, administrator):
    answer = client.post("/admin/imports", data={"as_of": "2026-07-31"})

    assert answer.status_code == 422
    assert "Mời bạn chọn một tệp." in answer.text


@pytest.mark.parametrize("day", ["2026-12-03", "1900-01-01", "mai"])
def test_a_file_is_true_as_of_a_day_that_has_been(client, administrator, day):
    assert send(client, as_csv(BIRTH), as_of=day).status_code == 422


def test_the_template_holds_every_column(client, administrator):
    text = client.get("/admin/imports/template.csv").data.decode("utf-8-sig")

    assert text.startswith("code,name,name_en,plain_name,field")
    assert "papers" in text.splitlines()[0]


def test_imports_are_listed(client, administrator):
    send(client, as_csv(BIRTH))

    assert "danh-muc.csv" in client.get("/admin/imports").text
