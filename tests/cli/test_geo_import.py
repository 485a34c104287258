from sqlalchemy import func, select

from app.core.db import db
from app.geo.models import Commune


def test_the_command_imports_and_says_how_many(app):
    result = app.test_cli_runner().invoke(args=["geo", "import"])

    assert result.exit_code == 0
    assert "34 provinces, 3321 communes (3321 new), 10040 former communes." in result.output
    assert db.session.scalar(select(func.count()).select_from(Commune)) == 3321


def test_the_command_says_that_nothing_is_new_the_second_time(app):
    runner = app.test_cli_runner()
    runner.invoke(args=["geo", "import"])

    result = runner.invoke(args=["geo", "import"])

    assert "3321 communes (0 new)" in result.output
