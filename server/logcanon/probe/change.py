"""Which single change makes a chain pass: each is tried by judging the chain again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from enum import Enum

from logcanon.probe.certificate import Certificate
from logcanon.probe.chain import (
    OpenSSL,
    Rules,
    build,
    code_text,
    passes,
    revocation_code,
    verify_code,
)
from logcanon.probe.names import is_for, names_of
from logcanon.probe.question import Question

_DEEPEST = 9
_EVER = (datetime(1950, 1, 1, tzinfo=timezone.utc), datetime(9999, 1, 1, tzinfo=timezone.utc))


class Kind(Enum):
    """What to do. The values are keys of the sentences in words.py."""

    DEPTH = "depth"
    BUNDLE = "bundle"
    ROOT_SENT = "root-sent"
    ROOT_NAMED = "root-named"
    ROOT_OF_TRUSTED = "root-of-trusted"
    LEAF_ALONE = "leaf-alone"
    TRUST_LEAF = "trust-leaf"
    RENEW = "renew"
    RENEW_TRUSTED = "renew-trusted"
    CLOCK = "clock"
    NEW_CERTIFICATE = "new-certificate"
    CRL_MISSING = "crl-missing"
    CRL_EXPIRED = "crl-expired"
    REVOKED = "revoked"
    SNI = "sni"
    NAME = "name"
    NAME_PATTERN = "name-pattern"
    NO_NAME = "no-name"


_OF_LISTS = {3: Kind.CRL_MISSING, 12: Kind.CRL_EXPIRED, 23: Kind.REVOKED}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `depth` is the verify depth it needs besides (None: the present one will do).

    `name` is a name to set, or a code's text; `certificate` the one that the change is about.
    """

    kind: Kind
    certificate: Certificate | None = None
    depth: int | None = None
    name: str = ""
    intermediates: int = 0


@dataclass(frozen=True, slots=True)
class Bundle:
    """The system's public CAs: a path and what it holds."""

    path: str = ""
    certificates: tuple[Certificate, ...] = field(default=(), repr=False)


def chain_changes(sent: Sequence[Certificate], rules: Rules, bundle: Bundle) -> tuple[Change, ...]:
    """What makes every OpenSSL accept the chain; empty when they do. Rarely more than one."""
    if passes(sent, rules):
        return ()
    unlisted = replace(rules, crls=None)
    for judged in (unlisted, replace(unlisted, ignores_time=True)):
        found = _trust_change(sent, judged, bundle)
        if found is not None:
            change, after = found
            changes = [*_list_changes(sent, replace(after, ignores_time=False, crls=rules.crls))]
            return (*_time_changes(sent, after), *changes, *([change] if change else []))
    return (_hopeless(sent, rules, bundle),)


def name_change(leaf: Certificate, question: Question) -> Change | None:
    """What makes the name check pass; None when it does, or when the name is not known."""
    if question.name is None or is_for(leaf, question.name):
        return None
    for host in question.hosts:
        if is_for(leaf, host):
            return Change(Kind.NAME, leaf, name=host)
    names = names_of(leaf)
    plain = next((name for name in names if "*" not in name), "")
    if plain:
        return Change(Kind.NAME, leaf, name=plain)
    if names:
        return Change(Kind.NAME_PATTERN, leaf, name=names[0])
    return Change(Kind.NO_NAME, leaf)


def supposed_issuer(certificate: Certificate) -> Certificate:
    """The root that a certificate names as its issuer, as if it were at hand."""
    return replace(
        certificate,
        der=b"",
        subject=certificate.issuer,
        subject_name=certificate.issuer_name,
        common_names=(),
        serial=certificate.authority_serial or 0,
        authority_serial=None,
        key_id=certificate.authority_key_id,
        not_before=_EVER[0],
        not_after=_EVER[1],
        is_ca=True,
        may_sign=True,
        has_server_usage=True,
        has_server_purpose=True,
        path_length=None,
        key_bits=256,
        signature_bits=256,
    )


def _trust_change(
    sent: Sequence[Certificate], rules: Rules, bundle: Bundle
) -> tuple[Change | None, Rules] | None:
    """(the change of trust or depth, the rules after it); None when none helps."""
    if passes(sent, rules):
        return None, rules
    for depth in range(rules.depth + 1, _DEEPEST + 1):
        deeper = replace(rules, depth=depth)
        if passes(sent, deeper):
            between = len(build(sent, deeper).certificates) - 2
            return Change(Kind.DEPTH, depth=depth, intermediates=between), deeper
    for change, trusted in _additions(sent, rules, bundle):
        for depth in range(rules.depth, _DEEPEST + 1):
            after = replace(rules, depth=depth, trusted=trusted)
            if passes(sent, after):
                between = len(build(sent, after).certificates) - 2
                needed = depth if depth > rules.depth else None
                return replace(change, depth=needed, intermediates=between), after
    return None


def _additions(
    sent: Sequence[Certificate], rules: Rules, bundle: Bundle
) -> Iterator[tuple[Change, tuple[Certificate, ...]]]:
    """Ways to change the trusted file, the surest first, with what is trusted then."""
    built = build(sent, replace(rules, trusted=bundle.certificates, depth=_DEEPEST))
    if built.is_anchored:
        yield Change(Kind.BUNDLE, built.top, name=bundle.path), bundle.certificates
    built = build(sent, replace(rules, depth=_DEEPEST))
    top = built.top
    if top.is_self_signed:
        kind = Kind.TRUST_LEAF if len(built.certificates) == 1 else Kind.ROOT_SENT
        yield Change(kind, top), (*rules.trusted, top)
        return
    if built.sent < len(built.certificates):
        kind = Kind.ROOT_OF_TRUSTED
    else:
        kind = Kind.LEAF_ALONE if len(built.certificates) == 1 else Kind.ROOT_NAMED
    yield Change(kind, top), (*rules.trusted, supposed_issuer(top))


def _time_changes(sent: Sequence[Certificate], rules: Rules) -> Iterator[Change]:
    """One for each certificate of the chain that is out of its time."""
    built = build(sent, rules)
    for number, certificate in enumerate(built.certificates):
        if certificate.not_before > rules.now:
            yield Change(Kind.CLOCK, certificate)
        elif certificate.not_after < rules.now:
            yield Change(Kind.RENEW if number < built.sent else Kind.RENEW_TRUSTED, certificate)


def _list_changes(sent: Sequence[Certificate], rules: Rules) -> Iterator[Change]:
    """What the revocation lists want, each thing once."""
    told: set[tuple[Kind, str]] = set()
    for certificate in build(sent, rules).certificates:
        kind = _OF_LISTS.get(revocation_code(certificate, rules))
        about = certificate.subject if kind is Kind.REVOKED else certificate.issuer
        if kind is not None and (kind, about) not in told:
            told.add((kind, about))
            yield Change(kind, certificate)


def _hopeless(sent: Sequence[Certificate], rules: Rules, bundle: Bundle) -> Change:
    """What no trust mends: the reason is what is left once everything else is given."""
    given = replace(rules, depth=_DEEPEST, ignores_time=True, crls=None)
    for _, trusted in _additions(sent, given, bundle):
        given = replace(given, trusted=trusted)
    code = verify_code(sent, given, OpenSSL.V3)
    return Change(Kind.NEW_CERTIFICATE, sent[0], name=code_text(code, OpenSSL.V3))
