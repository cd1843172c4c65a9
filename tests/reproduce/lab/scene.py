"""A scene: upstreams, files, names and a configuration, declared; `Bench` sets it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reproduce.lab.certificates import Chain
from reproduce.lab.name_server import Naming
from reproduce.lab.php import Php
from reproduce.lab.script import Step

# Without these a file's permissions hold for root too.
UNPRIVILEGED = ("dac_override", "dac_read_search")


@dataclass(frozen=True, slots=True)
class Upstream:
    """A server for nginx to talk to. With `chain` None it speaks plain HTTP.

    `sends` are elements of the chain (by default those of a server that is set up well),
    `client_ca` the element whose client certificates it demands, less those on `client_crl`. `names_only`, `alert`,
    `versions`, `ciphers`, `protocols` and `answer` are those of `Serving`; with `weak_dh` it has
    Diffie-Hellman parameters of 1024 bits.

    A `script` (see `lab.script`) says what it does with a connection. An `address`
    "unix:@folder@/app.sock" is a socket file, with `mode`. With `is_full` its queue of connections is full,
    so that a client's packets are lost; when it `is_down` nobody listens there.
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
    script: tuple[Step, ...] = ()
    mode: int = 0o600
    is_full: bool = False
    is_down: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands on the bench before the first request.

    `pems` maps a path below the scene's folder to the elements that go into it: "root" of the
    first upstream's chain, "1:root" of the second's; "leaf.key" is a private key and
    "root.crl-empty", "root.crl-leaf", "root.crl-old" are revocation lists. `files` are configuration files below
    `nginx/`, where @folder@ stands for the scene's folder, and `links` symbolic links there with
    their targets. `hosts` maps names to addresses.

    `pages` are other files, by path below the scene's folder ("www/index.html"; "www/empty/" is
    a folder), and `modes` permissions of files and folders there. `name_servers` answer to nginx's
    `resolver`, `php` is a php-fpm. `sysctls` hold in the
    namespace, `lacks` are capabilities that nginx runs without, as `UNPRIVILEGED`.

    10.20.0.0/16 is there, 10.40.0.0/16 unreachable (113), and to all else there is no network (101).
    """

    files: Mapping[str, str]
    upstreams: tuple[Upstream, ...] = (Upstream(),)
    pems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=lambda: {"backend.internal": "10.20.0.19"})
    links: Mapping[str, str] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)
    name_servers: tuple[Naming, ...] = ()
    php: Php | None = None
    sysctls: Mapping[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
