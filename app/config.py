"""Settings: every `TANTAY_*` variable, typed, checked once at the start."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

WEAK_SECRETS = frozenset({"secret", "changeme", "password", "development", "tantay"})
MIN_SECRET_LETTERS = 32
MIN_HOOK_LETTERS = 24
HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
TILE_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


class Environment(StrEnum):
    """Where the product runs; only `PRODUCTION` insists on a strong secret and HTTPS."""

    DEVELOPMENT = "development"
    DEMO = "demo"
    PRODUCTION = "production"


class SettingsError(ValueError):
    """A variable is missing or has an unusable value; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation decides; `from_environment` is the only reader of variables."""

    environment: Environment
    secret_key: str
    data_folder: Path
    database_url: str
    broker_url: str
    rate_limit_url: str
    province_code: str
    help_phone: str
    public_url: str
    geocoder_url: str
    log_level: str
    trusted_proxies: int
    plan_time_limit_s: int
    tiles_url: str = ""  # {z}/{x}/{y} of pictures, or one .pmtiles file; empty: maps without
    tiles_credit: str = ""
    hosts: tuple[str, ...] = ()  # names that this site answers to; none given: any

    sms_hook_secret: str = ""  # of the gateway that hands over texts; empty: none is taken

    osrm_urls: Mapping[str, str] = field(default_factory=dict)  # a server a profile
    valhalla_url: str = ""
    roads_patience_s: int = 12  # for all that one road server is asked about a day

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] = os.environ) -> "Settings":
        """
        Read every `TANTAY_*` variable, falling back to what suits one small machine.

        Raises
        ------
        SettingsError
            When a value is unusable, or too weak for production.
        """
        read = _Reader(variables)
        environment = read.environment()
        data_folder = Path(variables.get("TANTAY_DATA") or ".data").resolve()
        return cls(
            environment=environment,
            secret_key=_secret(variables, environment, data_folder),
            data_folder=data_folder,
            database_url=_database_url(variables, data_folder),
            broker_url=variables.get("TANTAY_BROKER_URL", "filesystem://localhost"),
            rate_limit_url=variables.get("TANTAY_RATE_LIMIT_URL", "database://"),
            province_code=variables.get("TANTAY_PROVINCE", "15"),
            help_phone=variables.get("TANTAY_HELP_PHONE", "19001234"),
            public_url=variables.get("TANTAY_PUBLIC_URL", "").rstrip("/"),
            geocoder_url=variables.get("TANTAY_GEOCODER_URL", ""),
            log_level=variables.get("TANTAY_LOG_LEVEL", "INFO"),
            trusted_proxies=read.whole("TANTAY_TRUSTED_PROXIES", 0, 0, 10),
            plan_time_limit_s=read.whole("TANTAY_PLAN_TIME_LIMIT_S", 20, 1, 600),
            tiles_url=_tiles_url(variables),
            tiles_credit=variables.get("TANTAY_TILES_CREDIT", "").strip()[:200],
            hosts=_hosts(variables),
            sms_hook_secret=_hook_secret(variables),
            osrm_urls=_osrm_urls(variables),
            valhalla_url=_server_url(variables, "TANTAY_VALHALLA_URL"),
            roads_patience_s=read.whole("TANTAY_ROADS_PATIENCE_S", 12, 1, 60),
        )

    @property
    def tiles_origin(self) -> str:
        """The one other host that pages may ask, for tiles; empty without one."""
        address = urlsplit(self.tiles_url)
        return f"{address.scheme}://{address.netloc}" if address.netloc else ""

    @property
    def is_production(self) -> bool:
        """Whether real citizens' papers depend on it."""
        return self.environment is Environment.PRODUCTION

    @property
    def is_demo(self) -> bool:
        """Whether the sign-in page may show the demo accounts."""
        return self.environment is Environment.DEMO


class _Reader:
    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def environment(self) -> Environment:
        value = self._variables.get("TANTAY_ENV", Environment.DEVELOPMENT)
        try:
            return Environment(value)
        except ValueError:
            expected = ", ".join(Environment)
            raise SettingsError(
                f"Expected TANTAY_ENV to be one of {expected}; got {value!r}."
            ) from None

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        value = self._variables.get(name, str(default))
        if not value.isdecimal() or not least <= int(value) <= most:
            raise SettingsError(f"Expected {name} to be {least} to {most}; got {value!r}.")
        return int(value)


def _database_url(variables: Mapping[str, str], data_folder: Path) -> str:
    url = variables.get("TANTAY_DATABASE_URL", f"sqlite:///{data_folder / 'tantay.sqlite3'}")
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError(
            "Expected TANTAY_DATABASE_URL to begin with sqlite:/// or postgresql://."
        )
    return url


def _tiles_url(variables: Mapping[str, str]) -> str:
    url = variables.get("TANTAY_TILES_URL", "").strip()
    if not url:
        return ""
    try:
        address = urlsplit(url)
    except ValueError as error:
        raise SettingsError(f"Expected TANTAY_TILES_URL to be an address: {error}.") from None
    is_own = not address.scheme and not address.netloc and url.startswith("/")
    is_other = address.scheme in ("http", "https") and TILE_HOST.fullmatch(address.netloc)
    is_whole = address.path.endswith(".pmtiles")
    is_tiled = all(url.count(part) == 1 for part in ("{z}", "{x}", "{y}"))
    if not (is_own or is_other) or is_whole == is_tiled:
        raise SettingsError(
            "Expected TANTAY_TILES_URL to be https://host/… with {z}, {x} and {y} once each, "
            f"or to end in .pmtiles; got {url!r}."
        )
    if not variables.get("TANTAY_TILES_CREDIT", "").strip():
        raise SettingsError("Expected TANTAY_TILES_CREDIT to say whose tiles they are.")
    return url


def _hook_secret(variables: Mapping[str, str]) -> str:
    secret = variables.get("TANTAY_SMS_HOOK_SECRET", "").strip()
    if secret and (len(secret) < MIN_HOOK_LETTERS or not secret.isascii()):
        raise SettingsError(
            f"Expected TANTAY_SMS_HOOK_SECRET to be at least {MIN_HOOK_LETTERS} plain letters."
        )
    return secret


def _osrm_urls(variables: Mapping[str, str]) -> Mapping[str, str]:
    """Read one address a way of riding; the plain variable serves those on the road."""
    common = _server_url(variables, "TANTAY_OSRM_URL")
    found = {
        "motorbike": _server_url(variables, "TANTAY_OSRM_URL_MOTORBIKE") or common,
        "car": _server_url(variables, "TANTAY_OSRM_URL_CAR") or common,
        "foot": _server_url(variables, "TANTAY_OSRM_URL_FOOT"),
    }
    return {profile: url for profile, url in found.items() if url}


def _server_url(variables: Mapping[str, str], name: str) -> str:
    url = variables.get(name, "").strip().rstrip("/")
    try:
        address = urlsplit(url)
        is_sound = address.scheme in ("http", "https") and address.hostname and address.port != 0
    except ValueError:
        is_sound = False
    if url and not (is_sound and not address.query and "@" not in address.netloc):
        raise SettingsError(f"Expected {name} to be like http://host:5000; got {url!r}.")
    return url


def _hosts(variables: Mapping[str, str]) -> tuple[str, ...]:
    # "post.example.vn" is one name, ".example.vn" also every name below it.
    asked = [name.strip().lower() for name in variables.get("TANTAY_HOSTS", "").split(",")]
    hosts = tuple(name for name in asked if name)
    wrong = [name for name in hosts if not HOST.fullmatch(name)]
    if wrong:
        raise SettingsError(f"Expected TANTAY_HOSTS to be names with commas; got {wrong[0]!r}.")
    return hosts


def _secret(variables: Mapping[str, str], environment: Environment, data_folder: Path) -> str:
    secret = variables.get("TANTAY_SECRET_KEY", "")
    if environment is Environment.PRODUCTION:
        return _strong(secret)
    return secret or _kept_secret(data_folder)


def _strong(secret: str) -> str:
    is_weak = len(secret) < MIN_SECRET_LETTERS or len(set(secret)) < MIN_SECRET_LETTERS // 4
    if is_weak or any(word in secret.lower() for word in WEAK_SECRETS):
        raise SettingsError(
            f"Expected TANTAY_SECRET_KEY to be at least {MIN_SECRET_LETTERS} random letters "
            "in production; make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return secret


def _kept_secret(data_folder: Path) -> str:
    # Outside production a secret is made once and kept, so a restart signs nobody out.
    path = data_folder / "secret_key"
    if not path.exists():
        data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written whole, then named: of two that start at once, both read the first one's.
        half = path.with_name(f"secret_key.{os.getpid()}")
        half.touch(mode=0o600)
        half.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(half, path)
        half.unlink()
    return path.read_text().strip()
