"""`flask catalogue import`: hundreds of procedures from a CSV or XLSX file."""

from datetime import date, datetime
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from app.catalogue import import_applying, import_preview, import_services
from app.catalogue.import_preview import Preview
from app.core import clock
from app.core.db import db, writing
from app.core.errors import AppError
from app.core.i18n import force_locale

BY = "flask catalogue"
MOST_NAMED = 200

catalogue = AppGroup("catalogue", help="What can be applied for.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(catalogue)


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which FILE was true; today."
)
@click.option("--full", is_flag=True, help="FILE holds the whole catalogue: list what it lacks.")
@click.option("--keep-papers", is_flag=True, help="Leave the lists of papers as they are.")
@with_appcontext
def import_procedures(
    file: Path, dry_run: bool, as_of: datetime | None, full: bool, keep_papers: bool
) -> None:
    """Take in procedures from FILE.csv or FILE.xlsx; the first line holds the headings."""
    now = clock.now()
    with force_locale("en"):
        try:
            read = import_services.read_file(
                file_name=file.name, content=file.read_bytes(), keep_papers=keep_papers
            )
        except AppError as error:
            raise click.ClickException(error.message) from None
        day = as_of.date() if as_of else clock.local_day(now)
        if dry_run:
            found = import_services.made(read=read, as_of=day, is_full=full, by=BY, now=now)
            _say(import_preview.preview(found=found))
            return
        _take_in(read, day=day, is_full=full, now=now)


def _take_in(read: import_services.ReadFile, *, day: date, is_full: bool, now: datetime) -> None:
    with writing():
        found = import_services.keep(read=read, as_of=day, is_full=is_full, by=BY, now=now)
        _say(import_preview.preview(found=found))
        import_services.begin(import_id=found.id, by=BY, now=now)
        import_id = found.id
    with click.progressbar(length=len(read.lines), label="Applying") as bar:
        counts = import_applying.apply(
            import_id=import_id, by=BY, now=now,
            told=lambda done, _total: bar.update(done - bar.pos),
        )  # fmt: skip
    db.session.rollback()
    with writing():
        import_services.finish(import_id=import_id, counts=counts, now=now)
    click.echo(f"Import {import_id}: {counts['new']} new, {counts['changed']} changed.")


def _say(preview: Preview) -> None:
    for fault in preview.faults[:MOST_NAMED]:
        said = f" is {fault.value[:60]!r}" if fault.value else " is empty"
        click.echo(f"Line {fault.line}, {fault.heading}{said}; expected {fault.expected}.")
    for procedure in preview.lacking[:MOST_NAMED]:
        click.echo(f"Not in the file: {procedure.code} {procedure.plain_name}")
    if preview.ignored:
        click.echo(f"Columns that say nothing to us: {', '.join(preview.ignored)}")
    click.echo(
        f"{len(preview.new)} new, {len(preview.changed)} changed, {len(preview.same)} the same, "
        f"{preview.lines_at_fault} lines left out, {len(preview.lacking)} not in the file."
    )
