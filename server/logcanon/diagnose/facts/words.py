"""The words in which facts are told, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class FactWords:
    """Format strings; the names in braces are filled in where they are used."""

    language: Language
    is_set: str
    is_unset: str
    is_default: str
    is_off: str
    off_now: str
    absent: str
    unusable: str
    bundle: str
    roots: str
    with_intermediate: str
    no_root: str
    leaf_only: str
    expired: str
    group_name: str
    address_name: str
    no_sni: str
    public: str
    private: str
    plain_port: str
    tls_port: str
    several: str
    mixed: str
    openssl_1: str
    openssl_3: str
    openssl_told: str
    errno: str
    action: str
    level: str
    message: str
    socket: str
    loopback: str
    windows: str
    musl: str
    has: str
    lacks: str
    no_block: str


_EN = FactWords(
    language="en",
    is_set="{name} is {value}",
    is_unset="{name} is not set",
    is_default="{name} is {value}, nginx's default",
    is_off="{name} is off",
    off_now="{name} is off in this block now",
    absent="{file} is not on this machine",
    unusable="{file} cannot be used: {fault}",
    bundle="{file} is a bundle of public CAs",
    roots="{file} holds roots of your own ({count})",
    with_intermediate="{file} holds an intermediate besides the root",
    no_root="{file} holds an intermediate certificate and no root",
    leaf_only="{file} holds no CA certificate, only a server's",
    expired="the certificate of {subject} in {file} has expired",
    group_name="nginx checks the name {name}, which is the name of an upstream group",
    address_name="nginx checks the name {name}, an address, and never accepts one",
    no_sni="nginx sends no server name (SNI), as {name} is an address",
    public="{host} is a public name",
    private="{host} is no public name, so no public CA can have issued its certificate",
    plain_port="{server} has a port that usually speaks no TLS",
    tls_port="{server} has a port that usually speaks TLS",
    several="the upstream has {count} servers",
    mixed="{block} uses the same upstream and verifies it differently",
    openssl_1="the line is spelt as OpenSSL 1.1.1 does",
    openssl_3="the line is spelt as OpenSSL 3 does",
    openssl_told="nginx {nginx} runs with OpenSSL {openssl}",
    errno="the system's error is {number}: {text}",
    action="it happened while {action}",
    level="the line's level is {level}",
    message='the line says "{words}"',
    socket="the upstream is the unix socket {path}",
    loopback="the upstream {address} is this machine itself",
    windows="the error is spelt as Windows does",
    musl="the error is spelt as musl does (Alpine Linux)",
    has="the configuration uses {name}",
    lacks="the configuration does not use {name}",
    no_block="no block of a configuration is known for the line",
)

_ZH = FactWords(
    language="zh",
    is_set="{name} 为 {value}",
    is_unset="未设置 {name}",
    is_default="{name} 为 {value}（nginx 的默认值）",
    is_off="{name} 为 off",
    off_now="此配置块中 {name} 目前为 off",
    absent="本机上没有 {file}",
    unusable="{file} 无法使用：{fault}",
    bundle="{file} 是公共 CA 证书包",
    roots="{file} 中有 {count} 个自有根证书",
    with_intermediate="{file} 中除根证书外还有中间证书",
    no_root="{file} 中只有中间证书而没有根证书",
    leaf_only="{file} 中没有 CA 证书，只有服务器证书",
    expired="{file} 中 {subject} 的证书已过期",
    group_name="nginx 校验的名称是 {name}，即 upstream 组的名称",
    address_name="nginx 校验的名称 {name} 是地址，永远不会匹配",
    no_sni="{name} 是地址，nginx 不发送服务器名称（SNI）",
    public="{host} 是公共域名",
    private="{host} 不是公共域名，公共 CA 不会为其签发证书",
    plain_port="{server} 的端口通常不使用 TLS",
    tls_port="{server} 的端口通常使用 TLS",
    several="该上游有 {count} 台服务器",
    mixed="{block} 使用同一上游，但验证方式不同",
    openssl_1="此行的写法属于 OpenSSL 1.1.1",
    openssl_3="此行的写法属于 OpenSSL 3",
    openssl_told="nginx {nginx} 使用 OpenSSL {openssl}",
    errno="系统错误为 {number}: {text}",
    action="发生在 {action} 时",
    level="该行的级别是 {level}",
    message="该行写着 “{words}”",
    socket="上游是 unix 套接字 {path}",
    loopback="上游 {address} 就是本机",
    windows="错误的写法属于 Windows",
    musl="错误的写法属于 musl（Alpine Linux）",
    has="配置中用到了 {name}",
    lacks="配置中没有用到 {name}",
    no_block="没有找到与该行对应的配置块",
)


def fact_words(language: Language) -> FactWords:
    """The words of a language."""
    return _ZH if language == "zh" else _EN
