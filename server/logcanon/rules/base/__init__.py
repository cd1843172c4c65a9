"""What every rule shares: its shape, what it is given, how it says what it found."""

from logcanon.rules.base.context import INSTEAD, RECORD_OF_VERIFICATION, RuleContext
from logcanon.rules.base.rule import Rule, finding, is_supposed, passing, place, unless
from logcanon.rules.base.servers import Server, http_servers
from logcanon.rules.base.trust import Trusted
from logcanon.rules.base.upstream_tls import Gap, TlsPass, UpstreamTls

__all__ = [
    "INSTEAD",
    "RECORD_OF_VERIFICATION",
    "Gap",
    "Rule",
    "RuleContext",
    "Server",
    "TlsPass",
    "Trusted",
    "UpstreamTls",
    "finding",
    "http_servers",
    "is_supposed",
    "passing",
    "place",
    "unless",
]
