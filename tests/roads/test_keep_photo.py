"""Photos: made small, freed of place and phone, refused where they are none, shown to staff."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from app.accounts.models import Role
from app.core.db import db
from app.roads import closures_photos as photos
from app.roads.closures_errors import BadPhotoError, PhotoNotFoundError
from app.roads.models import RoadClosure
from tests.roads.test_fill_form import SHORT

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def picture(*, kind="JPEG", size=(2000, 1000), **more) -> BytesIO:
    drawn = BytesIO()
    Image.new("RGB", size, "brown").save(drawn, kind, **more)
    drawn.seek(0)
    return drawn


def with_place() -> BytesIO:
    exif = Image.Exif()
    exif[MAKE] = "Một hãng điện thoại"
    exif[ORIENTATION] = 6  # Held upright.
    exif.get_ifd(GPS)[2] = (22.0, 16.0, 38.0)
    return picture(exif=exif)


def test_a_photo_is_made_small_and_upright_and_says_nothing_beside_the_picture(tmp_path):
    sent = with_place()
    assert b"\xff\xe1" in sent.getvalue()

    name = photos.keep(sent, folder=tmp_path)

    with Image.open(tmp_path / name) as kept:
        assert (kept.format, kept.size) == ("JPEG", (640, 1280))
        assert dict(kept.getexif()) == {}
    assert b"\xff\xe1" not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_become_jpeg(tmp_path, kind):
    name = photos.keep(picture(kind=kind, size=(30, 20)), folder=tmp_path)

    with Image.open(tmp_path / name) as kept:
        assert (kept.format, kept.size) == ("JPEG", (30, 20))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"\xff\xd8\xff\xe0 half a photo",
        picture().getvalue()[:900],
        picture(kind="GIF").getvalue(),
        b"x" * (photos.MOST_BYTES + 1),
    ],
    ids=["nothing", "a drawing", "a beginning", "cut off", "another kind", "too heavy"],
)
def test_what_is_no_photo_is_refused(tmp_path, content):
    with pytest.raises(BadPhotoError):
        photos.keep(BytesIO(content), folder=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_would_fill_the_memory_is_refused_unread(tmp_path):
    bomb = picture(kind="PNG", size=(10_000, 10_000))

    with pytest.raises(BadPhotoError):
        photos.keep(bomb, folder=tmp_path)


@pytest.mark.parametrize("name", ["", "../secret_key", "x.jpg", "nothing-here-at-all.jpg"])
def test_only_what_was_kept_is_found(tmp_path, name):
    with pytest.raises(PhotoNotFoundError):
        photos.path_of(name, folder=tmp_path)


def test_a_courier_sends_a_photo_and_the_dispatcher_sees_it(client, sign_in):
    sign_in(Role.COURIER)
    sent = client.post("/roads/report", data=SHORT | {"photo": (picture(), "anh.jpg")})
    assert sent.status_code == 303
    row = db.session.scalar(select(RoadClosure))

    sign_in(Role.DISPATCHER)
    answer = client.get(f"/roads/{row.id}/photo")

    assert (answer.mimetype, answer.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert f"/roads/{row.id}/photo" in client.get(f"/roads/{row.id}").text


def test_a_broken_photo_is_said_and_the_answers_are_kept(client, sign_in):
    sign_in(Role.COURIER)

    answer = client.post("/roads/report", data=SHORT | {"photo": (BytesIO(b"x"), "anh.jpg")})

    assert answer.status_code == 422
    assert "Không đọc được ảnh này." in answer.text
    assert "Dốc Ba Tầng" in answer.text
    assert db.session.scalar(select(RoadClosure)) is None


def test_a_file_in_another_field_is_no_answer(client, sign_in):
    sign_in(Role.COURIER)

    answer = client.post("/roads/report", data=SHORT | {"name": (picture(), "anh.jpg")})

    assert answer.status_code == 422


def test_other_forms_still_take_no_files(client, sign_in, report):
    row = report()
    sign_in(Role.DISPATCHER)

    answer = client.post(f"/roads/{row.id}/lift", data={"photo": (picture(), "anh.jpg")})

    assert answer.status_code == 415
