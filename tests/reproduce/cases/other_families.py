"""The main three, and names, in stream, with uwsgi_pass and with grpc_pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reproduce.case import (
    Case,
    Change,
    Printed,
    name_mismatch,
    unrecognized_name,
    verify_error,
)
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import (
    CA_SETTING,
    COMPANY_CA,
    LOCATION,
    OLD_CA,
    SHOP,
    STREAM,
    http_scene,
    relay,
    shop,
    stream_scene,
    verified,
)

SELF_SIGNED = "nginx/upstream-ssl-verify-self-signed"
FIRST = "nginx/upstream-ssl-verify-first-certificate"
TOO_LONG = "nginx/upstream-ssl-verify-chain-too-long"
ISSUER_20 = verify_error(20, "unable to get local issuer certificate")
ISSUER_22 = verify_error(22, "certificate chain too long", TOO_LONG)


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of upstream: how its directives begin, where they stand, who answers."""

    name: str
    directives: str
    answer: str
    file: str = SHOP
    block: str = LOCATION

    def text(self, *more: str) -> str:
        trusting = verified(OLD_CA, *more, family=self.directives)
        if self.name == "stream":
            return relay(*trusting)
        scheme = {"uwsgi": "suwsgi", "grpc": "grpcs"}[self.name]
        passes = f"{self.name}_pass {scheme}://backend.internal:443;"
        return shop(*trusting, passes=passes)

    def scene(self, chain: Chain, trusted: tuple[str, ...], company: tuple[str, ...]) -> Scene:
        pems = {f"nginx/{OLD_CA}": trusted, COMPANY_CA: company}
        upstream = Upstream(
            chain, answer=self.answer, protocols=("h2",) if self.name == "grpc" else ()
        )
        make = stream_scene if self.name == "stream" else http_scene
        return make(self.text(), upstream, pems)

    def change(self, *adds: str, trusts: bool = True) -> Change:
        name = f"{self.directives}_ssl_trusted_certificate"
        new = (f"{name} @folder@/{COMPANY_CA};",) if trusts else ()
        prefixed = tuple(f"{self.directives}_ssl_{text};" for text in adds)
        removes = (f"{name} {OLD_CA};",) if trusts else ()
        return Change(self.file, self.block, (*new, *prefixed), removes)

    def case(
        self,
        name: str,
        scene: Scene,
        printed: dict[str, Printed | None],
        change: Change,
        *,
        old: Change | None = None,
        is_essential: bool = False,
        verifies: bool = True,
    ) -> Case:
        is_stream = self.name == "stream"
        return Case(
            name=f"{self.name}: {name}",
            scene=scene,
            printed=printed,
            handler=(self.file, self.block),
            changes=(change,),
            changes_1_1=(old,) if old else (),
            settings=CA_SETTING,
            port=9000 if is_stream else 80,
            refused=None if is_stream else 502,
            verifies=verifies,
            essential=is_essential,
        )

    def cases(self) -> Iterator[Case]:
        yield self.case(
            "unknown CA",
            self.scene(Chain(intermediates=1), ("other",), ("root",)),
            {"": ISSUER_20},
            self.change("verify_depth 2", "server_name on"),
            is_essential=True,
        )
        yield self.case(
            "self-signed certificate",
            self.scene(Chain(self_signed=True), ("other",), ("leaf",)),
            {
                "": verify_error(18, "self-signed certificate", SELF_SIGNED),
                "1.1.1": verify_error(18, "self signed certificate", SELF_SIGNED),
            },
            self.change(),
        )
        yield self.case(
            "chain longer than the depth",
            self.scene(Chain(intermediates=2), ("root",), ("root",)),
            {"": ISSUER_20, "1.1.1": ISSUER_22},
            self.change("verify_depth 2", "server_name on"),
            old=self.change("verify_depth 2", trusts=False),
        )


def groups() -> Iterator[Case]:
    """A name that is a group's, in each family."""
    group = "upstream backend_pool {\n    server backend.internal:443;\n}\n"
    for family in (UWSGI, GRPC, RELAY):
        scene = family.scene(Chain(), ("root",), ("root",))
        files = dict(scene.files)
        text = files[family.file].replace("backend.internal:443;", "backend_pool;")
        files[family.file] = f"{group}{text}"
        grouped = Scene(files, scene.upstreams, scene.pems, modules=scene.modules)
        change = family.change("name backend.internal", trusts=False)
        yield family.case(
            "name of an upstream group", grouped, {"": name_mismatch("backend_pool")}, change
        )


def in_stream() -> Iterator[Case]:
    """What else was measured in stream."""
    text = "unable to verify the first certificate"
    chain = Chain(intermediates=1)
    upstream = Upstream(chain, sends=("leaf",))
    pems = {f"nginx/{OLD_CA}": ("root",), COMPANY_CA: ("root", "int1")}
    yield RELAY.case(
        "missing intermediate, put into the trusted file",
        stream_scene(RELAY.text(), upstream, pems),
        {"": verify_error(21, text, FIRST), "1.1.1": ISSUER_20},
        RELAY.change(),
        old=RELAY.change("verify_depth 2", "server_name on"),
    )
    wanting = stream_scene(relay(), Upstream(names_only=True), {})
    yield RELAY.case(
        "server name wanted, answered with alert 112",
        wanting,
        unrecognized_name(),
        Change(STREAM, RELAY.block, ("proxy_ssl_server_name on;",)),
        verifies=False,
    )


UWSGI = Family("uwsgi", "uwsgi", "uwsgi")
GRPC = Family("grpc", "grpc", "grpc")
RELAY = Family("stream", "proxy", "http", STREAM, "server {")
CASES = [*UWSGI.cases(), *GRPC.cases(), *RELAY.cases(), *groups(), *in_stream()]
