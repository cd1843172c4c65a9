"""Configurations that `nginx -t` refuses for what verification needs."""

from __future__ import annotations

from reproduce.case import ByHand, Case, Printed
from reproduce.lab.scene import Upstream
from reproduce.layout import (
    CA_SETTING,
    COMPANY_CA,
    LOCATION,
    SHOP,
    http_scene,
    in_location,
    shop,
    verified,
)

HANDLER = (SHOP, LOCATION)
CA = "tls/company-ca.pem"
OPENED = rf'SSL_CTX_load_verify_locations\("[^"]+{CA}"\) failed \('
ERROR = "SSL: error:[0-9A-F]+:"
SYSTEM = rf"{ERROR}system library:\w*:[^:]+:"
START = rf"{ERROR}PEM routines:\w*:no start line"
LOADED = rf'cannot load certificate "[^"]+{CA}": '
GIVEN = ByHand("the file that the directive names", pems={f"nginx/{CA}": ("root",)})


def emerg(pattern: str, record: str) -> Printed:
    return Printed(pattern, f"nginx/{record}", "emerg", is_pattern=True)


CASES = [
    Case(
        name="verification without a trusted file",
        scene=http_scene(shop("proxy_ssl_verify on;"), Upstream(), {COMPANY_CA: ["root"]}),
        printed={
            "": emerg(
                "no proxy_ssl_trusted_certificate for proxy_ssl_verify",
                "upstream-ssl-verify-without-trusted-file",
            )
        },
        settings=CA_SETTING,
        handler=HANDLER,
        changes=(
            in_location(
                f"proxy_ssl_trusted_certificate @folder@/{COMPANY_CA};",
                "proxy_ssl_verify_depth 2;",
                "proxy_ssl_server_name on;",
            ),
        ),
        when="test",
        at="file",
        essential=True,
    ),
    Case(
        name="trusted file absent",
        scene=http_scene(shop(*verified(CA)), Upstream(), {}),
        printed={
            "": emerg(OPENED + SYSTEM, "ssl-trusted-file-not-opened"),
            "3.6": emerg(
                rf"{LOADED}BIO_new_file\(\) failed \({SYSTEM}", "ssl-certificate-not-opened"
            ),
        },
        when="test",
        by_hand=GIVEN,
    ),
    Case(
        name="trusted file without a certificate",
        scene=http_scene(shop(*verified(CA)), Upstream(), {f"nginx/{CA}": ["leaf.key"]}),
        printed={
            "": emerg(
                rf"{OPENED}{ERROR}x509 certificate routines:\w*:no certificate or crl found",
                "ssl-trusted-file-without-certificate",
            ),
            "3.6": emerg(
                rf"{LOADED}PEM_read_bio_X509_AUX\(\) failed \({START}",
                "ssl-certificate-not-readable",
            ),
        },
        when="test",
        by_hand=GIVEN,
    ),
]
