"""The verify codes that another trusted file or depth mends, one by one."""

from __future__ import annotations

from reproduce.case import Case, Printed, verify_error
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Upstream
from reproduce.layout import (
    CA_SETTING,
    COMPANY_CA,
    LOCATION,
    OLD_CA,
    SHOP,
    http_scene,
    in_location,
    shop,
    trusts_company,
    verified,
)

SELF_SIGNED = "nginx/upstream-ssl-verify-self-signed"
HANDLER = (SHOP, LOCATION)
FIRST = "nginx/upstream-ssl-verify-first-certificate"
ISSUER = "nginx/upstream-ssl-verify-issuer-not-found"
TOO_LONG = "nginx/upstream-ssl-verify-chain-too-long"
REST_OF_20 = ("proxy_ssl_verify_depth 2;", "proxy_ssl_server_name on;")

LOCAL_ISSUER = verify_error(20, "unable to get local issuer certificate")
LEAF_ONLY: dict[str, Printed | None] = {
    "": verify_error(21, "unable to verify the first certificate", FIRST),
    "1.1.1": LOCAL_ISSUER,
}
DEPTH: dict[str, Printed | None] = {
    "": LOCAL_ISSUER,
    "1.1.1": verify_error(22, "certificate chain too long", TOO_LONG),
}
NO_ISSUER = verify_error(2, "unable to get issuer certificate", ISSUER)


def text(trusted: str = OLD_CA, *more: str) -> str:
    return shop(*verified(trusted, *more))


CASES = [
    Case(
        name="self-signed certificate",
        scene=http_scene(
            text(),
            Upstream(Chain(self_signed=True)),
            {f"nginx/{OLD_CA}": ["other"], COMPANY_CA: ["leaf"]},
        ),
        printed={
            "": verify_error(18, "self-signed certificate", SELF_SIGNED),
            "1.1.1": verify_error(18, "self signed certificate", SELF_SIGNED),
        },
        settings=CA_SETTING,
        handler=HANDLER,
        changes=(trusts_company(),),
        essential=True,
    ),
    Case(
        name="root sent along and not trusted",
        scene=http_scene(
            text(),
            Upstream(sends=("leaf", "root")),
            {f"nginx/{OLD_CA}": ["other"], COMPANY_CA: ["root"]},
        ),
        printed={
            "": verify_error(
                19,
                "self-signed certificate in certificate chain",
                f"{SELF_SIGNED}-in-chain",
            ),
            "1.1.1": verify_error(
                19,
                "self signed certificate in certificate chain",
                f"{SELF_SIGNED}-in-chain",
            ),
        },
        settings=CA_SETTING,
        handler=HANDLER,
        changes=(trusts_company(),),
    ),
    Case(
        name="unknown CA, only the leaf is sent",
        scene=http_scene(text(), Upstream(), {f"nginx/{OLD_CA}": ["other"], COMPANY_CA: ["root"]}),
        printed=LEAF_ONLY,
        settings=CA_SETTING,
        handler=HANDLER,
        changes=(trusts_company(),),
        changes_1_1=(trusts_company(*REST_OF_20),),
        essential=True,
    ),
    Case(
        name="missing intermediate, put into the trusted file",
        scene=http_scene(
            text(),
            Upstream(Chain(intermediates=1), sends=("leaf",)),
            {f"nginx/{OLD_CA}": ["root"], COMPANY_CA: ["root", "int1"]},
        ),
        printed=LEAF_ONLY,
        settings=CA_SETTING,
        handler=HANDLER,
        changes=(trusts_company(),),
        changes_1_1=(trusts_company(*REST_OF_20),),
    ),
    Case(
        name="only the intermediate is trusted",
        scene=http_scene(
            text(),
            Upstream(Chain(intermediates=1)),
            {f"nginx/{OLD_CA}": ["int1"], COMPANY_CA: ["root", "int1"]},
        ),
        printed={"": NO_ISSUER},
        settings=CA_SETTING,
        handler=HANDLER,
        changes=(trusts_company(),),
        essential=True,
    ),
    Case(
        name="depth too small, an intermediate in the trusted file",
        scene=http_scene(
            text(), Upstream(Chain(intermediates=2)), {f"nginx/{OLD_CA}": ["root", "int1"]}
        ),
        printed={"": NO_ISSUER, "1.1.1": DEPTH["1.1.1"]},
        handler=HANDLER,
        changes=(in_location("proxy_ssl_verify_depth 2;"),),
    ),
    Case(
        name="depth of 0",
        scene=http_scene(
            text(OLD_CA, "proxy_ssl_verify_depth 0;"),
            Upstream(Chain(intermediates=1)),
            {f"nginx/{OLD_CA}": ["root"]},
        ),
        printed=DEPTH,
        handler=HANDLER,
        changes=(in_location(*REST_OF_20, removes=["proxy_ssl_verify_depth 0;"]),),
        changes_1_1=(in_location(REST_OF_20[0], removes=["proxy_ssl_verify_depth 0;"]),),
    ),
    Case(
        name="three intermediates and a depth of 2",
        scene=http_scene(
            text(OLD_CA, "proxy_ssl_verify_depth 2;"),
            Upstream(Chain(intermediates=3)),
            {f"nginx/{OLD_CA}": ["root"]},
        ),
        printed=DEPTH,
        handler=HANDLER,
        action="proxy_ssl_verify_depth 3",
        changes=(in_location("proxy_ssl_verify_depth 3;", removes=["proxy_ssl_verify_depth 2;"]),),
        card=("Computed from",),
    ),
]
