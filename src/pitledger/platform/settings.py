"""Settings, from `PITLEDGER_*` environment variables and the flags of the command line."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from pitledger.platform.context import AccrualMode


def default_data_dir() -> Path:
    """Return where an installation keeps its data unless told otherwise."""
    return Path.home() / ".local" / "share" / "pitledger"


class Settings(BaseSettings):
    """What an operator may set; what is set to nothing is not set. Times are in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="PITLEDGER_", env_ignore_empty=True, extra="ignore"
    )

    database_url: str | None = None
    data_dir: Path = Field(default_factory=default_data_dir)
    secret_key: SecretStr | None = None
    metrics_token: SecretStr | None = None
    rate_limit_storage: str = "memory://"
    workers: int = Field(default=1, ge=1, le=64)
    pooler: bool = False
    jobs: Literal["on", "off"] = "on"
    accrual: AccrualMode = "direct"
    accrual_wait_seconds: float = Field(default=2, ge=0, le=60)
    listen_url: str | None = None
    poll_seconds: float = Field(default=1, ge=0.01, le=60)
    pool_size: int = Field(default=20, ge=1, le=200)
    session_seconds: int = Field(default=12 * 3600, ge=60, le=3650 * 86_400)
    session_idle_seconds: int = Field(default=1800, ge=60, le=3650 * 86_400)
    request_body_seconds: float = Field(default=10, ge=0.001, le=3600)
    stale_slip_hours: float = Field(default=12, ge=0.01, le=8760)
    export_stall_seconds: float = Field(default=60, ge=0.001, le=3600)
    # PostgreSQL counts in milliseconds, where 0 means for ever.
    statement_timeout_seconds: float = Field(default=8, ge=0.001, le=86_400)
    lock_timeout_seconds: float = Field(default=2, ge=0.001, le=86_400)
    long_read_seconds: float = Field(default=3600, ge=0.001, le=86_400)
