"""`flask catalogue import` says what it would do, does it, and names what it leaves out."""

import pytest

from app.catalogue.errors import ProcedureNotFoundError
from app.catalogue.procedure_queries import procedure

HEAD = "code,name,field,level,processing_working_days\n"
BIRTH = "1.001193,Đăng ký khai sinh,Hộ tịch,xã,1\n"


@pytest.fixture
def run(app, tmp_path):
    def run(text, *options):
        file = tmp_path / "danh-muc.csv"
        file.write_text(HEAD + text, encoding="utf-8")
        return app.test_cli_runner().invoke(args=["catalogue", "import", str(file), *options])

    return run


def test_a_dry_run_changes_nothing(run):
    answer = run(BIRTH, "--dry-run")

    assert answer.exit_code == 0
    assert "1 new, 0 changed, 0 the same, 0 lines left out" in answer.output
    with pytest.raises(ProcedureNotFoundError):
        procedure(code="1.001193")


def test_a_run_takes_it_in_and_dates_it(run):
    answer = run(BIRTH, "--as-of", "2026-07-31")

    assert answer.exit_code == 0
    assert "Import 1: 1 new, 0 changed." in answer.output
    assert procedure(code="1.001193").updated_on.isoformat() == "2026-07-31"


def test_a_fault_is_named_and_the_rest_comes(run):
    answer = run(BIRTH + "1.000002,Đăng ký kết hôn,Hộ tịch,huyện,\n")

    assert "Line 3, level is 'huyện'; expected commune or province." in answer.output
    assert "1 new, 0 changed, 0 the same, 1 lines left out" in answer.output


def test_what_a_full_file_lacks_is_named(run):
    run(BIRTH)

    answer = run("1.000002,Đăng ký kết hôn,Hộ tịch,xã,\n", "--full", "--dry-run")

    assert "Not in the file: 1.001193 Đăng ký khai sinh" in answer.output


def test_a_file_without_codes_is_refused(run, tmp_path, app):
    file = tmp_path / "khac.csv"
    file.write_text("a,b\n1,2\n")

    answer = app.test_cli_runner().invoke(args=["catalogue", "import", str(file)])

    assert answer.exit_code == 1
    assert "no column with the code" in answer.output
