"""What nginx answers to a chain, and what has to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from logcanon.probe.certificate import Certificate
from logcanon.probe.chain import Built, OpenSSL, Rules, build, code_text, verify_code
from logcanon.probe.change import Bundle, Change, chain_changes, name_change, supposed_issuer
from logcanon.probe.names import is_for
from logcanon.probe.question import Question
from logcanon.text.phrase import NOTHING, Phrase


class Trust(Enum):
    """What is known of the trusted file."""

    READ = "read"
    UNSET = "unset"  # no directive names one: nginx has none of its own
    ABSENT = "absent"  # not on this machine, or not to be read here
    UNUSABLE = "unusable"  # nginx does not start with it


@dataclass(frozen=True, slots=True)
class Trusted:
    """The trusted file; `fault` says why it cannot be read or used."""

    state: Trust
    certificates: tuple[Certificate, ...] = ()
    fault: Phrase = NOTHING


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one chain.

    `codes` are nginx's verify codes (0: verified), `fits_name` None where the name is not known.
    `changes` make it pass, in the order in which to make them; empty: it passes. With an absent
    trusted file all holds under the condition that the file has the root `needs`.
    """

    codes: Mapping[OpenSSL, int]
    fits_name: bool | None
    built: Built
    changes: tuple[Change, ...]
    needs: Certificate | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether nginx accepts it, on either OpenSSL."""
        return not any(self.codes.values()) and self.fits_name is not False


def judge(
    sent: Sequence[Certificate], question: Question, trusted: Trusted, rules: Rules, bundle: Bundle
) -> Verdict:
    """The verdict on a chain (not empty). `rules` hold the trusted certificates that are known."""
    needs = None
    if trusted.state is Trust.ABSENT:
        top = build(sent, replace(rules, depth=len(sent))).top
        needs = top if top.is_self_signed else supposed_issuer(top)
        rules = replace(rules, trusted=(needs,))
    changes = [*chain_changes(sent, rules, bundle)]
    name = name_change(sent[0], question)
    return Verdict(
        codes={openssl: verify_code(sent, rules, openssl) for openssl in OpenSSL},
        fits_name=None if question.name is None else is_for(sent[0], question.name),
        built=build(sent, rules),
        changes=(*changes, name) if name else tuple(changes),
        needs=needs,
    )


def nginx_message(verdict: Verdict, openssl: OpenSSL, name: str | None) -> str:
    """What nginx prints, "" when it accepts (ngx_http_upstream_ssl_handshake)."""
    code = verdict.codes[openssl]
    if code:
        return f"upstream SSL certificate verify error: ({code}:{code_text(code, openssl)})"
    if verdict.fits_name is False:
        return f'upstream SSL certificate does not match "{name}"'
    return ""
