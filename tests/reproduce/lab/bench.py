"""The bench: a scene set up in a namespace of its own, with an nginx that is yet to be started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import final

from reproduce.lab.certificates import WEAK_DH_PARAMETERS, Chain, Issued, issue, renew
from reproduce.lab.client import Answer, Ask
from reproduce.lab.namespace import LabError, Namespace
from reproduce.lab.nginx import Installation, Nginx
from reproduce.lab.php import start_php
from reproduce.lab.scene import Scene, Upstream
from reproduce.lab.upstream import Serving


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
        self._upstreams = list(scene.upstreams)
        self._listening: dict[int, tuple[str, int, bool]] = {}

    def __enter__(self) -> Bench:
        mounts = self.installation.mounts(self.folder)
        scene = self.scene
        namespace = Namespace(self.folder / "run", scene.hosts, mounts, scene.sysctls)
        self.namespace = self._stack.enter_context(namespace)
        self.nginx = Nginx(self.folder, self.namespace, self.installation, scene.lacks)
        self._issued = [issue(u.chain) if u.chain else None for u in scene.upstreams]
        for number in range(len(scene.upstreams)):
            self.genuine(number)
        for name, elements in scene.pems.items():
            self.write_pem(self.folder / name, elements)
        self.nginx.write(scene.files, scene.modules)
        for name, target in scene.links.items():
            link = self.nginx.configuration / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)
        self.write_pages(scene.pages)
        for name, mode in scene.modes.items():
            (self.folder / name).chmod(mode)
        for naming in scene.name_servers:
            namespace.name(naming)
        if scene.php is not None:
            start_php(scene.php, self.folder, namespace)
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

    def send(self, ask: Ask) -> list[Answer]:
        """Ask nginx as a client, `ask.times` at once; texts are filled in."""
        filled = {name: self.nginx.fill(value) for name, value in ask.headers.items()}
        identity = self.nginx.fill(ask.identity)
        return self.namespace.send(replace(ask, headers=filled, identity=identity))

    def do(self, command: str) -> None:
        """Run a shell command inside, in the scene's folder; it may use `nginx.pids`."""
        pids = self.nginx.pids if self.nginx.is_running else {}
        words = ["env", "-C", str(self.folder), *(f"{name}={pid}" for name, pid in pids.items())]
        done = self.namespace.run([*words, "sh", "-ec", self.nginx.fill(command)])
        if done.returncode:
            raise LabError(f"{command}: {done.stdout}{done.stderr}")

    def write_pages(self, pages: Mapping[str, str]) -> None:
        """Write files of a site; see `Scene.pages`."""
        for name, text in pages.items():
            path = self.folder / name
            (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
            if not name.endswith("/"):
                path.write_text(self.nginx.fill(text), encoding="utf-8")

    def serve(self, number: int, upstream: Upstream) -> None:
        """Let another server take the place of an upstream: started, stopped or changed."""
        self._upstreams[number] = upstream
        if upstream.chain:
            self._issued[number] = self._issued[number] or issue(upstream.chain)
        self.genuine(number)

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
        upstream = self._upstreams[number]
        assert upstream.chain is not None
        self._serve(number, upstream, issue(upstream.chain), f"impostor{number}")

    def genuine(self, number: int = 0) -> None:
        """Let it show its own certificate again."""
        issued = self._issued[number]
        self._serve(number, self._upstreams[number], issued, f"upstream{number}")

    def _serve(self, number: int, upstream: Upstream, issued: Issued | None, label: str) -> None:
        address = self.nginx.fill(upstream.address)
        place = address, upstream.port, upstream.is_full
        if number in self._listening and (upstream.is_down or self._listening[number] != place):
            self.namespace.close(*self._listening.pop(number)[:2])
        if upstream.is_down:
            return
        self._listening[number] = place
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
                address,
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
                script=upstream.script,
                mode=upstream.mode,
                is_full=upstream.is_full,
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
