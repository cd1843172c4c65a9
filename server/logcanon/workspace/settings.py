"""The user's settings: every field has a default, a bad value is reported and the default used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from logcanon.nginx.build import read_build

Language = Literal["auto", "en", "zh"]


class Settings(BaseModel):
    """Settings as the editor's section `logcanon` gives them (names there are camelCase)."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore"
    )

    language: Language = Field(
        "auto", description="Language of cards and messages; auto follows the editor's."
    )
    nginx_conf: str = Field(
        "", description="Main nginx configuration file. Empty: found in the workspace."
    )
    ca_file: str = Field(
        "", description="File of trusted CA certificates that fixes shall name. Empty: chosen."
    )
    nginx_version: str = Field(
        "", description="The nginx that runs: what nginx -V prints, or a version. Empty: not known."
    )
    record_directories: tuple[str, ...] = Field(
        (), description="Further folders of records, later ones winning over earlier ones."
    )
    all_messages: bool = Field(
        default=False,
        description="Show nginx's lines of level warn and above that no record knows, as hints.",
    )
    max_diagnostics: int = Field(
        1000, ge=1, le=100_000, description="Diagnostics sent for one file at the most."
    )

    @field_validator("nginx_version")
    @classmethod
    def _is_version(cls, text: str) -> str:
        if text.strip() and read_build(text) is None:
            raise ValueError("neither what nginx -V prints nor a version")
        return text.strip()

    @classmethod
    def from_client(cls, values: Any) -> tuple[Settings, tuple[str, ...]]:
        """Settings from what a client sent, and a sentence for each value that was no good."""
        if not isinstance(values, Mapping):
            return cls(), ()
        given = {key: value for key, value in values.items() if value is not None}
        try:
            return cls.model_validate(given), ()
        except ValidationError as error:
            faults = []
            for detail in error.errors():
                key = str(detail["loc"][0])
                given.pop(key, None)
                faults.append(f"logcanon.{key}: {detail['msg']}; the default is used")
            settings, _ = cls.from_client(given)
            return settings, tuple(faults)
