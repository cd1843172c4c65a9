"""The way that fits a remedy: that of the upstream-TLS family, or the general one."""

from __future__ import annotations

from collections.abc import Sequence

from logcanon.diagnose.phrases import Phrases
from logcanon.diagnose.prescribe.general import GeneralPrescriber
from logcanon.diagnose.prescribe.prescription import Prescription
from logcanon.diagnose.prescribe.upstream_tls import STEM, UpstreamTlsPrescriber
from logcanon.diagnose.remedy import Setting
from logcanon.diagnose.trust import Trust
from logcanon.nginx.config import Config, Scope


class Prescriber:
    """Plans remedies on one configuration."""

    def __init__(self, config: Config, trust: Trust, words: Phrases) -> None:
        self._upstream_tls = UpstreamTlsPrescriber(config, trust, words)
        self._general = GeneralPrescriber(config, trust, words)

    def prescribe(self, scope: Scope, remedy: Sequence[Setting]) -> Prescription:
        """Fixes that bring `remedy` into force for `scope`, or why there is none."""
        if any(setting.name.startswith(STEM) for setting in remedy):
            return self._upstream_tls.prescribe(scope, remedy)
        return self._general.prescribe(scope, remedy)
