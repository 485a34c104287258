"""`flask geo import-hamlets`: hamlets from a file, all lines or none."""

from sqlalchemy import select

from app.core.db import db
from app.geo.models import Hamlet
from tests import build


def test_hamlets_come_from_a_file(app, tmp_path):
    build.commune()
    db.session.commit()
    file = tmp_path / "hamlets.csv"
    file.write_text("commune_code,hamlet,lat,lon\n03037,Thôn Séo Mý Tỷ,22.25,103.9\n")

    done = app.test_cli_runner().invoke(args=["geo", "import-hamlets", str(file)])

    assert (done.exit_code, done.output) == (0, "1 hamlets.\n")
    assert db.session.scalars(select(Hamlet.name)).all() == ["Thôn Séo Mý Tỷ"]


def test_a_wrong_line_is_named_and_nothing_is_written(app, tmp_path):
    build.commune()
    db.session.commit()
    file = tmp_path / "hamlets.csv"
    file.write_text("commune_code,hamlet\n03037,Thôn Tả Van Giáy\n99999,Thôn Xa\n")

    done = app.test_cli_runner().invoke(args=["geo", "import-hamlets", str(file)])

    assert done.exit_code == 1
    assert "hamlets.csv:3: Tỉnh không có xã, phường “99999”." in done.output
    assert db.session.scalars(select(Hamlet)).all() == []


def test_a_file_that_is_no_table_is_refused(app, tmp_path):
    file = tmp_path / "hamlets.pdf"
    file.write_text("x")

    done = app.test_cli_runner().invoke(args=["geo", "import-hamlets", str(file)])

    assert done.exit_code == 1
    assert "Chỉ nhận tệp .csv hoặc .xlsx." in done.output
