import pytest

from app.core.db import db
from tests.geo import squares


@pytest.fixture
def run(app, tmp_path):
    squares.communes()
    db.session.commit()
    runner = app.test_cli_runner()

    def run(*words: str, features=None):
        if features is not None:
            (tmp_path / "communes.geojson").write_bytes(squares.file_of(features).read())
            words = (words[0], str(tmp_path / "communes.geojson"), *words[1:])
        return runner.invoke(args=["geo", *words])

    return run


def test_the_import_says_what_became_of_each_province_and_each_odd_feature(run):
    stranger = squares.square("99999", "Xã Không Có", 104.3)

    result = run("import-boundaries", features=[*squares.row()[:2], stranger])

    assert result.exit_code == 0
    assert "3 features, 10 points." in result.output
    assert "Lào Cai (15): 2 communes" in result.output
    assert "edition 1." in result.output
    assert "1 without an outline:\n    Xã Thứ Ba" in result.output
    assert "1 not matched:\n    Xã Không Có (99999)" in result.output


def test_a_trial_says_that_nothing_was_written(run):
    assert "not written" in run("import-boundaries", "--check", features=squares.row()).output
    assert run("boundaries").output == ""


def test_a_bad_file_is_one_sentence_and_no_trace(run):
    result = run("import-boundaries", features=[])

    assert result.exit_code == 1
    assert result.output.startswith("Error: None of 0 features")


def test_an_import_can_be_undone_and_shown_again(run):
    run("import-boundaries", features=squares.row())
    run("import-boundaries", features=squares.row()[:2])
    assert "* outlines 15 edition 2: communes.geojson" in run("boundaries").output

    assert "* outlines 15 edition 1" in run("undo-boundaries", "--of", "15").output
    assert "* outlines 15 edition 2" in run("show-boundaries", "--of", "15", "2").output
    assert "Maps show no outlines now." in run("show-boundaries", "--of", "15", "0").output
    assert run("undo-boundaries", "--of", "15").exit_code == 1
