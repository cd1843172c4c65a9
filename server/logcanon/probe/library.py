"""Whether certificates can be read here: that needs the library `cryptography`."""

from __future__ import annotations

import sys
from importlib import metadata

_LEAST = 44

_MISSING = {
    "en": (
        "Reading certificates needs the Python package cryptography, version {least} or newer "
        "({state}). To get it: {python} -m pip install 'logcanon[probe]'"
    ),
    "zh": (
        "读取证书需要 Python 包 cryptography {least} 或更新版本（{state}）。"
        "安装方法：{python} -m pip install 'logcanon[probe]'"
    ),
}
_STATES = {
    "en": ("it is not installed", "{version} is installed"),
    "zh": ("尚未安装", "已安装 {version}"),
}


def what_is_missing(language: str) -> str:
    """One sentence that says how to get the library; "" when it is there."""
    language = "zh" if language == "zh" else "en"
    absent, old = _STATES[language]
    try:
        version = metadata.version("cryptography")
    except metadata.PackageNotFoundError:
        state = absent
    else:
        if version.partition(".")[0].isdigit() and int(version.partition(".")[0]) >= _LEAST:
            return ""
        state = old.format(version=version)
    return _MISSING[language].format(least=_LEAST, state=state, python=sys.executable)
