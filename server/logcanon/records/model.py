"""The shape of a record, as files bring it from outside.

Required are only `id`, `signature`, `regex` and `root_cause`: without them nothing can be named,
recognised or explained. All else may be absent, and `null` for a list or an object means absent.
Keys that are not listed here are kept and come back on output.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Rate = Annotated[float, Field(ge=0, le=1)]
Filled = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)+$")]


class Part(BaseModel):
    """What all parts of a record share: unknown keys are kept, `null` lists count as absent."""

    # Schemas are built at first use: a program that shows no record does not pay for them.
    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        filled = {n for n, field in cls.model_fields.items() if field.default_factory is not None}
        return {key: v for key, v in data.items() if v is not None or key not in filled}


class Source(Part):
    """Where a statement of the record comes from."""

    title: str = Field(default="", description="What the source is, in words.")
    url: str | None = Field(default=None, description="Address of the page.")
    file: str | None = Field(default=None, description="File of nginx's source, from its root.")


class Workaround(Part):
    """A change that helps."""

    action: str = Field(default="", description="What to do: prose, nginx lines, shell lines.")
    how: str = Field(default="", description="The same in detail; may equal `action`.")
    success_rate: Rate | None = Field(default=None, description="Share of cases it mends, 0 to 1.")
    condition: str = Field(default="", description="When it applies; empty: always.")
    sources: list[str | Source] = Field(
        default_factory=list, description="What the rate and the claim rest on."
    )


class DeadEnd(Part):
    """A change that people try and that does not help."""

    action: str = Field(default="", description="What is tried; may be empty.")
    why_fails: str = Field(default="", description="Why it does not help.")
    fail_rate: Rate | None = Field(default=None, description="Share of cases it fails in, 0 to 1.")
    condition: str = Field(default="", description="When it fails; empty: always.")
    sources: list[str | Source] = Field(
        default_factory=list, description="What the rate and the claim rest on."
    )


class VersionInfo(Part):
    """One version of the software that prints the message."""

    version: str = Field(default="", description="Name and number, `nginx 1.24.0`.")
    introduced: str | bool | None = Field(default=None, description="Where the message came in.")
    deprecated: str | bool | None = Field(default=None, description="Where it was given up.")
    removed: str | bool | None = Field(default=None, description="Where it went.")
    behavior_change: str | None = Field(default=None, description="What differs there.")
    status: str | None = Field(default=None, description="`active` where the message is printed.")


class Link(Part):
    """A link to another record, in the long form."""

    error_id: str = Field(default="", description="Id of the other record.")
    probability: Rate | None = Field(default=None, description="How often, 0 to 1.")
    condition: str = Field(default="", description="When it leads there.")


class TransitionGraph(Part):
    """How this record relates to others; each entry is an id or an object with `error_id`."""

    leads_to: list[str | Link] = Field(default_factory=list, description="What comes next.")
    preceded_by: list[str | Link] = Field(default_factory=list, description="What came before.")
    frequently_confused_with: list[str | Link] = Field(
        default_factory=list, description="What looks like it and is not."
    )


class RemedySpec(Part):
    """The machine-applicable part of a workaround whose text alone does not give it."""

    workaround: int | None = Field(default=None, ge=0, description="Index into `workarounds`.")
    directives: list[str] = Field(
        default_factory=list,
        description="nginx statements, `name args;`, written for the proxy_ family; `@group@`, "
        "`@group|mebibytes@` and `@group|double@` take a value from the line.",
    )
    cause: str | None = Field(
        default=None, description="Id of the cause that it mends; absent: of none in particular."
    )
    condition: str = Field(default="", description="When it applies; empty: always.")
    note: str = Field(default="", description="What the user should know before taking it.")


class CauseSpec(Part):
    """One of the several causes that one message can have."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] = Field(
        description="Kebab-case, unique in the record."
    )
    text: Filled = Field(description="The cause in one plain sentence.")
    text_zh: str = Field(default="", description="The same in Chinese.")
    evidence: list[str] = Field(
        default_factory=list, description="Ids of the facts that speak for it (README.md)."
    )
    counter_evidence: list[str] = Field(
        default_factory=list,
        description="Ids of the facts that speak against it; one is enough to put it last.",
    )
    workarounds: list[Annotated[int, Field(ge=0)]] = Field(
        default_factory=list, description="Indexes of the workarounds that mend it."
    )


class ProofEntry(Part):
    """One run against a real nginx: the message provoked, the fix applied, the message gone."""

    case: str = Field(default="", description="The case of the run, a row of PROOFS.md.")
    version: Filled = Field(description="nginx's version, `1.22.1`.")
    openssl: str = Field(default="", description="OpenSSL's version.")
    date: str = Field(default="", description="Day of the run, `YYYY-MM-DD`.")
    line: str = Field(default="", description="The log line as printed.")
    fix: str = Field(default="", description="The change that was made.")
    verdict: str = Field(
        default="",
        description="`gone` where the message did not come again, `provoked` if it was only shown.",
    )


class Record(Part):
    """One known log message: how it is recognised, what causes it, what helps and what does not."""

    id: Id = Field(description="The file's path below the records directory, without `.json`.")
    signature: Filled = Field(description="The message itself; `regex` must match it.")
    signature_zh: str = Field(default="", description="The message in Chinese.")
    regex: Filled = Field(description="Python regular expression, searched in one log line.")
    domain: str | None = Field(default=None, description="The software, `nginx`.")
    category: str | None = Field(default=None, description="Kind of trouble, `auth_error`.")
    subcategory: str | None = Field(default=None, description="Finer kind.")
    root_cause: Filled = Field(description="What is wrong, in a sentence or two.")
    root_cause_type: str | None = Field(default=None, description="`generic` or finer.")
    root_cause_zh: str = Field(default="", description="The root cause in Chinese.")
    versions: list[VersionInfo] = Field(default_factory=list, description="Where it is printed.")
    os_specific: dict[str, Any] = Field(default_factory=dict, description="What differs by system.")
    dead_ends: list[DeadEnd] = Field(default_factory=list, description="What does not help.")
    dead_ends_zh: list[str | DeadEnd] = Field(
        default_factory=list,
        description="`dead_ends` in Chinese, in the same order: `why_fails` alone, or objects.",
    )
    workarounds: list[Workaround] = Field(default_factory=list, description="What helps.")
    workarounds_zh: list[str] = Field(
        default_factory=list, description="`workarounds` in Chinese, in the same order."
    )
    transition_graph: TransitionGraph = Field(
        default_factory=TransitionGraph, description="Links to other records."
    )
    official_doc_url: str | None = Field(default=None, description="Page shown to the user.")
    official_doc_section: str | None = Field(default=None, description="Its section, in words.")
    error_code: str | int | None = Field(default=None, description="The software's own code.")
    verification_tier: str | None = Field(default=None, description="Who checked the record.")
    confidence: Rate | None = Field(default=None, description="The author's trust in it, 0 to 1.")
    fix_success_rate: Rate | None = Field(default=None, description="Share mended, 0 to 1.")
    resolvable: bool | str | None = Field(
        default=None, description="Whether it can be mended: `true`, `false` or `partial`."
    )
    first_seen: str | None = Field(default=None, description="Day, `YYYY-MM-DD`.")
    last_confirmed: str | None = Field(default=None, description="Day, `YYYY-MM-DD`.")
    last_updated: str | None = Field(default=None, description="Day, `YYYY-MM-DD`.")
    evidence_count: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="Pieces of evidence the author had."
    )
    tags: list[str] = Field(default_factory=list, description="Free words.")
    locale: str | None = Field(default=None, description="Language of the main fields, `en`.")
    aliases: list[str] = Field(default_factory=list, description="Former ids.")
    examples: list[str] = Field(
        default_factory=list, description="Whole log lines that `regex` must match."
    )
    counter_examples: list[str] = Field(
        default_factory=list, description="Whole lines that look alike and must not match."
    )
    causes: list[CauseSpec] = Field(
        default_factory=list,
        description="All causes of the message; the first is the one `root_cause` describes.",
    )
    remedies: list[RemedySpec] = Field(
        default_factory=list, description="Directives that the workarounds' text does not give."
    )
    proof: list[ProofEntry] = Field(default_factory=list, description="Runs against real nginx.")
    sources: list[Source] = Field(default_factory=list, description="What the record rests on.")
