"""Photos of closed roads: made small, freed of where and with what they were taken, kept aside."""

import re
from io import BytesIO
from pathlib import Path
from typing import IO

from app.core.codes import new_token
from app.core.i18n import _
from app.roads.closures_errors import BadPhotoError, PhotoNotFoundError

MOST_BYTES = 6 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_EDGE = 1280
QUALITY = 70
FORMATS = ("JPEG", "PNG", "WEBP")
_NAME = re.compile(r"[A-Za-z0-9_-]{10,80}\.jpg")


def keep(upload: IO[bytes], *, folder: Path) -> str:
    """
    Keep a photo as a small JPEG without anything beside the picture; return its name.

    Raises
    ------
    BadPhotoError
        When it is too large, or no picture that can be read.
    """
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadPhotoError(_("Ảnh nặng quá 6 MB. Mời bạn chụp lại với cỡ nhỏ hơn."))
    name = f"{new_token()}.jpg"
    picture = _redrawn(content)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / name).write_bytes(picture)
    return name


def path_of(name: str, *, folder: Path) -> Path:
    """
    Return where a kept photo lies.

    Raises
    ------
    PhotoNotFoundError
        When there is none, or it is gone.
    """
    path = folder / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise PhotoNotFoundError
    return path


def _redrawn(content: bytes) -> bytes:
    from PIL import Image, ImageOps  # Only here: it costs 40 ms that no other page should pay.

    unreadable = (OSError, SyntaxError, ValueError, TypeError)
    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    drawn = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPhotoError(_("Ảnh có quá nhiều điểm ảnh. Mời bạn chụp với cỡ nhỏ hơn."))
            image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            # A new file: what was written beside the picture (place, phone) does not come along.
            upright.save(drawn, "JPEG", quality=QUALITY, exif=b"")
    except BadPhotoError:
        raise
    except (*unreadable, *bombs) as error:
        raise BadPhotoError(_("Không đọc được ảnh này. Mời bạn gửi ảnh JPEG hoặc PNG.")) from error
    return drawn.getvalue()
