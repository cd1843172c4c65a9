"""Whether a certificate is for a name, by the rules of nginx's ngx_ssl_check_host.

That is OpenSSL's X509_check_host: DNS names alone, the common name only where there is no DNS
name, IP addresses never.
"""

from __future__ import annotations

from logcanon.probe.certificate import Certificate


def names_of(certificate: Certificate) -> tuple[str, ...]:
    """The names that count."""
    return certificate.dns_names or certificate.common_names


def is_for(certificate: Certificate, name: str) -> bool:
    """Whether nginx accepts the certificate for `name`."""
    return bool(name) and any(fits(pattern, name) for pattern in names_of(certificate))


def fits(pattern: str, name: str) -> bool:
    """Whether a name in a certificate covers `name`; a star stands within the first label."""
    pattern, name = pattern.lower(), name.lower()
    if "*" not in pattern:
        return pattern == name
    first, _, rest = pattern.partition(".")
    label, _, name_rest = name.partition(".")
    if first.count("*") != 1 or "*" in rest or "." not in rest or rest != name_rest:
        return False
    start, _, end = first.partition("*")
    if (start or end) and (first.startswith("xn--") or label.startswith("xn--")):
        return False
    is_plain = all(c.isascii() and (c.isalnum() or c == "-") for c in label)
    return is_plain and len(label) >= len(first) and label.startswith(start) and label.endswith(end)
