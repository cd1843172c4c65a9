"""A temporary copy of one configuration, made so that real `nginx -t` can accept it.

What the configuration expects of its machine is put in place: certificates, included files, host
names, users, addresses. nginx runs in a mount namespace of its own where the system allows that,
so that names of hosts are looked up in a file and nobody is asked.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from differential.installation import Installation
from logcanon.nginx.directives import table
from logcanon.nginx.parser import parse
from logcanon.nginx.snippet import supposed_contexts
from logcanon.nginx.tree import Tree
from logcanon.text import Source

_SHIPPED = Path("/etc/nginx")
_MOST_FILES_COPIED = 300
_MOST_REPAIRS = 40
_EMERG = re.compile(r"\[(?:emerg|alert)\] (?:\d+#\d+: )?(.*?)(?: in \S+:\d+)?$", re.MULTILINE)
_DUMPED = re.compile(r"^# configuration file (.*):$", re.MULTILINE)
_MOUNT = 'mount --bind "$0/hosts" /etc/hosts && mount --bind "$0/nsswitch" /etc/nsswitch.conf && exec "$@"'


class Trial:
    """The copy: `main` is what nginx reads, `config` the file that is tried, `folder` holds all.

    `certificate` and `key` are files with which missing ones are filled in. `files` are further
    files by their relative path; without them the neighbours of `source` are copied. `installation` is
    the nginx that is asked, this machine's unless given.
    """

    def __init__(
        self,
        source: Source,
        folder: Path,
        certificate: Path,
        files: Mapping[str, str] | None = None,
        installation: Installation | None = None,
    ) -> None:
        self.folder = folder
        self._installation = installation or Installation.here()
        self._certificate = certificate
        self._hosts: set[str] = set()
        self._modules = True
        self._dumped = ""
        home = folder / "etc"
        if files is None:
            _copy_neighbours(source.path, home)
        for name, text in (files or {}).items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(text, "utf-8", "surrogateescape", "")
        home.mkdir(exist_ok=True)
        self.config = home / source.path.name
        self.config.write_bytes(source.encode())
        (folder / "logs").mkdir()
        (folder / "modules").symlink_to(self._installation.modules)
        self.main = self._main(parse(source, table().is_known))

    def accepted(self) -> str:
        """Have nginx accept the configuration; "" or why it does not, whatever is put in place."""
        said: set[str] = set()
        for _ in range(_MOST_REPAIRS):
            error = self.test()
            if not error or error in said or not self._repair(error):
                return error
            said.add(error)
        return error

    def test(self) -> str:
        """What nginx complains of, "" when nothing; then `dump` has what it read."""
        ran = self._run()
        if not ran.returncode:
            self._dumped = ran.stdout.decode("utf-8", "surrogateescape")
            return ""
        output = ran.stderr.decode("utf-8", "surrogateescape")
        if self._modules and "is already loaded" in output:
            self._modules = False
            return self.test()
        found = _EMERG.search(output)
        return found[1] if found else output.strip()

    def dump(self) -> dict[Path, Tree]:
        """What `nginx -T` showed of the files of this copy when it last accepted them."""
        text = self._dumped
        heads = [m for m in _DUMPED.finditer(text) if self.owns(Path(m[1]))]
        ends = [m.start() for m in heads[1:]] + [len(text)]
        return {
            Path(m[1]): parse(Source(Path(m[1]), text[m.end() + 1 : end - 1]), table().is_known)
            for m, end in zip(heads, ends, strict=True)
        }

    def owns(self, path: Path) -> bool:
        """Whether `path` is within the copy."""
        return path.is_relative_to(self.folder)

    def _run(self) -> subprocess.CompletedProcess[bytes]:
        extra = f"pid {self.folder}/nginx.pid;"
        if b"pid" in self.main.read_bytes():
            extra = ""
        if self._modules:
            extra += self._installation.load_all
        command = [
            *self._installation.test,
            "-T",
            "-p",
            str(self.folder),
            "-c",
            str(self.main),
        ]
        hosts = "".join(f"127.0.0.1 {name}\n" for name in ("localhost", *sorted(self._hosts)))
        (self.folder / "hosts").write_text(hosts)
        (self.folder / "nsswitch").write_text("passwd: files\ngroup: files\nhosts: files\n")
        return subprocess.run(
            [*_namespace(self.folder), *command, "-g", extra],
            capture_output=True,
            check=False,
            cwd=self.folder,
            timeout=120,
        )

    def _main(self, tree: Tree) -> Path:
        """The file itself, or one that includes it in surroundings that fit."""
        names = {d.name for d in tree.children}
        if "events" in names:
            return self.config
        outer = [] if "http" in names else list(supposed_contexts(tree, table()))
        inner = f"include {self.config};"
        for context in reversed(outer):
            inner = f"{_HEADS.get(context, context)} {{ {inner} }}"
        main = self.config.parent / "trial-main.conf"
        main.write_text(f"events {{}}\n{inner}\n")
        return main

    # What is put in place

    def _repair(self, error: str) -> bool:
        """Put in place what nginx missed; False where nothing is known to help."""
        for pattern, repair in _REPAIRS:
            found = re.search(pattern, error)
            if found:
                return repair(self, found[1])
        return False

    def _add_host(self, name: str) -> bool:
        host = re.sub(r":\d+$", "", name)
        is_new = host not in self._hosts and re.fullmatch(r"[\w.-]+", host) is not None
        self._hosts.add(host)
        return is_new

    def _add_file(self, name: str, content: bytes | None = None) -> bool:
        path = Path(name)
        if content is None:
            shipped = _SHIPPED / path.name
            content = shipped.read_bytes() if shipped.is_file() else b""
        if not self.owns(path):
            path = self.folder / "root" / name.lstrip("/")
            if not self._rewrite(re.escape(name) + r"(?![\w./-])", str(path)):
                return False
        elif path.exists():
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return True

    def _add_certificate(self, name: str) -> bool:
        path = Path(name)
        if path.is_dir():
            return False
        if self.owns(path):
            path.unlink(missing_ok=True)
        return self._add_file(name, self._certificate.read_bytes())

    def _add_folder(self, name: str) -> bool:
        path = Path(name)
        if self.owns(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            return True
        inside = self.folder / "root" / name.lstrip("/")
        inside.parent.mkdir(parents=True, exist_ok=True)
        return self._rewrite(re.escape(name), str(inside))

    def _replace_user(self, _name: str) -> bool:
        return self._rewrite(r"(?m)^(\s*)user\s+[^;]*;", r"\1user root;")

    def _replace_address(self, address: str) -> bool:
        local = "[::1]" if address.startswith("[") else "127.0.0.1"
        return address != local and self._rewrite(re.escape(address), local)

    def _no_resty_core(self, _name: str) -> bool:
        return self._rewrite(r"(?m)^(\s*http\s*\{)(?! lua_load)", r"\1 lua_load_resty_core off;")

    def _give_certificate(self, _name: str) -> bool:
        lines = f"ssl_certificate {self._certificate}; ssl_certificate_key {self._certificate};"
        return self._rewrite(r"(?m)^(\s*(?:http|stream)\s*\{)(?! ssl_cert)", rf"\1 {lines}")

    def _rewrite(self, pattern: str, new: str) -> bool:
        """Replace text in all files of the copy; whether any has changed."""
        changed = False
        for path in (self.folder / "etc").rglob("*"):
            if path.is_file():
                text = Source.read(path).text
                after = re.sub(pattern, new, text)
                if after != text:
                    path.write_bytes(Source(path, after).encode())
                    changed = True
        return changed


_PLAIN_PASS = re.compile(r"\b((?:proxy|grpc|uwsgi)_pass\s+)(http|grpc|uwsgi)://([^\s;]*)")
_PLAIN_SERVER = re.compile(r"\b(server\s+)(127\.0\.0\.1|localhost)\b")
_ELSEWHERE = "192.0.2.7"


def behind_tls(text: str) -> str:
    """`text` with its plain upstreams replaced by TLS ones on another machine."""
    text = _PLAIN_SERVER.sub(rf"\g<1>{_ELSEWHERE}", text)
    text = re.sub(r"\b(set\s+\$\w*proto\w*\s+)http;", r"\g<1>https;", text)
    return _PLAIN_PASS.sub(
        lambda m: f"{m[1]}{_TLS[m[2]]}://{re.sub('127.0.0.1|localhost', _ELSEWHERE, m[3])}", text
    )


_TLS = {"http": "https", "grpc": "grpcs", "uwsgi": "suwsgi"}
_LOADERS = (
    "cannot load certificate(?: key)?|SSL_CTX_load_verify_locations|SSL_CTX_load_verify_file"
    "|BIO_new_file|X509_LOOKUP_load_file|SSL_load_client_CA_file"
)
_HEADS = {
    "upstream": "upstream trial",
    "location": "location /",
    "map": "map $uri $mapped",
    "if": "if ($uri)",
    "limit_except": "limit_except GET",
}
_REPAIRS: tuple[tuple[str, Callable[[Trial, str], bool]], ...] = (
    (r'host not found in (?:upstream|resolver|set_real_ip_from)? ?"([^"]+)"', Trial._add_host),
    (rf'(?:{_LOADERS})[ (]"([^"]+)"', Trial._add_certificate),
    (r'(?:open|stat)\(\) "([^"]+)" failed \(2:', Trial._add_file),
    (r'open\(\) "([^"]+)" failed \((?:13|20):', Trial._add_folder),
    (r'mkdir\(\) "([^"]+)" failed', Trial._add_folder),
    (r'get(?:pw|gr)nam\("([^"]+)"\) failed', Trial._replace_user),
    (r"bind\(\) to (\S+):\d+ failed \(99:", Trial._replace_address),
    (r"(resty\.core)", Trial._no_resty_core),
    (r'no "(ssl_certificate)" is defined', Trial._give_certificate),
)  # fmt: skip


def _copy_neighbours(path: Path, home: Path) -> None:
    neighbours = path.parent.rglob("*")
    if sum(1 for _ in zip(range(_MOST_FILES_COPIED + 1), neighbours, strict=False)) <= (
        _MOST_FILES_COPIED
    ):
        shutil.copytree(path.parent, home, ignore_dangling_symlinks=True)


def _namespace(folder: Path) -> Iterator[str]:
    if _can_mount():
        yield from (
            "unshare",
            "-m" if os.geteuid() == 0 else "-rm",
            "sh",
            "-c",
            _MOUNT,
            str(folder),
        )


@cache
def _can_mount() -> bool:
    option = "-m" if os.geteuid() == 0 else "-rm"
    probe = ["unshare", option, "mount", "--bind", "/etc/hosts", "/etc/hosts"]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
