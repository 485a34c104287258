"""What a province's own server must do as well: search, cases, files and their undoing."""

from datetime import date

from app.catalogue import cases, import_applying, import_preview, import_services
from app.catalogue.bundle_services import BundleFacts, add_bundle, add_synonym
from app.catalogue.models import LifeEvent
from app.catalogue.procedure_queries import procedure, versions
from app.catalogue.procedure_services import add_procedure
from app.catalogue.search import find
from app.core.db import db, writing
from tests.catalogue.test_import_procedures import BIRTH, as_csv
from tests.catalogue.test_show_procedure import facts
from tests.conftest import NOW


def test_the_catalogue_is_searched_asked_and_imported(postgres_app):
    bundle = BundleFacts(
        code="SINH-CON", name="Liên thông", name_en="Birth", plain_name="Sinh con trọn gói",
        life_event=LifeEvent.BIRTH, procedures=("1.000001", "1.001193"),
    )  # fmt: skip
    read = import_services.read_file(
        file_name="a.csv", content=as_csv((*BIRTH[:4], "9", *BIRTH[5:]), ("2.000001", *BIRTH[1:]))
    )
    with postgres_app.app_context():
        with writing():
            for code in ("1.000001", "1.001193"):
                add_procedure(facts=facts(code), by="test", now=NOW)
            add_bundle(facts=bundle, by="test", now=NOW)
            add_synonym(said="bìa đỏ", means="khai sinh", by="test", now=NOW)
            kept = import_services.keep(
                read=read, as_of=date(2026, 7, 31), is_full=True, by="test", now=NOW
            )
            import_id = kept.id

        assert [one.count for one in find().fields] == [2]
        assert find(text="bìa đỏ", field="Hộ tịch").total == 2
        assert find(text="khai sihn").guess == "khai sinh"
        assert find(life_event=LifeEvent.BIRTH).bundles[0].code == "SINH-CON"
        found = procedure(code="1.000001", with_papers=True)
        assert len(cases.checklist(procedures=[found]).maybe) == 1
        looked = import_preview.preview(found=import_services.catalogue_import(import_id=import_id))
        assert (len(looked.new), len(looked.changed), len(looked.lacking)) == (1, 1, 1)

        told = {"by": "test", "now": NOW, "told": lambda done, total: None}
        assert import_applying.apply(import_id=import_id, **told) == {
            "lines": 2, "at_fault": 0, "new": 1, "changed": 1,
        }  # fmt: skip
        assert import_applying.undo(import_id=import_id, **told) == {
            "back": 1, "retired": 1, "left": 0,
        }  # fmt: skip
        assert len(versions(procedure=procedure(code="1.001193"))) == 3
        db.session.rollback()
