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
LIBRARY = rf"{ERROR}system library:\w*:"
SYSTEM = rf"{LIBRARY}[^:]+:"
START = rf"{ERROR}PEM routines:\w*:no start line"
LOADED = rf'cannot load certificate "[^"]+{CA}": '
GIVEN = ByHand("the file that the directive names", pems={f"nginx/{CA}": ("root",)})
CRL = "tls/company.crl"
OWN, KEY = "tls/own.pem", "tls/own.key"
OWN_FILES = (f"proxy_ssl_certificate {OWN};", f"proxy_ssl_certificate_key {KEY};")
CERTIFICATE = {f"nginx/{OWN}": ["leaf"]}
KEY_GIVEN = ByHand("the key of the certificate", pems={f"nginx/{KEY}": ("leaf.key",)})


def emerg(pattern: str, record: str) -> Printed:
    return Printed(pattern, f"nginx/{record}", "emerg", is_pattern=True)


CRL_RECORD = "ssl-crl-not-loaded"


def unloaded(
    name: str,
    directives: tuple[str, ...],
    pems: dict[str, list[str]],
    printed: dict[str, Printed | None],
    by_hand: ByHand,
) -> Case:
    """Files that verification or a client certificate needs and nginx cannot load."""
    return Case(
        name=name,
        scene=http_scene(shop(*directives), Upstream(), pems),
        printed=printed,
        handler=HANDLER,
        starts=False,
        by_hand=by_hand,
        verifies=CA in " ".join(directives),
    )


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
        starts=False,
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
        handler=HANDLER,
        starts=False,
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
        handler=HANDLER,
        starts=False,
        by_hand=GIVEN,
    ),
    unloaded(
        "revocation list absent",
        (*verified(CA), f"proxy_ssl_crl {CRL};"),
        {f"nginx/{CA}": ["root"]},
        {
            "": emerg(rf'X509_LOOKUP_load_file\("[^"]+{CRL}"\) failed \({LIBRARY}', CRL_RECORD),
            "3.6": emerg(
                rf'cannot load CRL "[^"]+{CRL}": BIO_new_file\(\) failed \({LIBRARY}', CRL_RECORD
            ),
        },
        ByHand("the file that the directive names", pems={f"nginx/{CRL}": ("root.crl-empty",)}),
    ),
    unloaded(
        "key of the client certificate absent",
        OWN_FILES,
        CERTIFICATE,
        {
            "": emerg(
                rf'cannot load certificate key "[^"]+{KEY}": BIO_new_file\(\) failed',
                "ssl-certificate-key-not-loaded",
            )
        },
        KEY_GIVEN,
    ),
    unloaded(
        "key of another certificate",
        OWN_FILES,
        {**CERTIFICATE, f"nginx/{KEY}": ["root.key"]},
        {
            "": emerg(
                rf'SSL_CTX_use_PrivateKey\("[^"]+{KEY}"\) failed '
                rf"\({ERROR}x509 certificate routines:\w*:key values mismatch",
                "ssl-certificate-key-mismatch",
            )
        },
        KEY_GIVEN,
    ),
    unloaded(
        "client certificate without a key",
        OWN_FILES[:1],
        {**CERTIFICATE, f"nginx/{KEY}": ["leaf.key"]},
        {
            "": emerg(
                rf'no "proxy_ssl_certificate_key" is defined for certificate "{OWN}"',
                "upstream-ssl-certificate-without-key",
            )
        },
        ByHand("the key beside it", replaces={SHOP: (OWN_FILES[0], " ".join(OWN_FILES))}),
    ),
]
