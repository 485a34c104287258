"""
How the kernel is compiled, and where the machine code is kept.

Numba looks only at the file that holds a function when it asks whether its code on disk is still
good, not at the files of those that it calls. So the code is kept in a folder named after the
contents of all of them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = TypeVar("Function", bound=Callable[..., Any])


def cache_folder() -> Path:
    """Name the folder of this version's machine code; it need not exist."""
    content = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        content.update(source.read_bytes())
    return _writable() / f"kernel-{content.hexdigest()[:16]}"


def drop_old_code() -> None:
    """Remove the machine code of this checkout's earlier versions: each has ten megabytes."""
    ours = cache_folder()
    for folder in _beside().glob("kernel-*"):
        if folder != ours:
            shutil.rmtree(folder, ignore_errors=True)


def _beside() -> Path:
    return Path(__file__).parent / "__pycache__"


def _writable() -> Path:
    """Find where this user may keep things that can be made again."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tan-tay"
    for folder in (_beside(), home):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.gettempdir()) / f"tan-tay-{os.getuid()}"


# Numba makes its settings when it is loaded, where types do not see them.
numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]

LEAN: dict[str, Any] = {"no_cfunc_wrapper": True, "error_model": "numpy"}
"""No entry for callers in C; no question before each division whether it is by zero."""

CLOSED: dict[str, Any] = {"no_cpython_wrapper": True}
"""Nor for callers in Python."""


def compiled(function: Function) -> Function:
    """Compile a function on its first call, or load what an earlier process compiled."""
    return cast("Function", numba.njit(cache=True, **LEAN)(function))


def inlined(function: Function) -> Function:
    """Compile a small function into those that call it; Python has no way in."""
    return cast("Function", numba.njit(**LEAN, **CLOSED)(function))
