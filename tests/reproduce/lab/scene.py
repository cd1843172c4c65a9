"""A scene: upstreams, trusted files and a configuration, declared; and the bench that sets it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import final

from reproduce.lab.certificates import Chain, Issued, issue
from reproduce.lab.namespace import Answer, Namespace
from reproduce.lab.nginx import Installation, Nginx
from reproduce.lab.upstream import Serving


@dataclass(frozen=True, slots=True)
class Upstream:
    """A server for nginx to talk to. With `chain` None it speaks plain HTTP.

    `sends` are elements of the chain (by default those of a server that is set up well).
    """

    chain: Chain | None = field(default_factory=Chain)
    sends: tuple[str, ...] = ()
    address: str = "10.20.0.19"
    port: int = 443
    names_only: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands on the bench before the first request.

    `pems` maps a path below the scene's folder to the elements that go into it: "root" of the
    first upstream's chain, "1:root" of the second's. `files` are configuration files below
    `nginx/`, where @folder@ stands for the scene's folder, and `links` symbolic links there with
    their targets. `hosts` maps names to addresses.
    """

    files: Mapping[str, str]
    upstreams: tuple[Upstream, ...] = (Upstream(),)
    pems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=lambda: {"backend.internal": "10.20.0.19"})
    links: Mapping[str, str] = field(default_factory=dict)
    modules: tuple[str, ...] = ()


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
        for number, upstream in enumerate(self.scene.upstreams):
            self._issued.append(issue(upstream.chain) if upstream.chain else None)
            self._serve(number, upstream, self._issued[number], f"upstream{number}")
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
        self.namespace.serve(
            Serving(
                upstream.address,
                upstream.port,
                *files,
                names_only=upstream.names_only,
                text=f"from upstream {number}",
            )
        )

    def _pem(self, element: str) -> str:
        number, _, name = element.rpartition(":")
        issued = self._issued[int(number or 0)]
        assert issued is not None
        return issued.pem([name])
