"""The words in which a message is explained, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class MessageWords:
    """Templates take their values by name (`str.format`).

    `levels` are keyed by level, and by level and phase where the phase changes what it means.
    `values` name what a message prints, by the words of the table.
    """

    phases: Mapping[str, str]
    levels: Mapping[str, str]
    parts: Mapping[str, str]
    values: Mapping[str, str]
    module: str
    families: Mapping[str, str]
    written: str
    level: str
    about: str
    one_of: str
    more: str
    errno: str
    errno_unknown: str
    ssl: str
    place: str
    action: str
    value: str
    directives: str
    since: str
    until: str
    between: str
    always: str
    source: str
    windows: str
    foreign: str
    no_record: str
    no_foreign_record: str
    new_record: str
    listing: str


_EN = MessageWords(
    phases=MappingProxyType(
        {
            "configuration": "while it read its configuration (start, reload or nginx -t)",
            "start": "while it started, reloaded or stopped",
            "run": "while it ran",
            "terminal": "on the terminal, while it worked through its command line",
        }
    ),
    levels=MappingProxyType(
        {
            "emerg": "nginx cannot go on: it does not start, or this process ends",
            "emerg configuration": (
                "nginx does not take this configuration: it does not start with it, and after a "
                "reload it keeps working with the old one"
            ),
            "emerg run": "this process cannot do its work",
            "alert": "something happened that never should, in nginx or in the system below it",
            "crit": "something that nginx needs failed; it goes on, but what needed this was lost",
            "error": "one request, connection or file failed; nginx itself goes on",
            "error configuration": "nginx goes on, but what the line names does not work",
            "warn": "nothing has failed yet, but something is not as it should be",
            "warn configuration": (
                "nginx takes the configuration, but something in it is doubtful or outdated"
            ),
            "notice": "for information: nothing is wrong",
            "info": "for information, mostly about what clients do: usually nothing to mend",
            "stderr": "a word to whoever started nginx",
        }
    ),
    parts=MappingProxyType(
        {
            "ngx_core_module": "the main program",
            "ngx_events_module": "the code of the events block",
            "ngx_http_module": "the code of the http block",
            "ngx_stream_module": "the code of the stream block",
            "ngx_mail_module": "the code of the mail block",
            "ngx_http_core_module": "the HTTP core",
            "ngx_http_v2_module": "the HTTP/2 code",
            "ngx_http_v3_module": "the HTTP/3 code",
            "ngx_http_upstream_module": "the upstream code (HTTP)",
            "ngx_stream_core_module": "the stream core",
            "ngx_stream_upstream_module": "the upstream code (stream)",
            "ngx_mail_core_module": "the mail core",
            "event_openssl": "the TLS code (OpenSSL)",
            "event_openssl_stapling": "the OCSP code",
            "quic": "the QUIC code",
            "event": "the connection handling",
            "resolver": "the resolver (DNS)",
            "config_parser": "the configuration parser",
            "process": "the process management",
            "http_file_cache": "the HTTP cache",
            "os_unix": "the system call layer",
            "os_win32": "the system call layer for Windows",
            "core:ngx_connection": "the socket handling",
            "core:ngx_cycle": "the start and reload code",
            "core:ngx_file": "the file handling",
            "core:ngx_open_file_cache": "the cache of open files",
            "core:ngx_slab": "the shared memory allocator",
            "core:ngx_shmtx": "the shared memory locks",
            "core:ngx_hash": "the hash tables",
            "core:ngx_syslog": "the syslog client",
            "core:ngx_log": "the log",
            "core:ngx_proxy_protocol": "the PROXY protocol parser",
            "core:ngx_output_chain": "the output chain",
            "core:ngx_buf": "the buffers",
            "core:ngx_inet": "the address parser",
            "core:ngx_module": "the module loader",
            "core:ngx_bpf": "the BPF loader",
        }
    ),
    values=MappingProxyType(
        {
            "path": "file or folder", "host": "host name", "address": "address", "uri": "URI",
            "zone": "shared memory zone", "variable": "variable", "directive": "directive",
            "header": "header", "user": "user", "module": "module", "location": "location",
            "method": "method", "error": "reason", "value": "value", "upstream": "upstream",
            "hash": "hash table", "line": "line", "signal": "signal", "process": "process",
            "stream": "stream", "socket": "descriptor", "size": "size", "status": "code",
            "build": "build",
        }
    ),
    module="the {family} module {name}",
    families=MappingProxyType({"http": "HTTP", "stream": "stream", "mail": "mail", "": "core"}),
    about="About this message",
    written="{module} of nginx wrote this {phase}.",
    one_of="nginx wrote this {phase}. Several of its parts can: {modules}.",
    more="{count} more",
    level="Level {level}: {meaning}.",
    errno="Error {number}, {text} ({name}): {meaning}.",
    errno_unknown="Error {number} of the system: {text}.",
    ssl="The TLS library says: {queue}.",
    place="It points to {place}.",
    action="It happened while nginx was {action}.",
    value="{name}: {value}",
    directives="Directives concerned",
    since="nginx {since} and later write it.",
    until="nginx wrote it up to {until}.",
    between="nginx {since} to {until} wrote it.",
    always="Every nginx from {oldest} to {newest} can write it.",
    source="In nginx's sources: {link}, {function}.",
    windows="Only nginx for Windows writes it.",
    foreign=(
        "nginx wrote this {phase}, but its own sources up to {newest} do not hold this message: "
        "a module from elsewhere did (Lua, ModSecurity, njs ...), or a patched nginx."
    ),
    no_record=(
        "logcanon has no record of this message yet: what stands here follows from nginx's sources "
        "alone, so it names no cause and no remedy."
    ),
    no_foreign_record="logcanon has no record of this message, so it names no cause and no remedy.",
    new_record="To write a record of it: {command}",
    listing=", ",
)  # fmt: skip

_ZH = MessageWords(
    phases=MappingProxyType(
        {
            "configuration": "在读取配置时（启动、重新加载或 nginx -t）",
            "start": "在启动、重新加载或停止时",
            "run": "在运行期间",
            "terminal": "在处理命令行时于终端上",
        }
    ),
    levels=MappingProxyType(
        {
            "emerg": "nginx 无法继续：不能启动，或者该进程结束",
            "emerg configuration": "nginx 不接受这份配置：不会以它启动；重新加载时继续使用旧配置",
            "emerg run": "该进程无法完成工作",
            "alert": "发生了不应发生的情况，问题在 nginx 内部或其下的系统中",
            "crit": "nginx 依赖的某个操作失败；nginx 继续运行，但需要它的请求或任务已丢失",
            "error": "某个请求、连接或文件失败；nginx 本身继续运行",
            "error configuration": "nginx 继续运行，但该行所指的内容不会按所写的生效",
            "warn": "尚未发生失败，但有些情况不正常",
            "warn configuration": "nginx 接受这份配置，但其中有可疑或过时的内容",
            "notice": "仅供参考：没有问题",
            "info": "仅供参考，多与客户端的行为有关：通常不需要处理",
            "stderr": "给启动 nginx 的人的提示",
        }
    ),
    parts=MappingProxyType(
        {
            "ngx_core_module": "主程序",
            "ngx_events_module": "events 块的代码",
            "ngx_http_module": "http 块的代码",
            "ngx_stream_module": "stream 块的代码",
            "ngx_mail_module": "mail 块的代码",
            "ngx_http_core_module": "HTTP 核心",
            "ngx_http_v2_module": "HTTP/2 代码",
            "ngx_http_v3_module": "HTTP/3 代码",
            "ngx_http_upstream_module": "HTTP 上游代码",
            "ngx_stream_core_module": "stream 核心",
            "ngx_stream_upstream_module": "stream 上游代码",
            "ngx_mail_core_module": "mail 核心",
            "event_openssl": "TLS 代码（OpenSSL）",
            "event_openssl_stapling": "OCSP 代码",
            "quic": "QUIC 代码",
            "event": "连接处理代码",
            "resolver": "域名解析器（DNS）",
            "config_parser": "配置解析器",
            "process": "进程管理代码",
            "http_file_cache": "HTTP 缓存",
            "os_unix": "系统调用层",
            "os_win32": "Windows 系统调用层",
            "core:ngx_connection": "套接字处理代码",
            "core:ngx_cycle": "启动与重新加载代码",
            "core:ngx_file": "文件处理代码",
            "core:ngx_open_file_cache": "打开文件缓存",
            "core:ngx_slab": "共享内存分配器",
            "core:ngx_shmtx": "共享内存锁",
            "core:ngx_hash": "哈希表代码",
            "core:ngx_syslog": "syslog 客户端",
            "core:ngx_log": "日志代码",
            "core:ngx_proxy_protocol": "PROXY 协议解析器",
            "core:ngx_output_chain": "输出链",
            "core:ngx_buf": "缓冲区代码",
            "core:ngx_inet": "地址解析代码",
            "core:ngx_module": "模块加载器",
            "core:ngx_bpf": "BPF 加载器",
        }
    ),
    values=MappingProxyType(
        {
            "path": "文件或目录", "host": "主机名", "address": "地址", "uri": "URI",
            "zone": "共享内存区", "variable": "变量", "directive": "指令", "header": "头字段",
            "user": "用户", "module": "模块", "location": "location", "method": "方法",
            "error": "原因", "value": "值", "upstream": "上游", "hash": "哈希表", "line": "行号",
            "signal": "信号", "process": "进程", "stream": "流", "socket": "描述符", "size": "大小",
            "status": "代码", "build": "构建",
        }
    ),
    module="{family}模块 {name}",
    families=MappingProxyType({"http": "HTTP", "stream": "stream", "mail": "mail", "": "核心"}),
    about="关于此消息",
    written="nginx 的{module}{phase}写下了这一行。",
    one_of="nginx {phase}写下了这一行。可能由以下部分写出：{modules}。",
    more="另外 {count} 个",
    level="级别 {level}：{meaning}。",
    errno="错误 {number}，{text}（{name}）：{meaning}。",
    errno_unknown="系统错误 {number}：{text}。",
    ssl="TLS 库的说明：{queue}。",
    place="它指向 {place}。",
    action="当时 nginx 正在进行：{action}。",
    value="{name}：{value}",
    directives="相关指令",
    since="nginx {since} 及以后的版本会写出它。",
    until="nginx 直到 {until} 会写出它。",
    between="nginx {since} 到 {until} 会写出它。",
    always="从 {oldest} 到 {newest} 的每个 nginx 都可能写出它。",
    source="nginx 源码位置：{link}，{function}。",
    windows="只有 Windows 版 nginx 会写出它。",
    foreign=(
        "nginx {phase}写下了这一行，但直到 {newest} 的官方源码中都没有这条消息："
        "它来自第三方模块（Lua、ModSecurity、njs 等）或修改过的 nginx。"
    ),
    no_record=(
        "logcanon 还没有关于这条消息的记录："
        "以上内容仅由 nginx 源码得出，因此没有给出原因和解决办法。"
    ),
    no_foreign_record="logcanon 没有关于这条消息的记录，因此没有给出原因和解决办法。",
    new_record="为它编写一条记录：{command}",
    listing="、",
)  # fmt: skip

_WORDS: Mapping[Language, MessageWords] = MappingProxyType({"en": _EN, "zh": _ZH})


def words(language: Language) -> MessageWords:
    """The words of that language."""
    return _WORDS[language]
