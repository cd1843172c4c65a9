"""A scene: upstreams, trusted files and a configuration, declared; and the bench that sets it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import final

from reproduce.lab.certificates import WEAK_DH_PARAMETERS, Chain, Issued, issue, renew
from reproduce.lab.name_server import Naming
from reproduce.lab.namespace import Answer, Namespace
from reproduce.lab.nginx import Installation, Nginx
from reproduce.lab.upstream import Serving


@dataclass(frozen=True, slots=True)
class Upstream:
    """A server for nginx to talk to. With `chain` None it speaks plain HTTP.

    `sends` are elements of the chain (by default those of a server that is set up well),
    `client_ca` the element whose client certificates it demands, less those on `client_crl`. `names_only`, `alert`,
    `versions`, `ciphers`, `protocols` and `answer` are those of `Serving`; with `weak_dh` it has
    Diffie-Hellman parameters of 1024 bits.
    """

    chain: Chain | None = field(default_factory=Chain)
    sends: tuple[str, ...] = ()
    address: str = "10.20.0.19"
    port: int = 443
    names_only: bool = False
    alert: str = "UNRECOGNIZED_NAME"
    client_ca: str = ""
    client_crl: str = ""
    versions: tuple[str, str] = ("TLSv1_2", "TLSv1_3")
    ciphers: str = ""
    protocols: tuple[str, ...] = ()
    answer: str = "http"
    weak_dh: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands on the bench before the first request.

    `pems` maps a path below the scene's folder to the elements that go into it: "root" of the
    first upstream's chain, "1:root" of the second's; "leaf.key" is a private key and
    "root.crl-empty", "root.crl-leaf", "root.crl-old" are revocation lists. `files` are configuration files below
    `nginx/`, where @folder@ stands for the scene's folder, and `links` symbolic links there with
    their targets. `hosts` maps names to addresses;
    `name_servers` answer to nginx's `resolver`.
    """

    files: Mapping[str, str]
    upstreams: tuple[Upstream, ...] = (Upstream(),)
    pems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=lambda: {"backend.internal": "10.20.0.19"})
    links: Mapping[str, str] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    name_servers: tuple[Naming, ...] = ()


@final
class Bench:
    """A scene set up: namespace, upstreams and configuration stand; nginx is yet to be started."""

    def __init__(
        self, scene: Scene, folder: Path, installation: Installation | None = None
    ) -> None:
        self.scene = scene
        self.folder = folder.resolve()
        self.installation = installation or Installation.chosen()
        self._stack = ExitStack()
        self._issued: list[Issued | None] = []

    def __enter__(self) -> Bench:
        mounts = self.installation.mounts(self.folder)
        namespace = Namespace(self.folder / "run", self.scene.hosts, mounts)
        self.namespace = self._stack.enter_context(namespace)
        self.nginx = Nginx(self.folder, self.namespace, self.installation)
        self._issued = [issue(u.chain) if u.chain else None for u in self.scene.upstreams]
        for number, upstream in enumerate(self.scene.upstreams):
            self._serve(number, upstream, self._issued[number], f"upstream{number}")
        for naming in self.scene.name_servers:
            self.namespace.name(naming)
        for name, elements in self.scene.pems.items():
            self.write_pem(self.folder / name, elements)
        self.nginx.write(self.scene.files, self.scene.modules)
        for name, target in self.scene.links.items():
            link = self.nginx.configuration / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def ask(self, host: str, path: str = "/", port: int = 80) -> Answer:
        """Ask nginx as a client."""
        return self.namespace.ask(host, path, port=port)

    def write_pem(self, path: Path, elements: Iterable[str]) -> None:
        """Write elements of the scene's chains to a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(self._pem(element) for element in elements), encoding="ascii")

    def replace_pem(self, path: Path, elements: Iterable[str]) -> None:
        """Replace a file by rename: nginx 1.30 keeps what has the same inode and second."""
        fresh = path.with_name(f"{path.name}.new")
        self.write_pem(fresh, elements)
        fresh.rename(path)

    def renew(self, chain: Chain, number: int = 0) -> None:
        """Let an upstream show a new certificate from its own authorities."""
        issued = self._issued[number]
        assert issued is not None
        self._issued[number] = renew(issued, chain)
        self.genuine(number)

    def reissue(self, chain: Chain, number: int = 0) -> None:
        """Let an upstream show a chain of new authorities; what trusts the old ones has to change."""
        self._issued[number] = issue(chain)
        self.genuine(number)

    def impostor(self, number: int = 0) -> None:
        """Let an upstream show a like certificate, issued by authorities that nobody trusts."""
        upstream = self.scene.upstreams[number]
        assert upstream.chain is not None
        self._serve(number, upstream, issue(upstream.chain), f"impostor{number}")

    def genuine(self, number: int = 0) -> None:
        """Let it show its own certificate again."""
        upstream = self.scene.upstreams[number]
        self._serve(number, upstream, self._issued[number], f"upstream{number}")

    def _serve(self, number: int, upstream: Upstream, issued: Issued | None, label: str) -> None:
        files = ("", "")
        if issued:
            sends = upstream.sends or issued.chain.full
            certificate, key = issued.write(self.folder / "upstreams", label, sends)
            files = str(certificate), str(key)
        parameters = self.folder / "upstreams" / f"{label}-dh.pem"
        if upstream.weak_dh:
            parameters.write_text(WEAK_DH_PARAMETERS, encoding="ascii")
        names = upstream.chain.names if upstream.chain else ()
        client_ca = ""
        if upstream.client_ca:
            client_ca = str(self.folder / "upstreams" / f"{label}-clients.pem")
            crls = [upstream.client_crl] if upstream.client_crl else []
            self.write_pem(Path(client_ca), [upstream.client_ca, *crls])
        self.namespace.serve(
            Serving(
                upstream.address,
                upstream.port,
                *files,
                by_name=dict.fromkeys(names, files) if upstream.names_only else {},
                names_only=upstream.names_only,
                alert=upstream.alert,
                client_ca=client_ca,
                checks_revocation=bool(upstream.client_crl),
                versions=upstream.versions,
                ciphers=upstream.ciphers,
                protocols=upstream.protocols,
                dh_parameters=str(parameters) if upstream.weak_dh else "",
                answer=upstream.answer,
                text=f"from upstream {number}",
            )
        )

    def _pem(self, element: str) -> str:
        number, _, name = element.rpartition(":")
        issued = self._issued[int(number or 0)]
        assert issued is not None
        name, _, part = name.partition(".")
        if part == "key":
            return issued.elements[name].key_pem
        return issued.crl(name, part.removeprefix("crl-")) if part else issued.pem([name])
