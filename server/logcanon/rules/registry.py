"""All rules, and running them."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Location
from logcanon.rules.base import Rule, RuleContext
from logcanon.rules.client_side_certificate_directive import ClientSideCertificateDirective
from logcanon.rules.conflicting_server_name import ConflictingServerName
from logcanon.rules.directive_not_allowed import DirectiveNotAllowed
from logcanon.rules.duplicate_default_server import DuplicateDefaultServer
from logcanon.rules.duplicate_directive import DuplicateDirective
from logcanon.rules.mixed_verification import MixedVerification
from logcanon.rules.suppression import Suppressions
from logcanon.rules.text_faults import text_faults
from logcanon.rules.trusted_certificate_intermediate_only import TrustedCertificateIntermediateOnly
from logcanon.rules.trusted_certificate_leaf_only import TrustedCertificateLeafOnly
from logcanon.rules.trusted_certificate_missing import TrustedCertificateMissing
from logcanon.rules.trusted_certificate_unusable import TrustedCertificateUnusable
from logcanon.rules.trusted_certificate_unused import TrustedCertificateUnused
from logcanon.rules.unknown_directive import UnknownDirective
from logcanon.rules.unverifiable_upstream_name import UnverifiableUpstreamName
from logcanon.rules.unverified_upstream import UnverifiedUpstream
from logcanon.rules.upstream_sni_off import UpstreamSniOff
from logcanon.rules.verification_depth import VerificationDepth
from logcanon.rules.verification_off import VerificationOff
from logcanon.rules.verification_without_trusted_certificate import (
    VerificationWithoutTrustedCertificate,
)

ALL_RULES: tuple[Rule, ...] = (
    UnverifiedUpstream(),
    VerificationOff(),
    MixedVerification(),
    VerificationWithoutTrustedCertificate(),
    ClientSideCertificateDirective(),
    TrustedCertificateUnused(),
    TrustedCertificateMissing(),
    TrustedCertificateUnusable(),
    TrustedCertificateLeafOnly(),
    TrustedCertificateIntermediateOnly(),
    UnverifiableUpstreamName(),
    VerificationDepth(),
    UpstreamSniOff(),
    DuplicateDirective(),
    DirectiveNotAllowed(),
    UnknownDirective(),
    DuplicateDefaultServer(),
    ConflictingServerName(),
)


def check_config(context: RuleContext) -> Iterator[Finding]:
    """What all rules find, and the faults of the text; suppressed findings are left out."""
    seen: set[tuple[str, Location]] = set()
    trees = {tree.source.path: tree for tree in context.config.trees.values()}
    suppressions = {path: Suppressions(tree) for path, tree in trees.items()}
    for finding in _all(context):
        key = (finding.id, finding.primary)
        known = suppressions.get(finding.primary.path)
        if key in seen or (known is not None and known.covers(finding)):
            continue
        seen.add(key)  # a file included in several places is checked in each, and told once
        yield finding


def _all(context: RuleContext) -> Iterator[Finding]:
    yield from text_faults(context)
    for rule in ALL_RULES:
        yield from rule.check(context)
