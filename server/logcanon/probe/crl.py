"""What of a certificate revocation list counts when OpenSSL checks a chain against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from logcanon.probe.certificate import Name


@dataclass(frozen=True, slots=True)
class RevocationList:
    """One list: who issued it, until when it counts (None: without end), the serial numbers."""

    issuer_name: Name
    next_update: datetime | None
    revoked: frozenset[int]

    def is_outdated(self, now: datetime) -> bool:
        """Whether a newer list should be out (X509_V_ERR_CRL_HAS_EXPIRED)."""
        return self.next_update is not None and self.next_update < now
