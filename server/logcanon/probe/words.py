"""The sentences of a report in both languages; what is in braces is filled in where it is used.

Keys of changes are `do.` and `why.` with the values of `Kind`; those of failed connections
`fail.` and `mend.` with the values of `Failure`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "zh"]

_EN: Mapping[str, str] = {
    "accepts": "nginx accepts {peer}.",
    "refuses": "nginx refuses {peer}: {why}.",
    "refuses-if": "nginx refuses {peer} even if {file} holds what it must: {why}.",
    "no-tls": "nginx gets no TLS connection to {peer}: {why}.",
    "no-trust": "nginx cannot verify {peer} yet: {why}.",
    "accepts-if": (
        "nginx accepts {peer}, provided that {file} holds the root certificate {root}. "
        "The file is not readable here ({fault})."
    ),
    "off-accepts": (
        "{prefix}_verify is off in this block, so nginx takes any certificate of {peer}. With it "
        "on, nginx accepts the present one."
    ),
    "off-refuses": (
        "{prefix}_verify is off in this block, so nginx takes any certificate of {peer}. With it "
        "on, nginx refuses the present one: {why}."
    ),
    "older": (
        "The line says otherwise. It may be older than the upstream's certificate or the "
        "configuration; nginx may not have been reloaded since the trusted file changed; or "
        "another block shares this upstream's TLS sessions ({prefix}_session_reuse)."
    ),
    "and": "; ",
    "change": "Change",
    "changes": "Changes, all needed",
    "where": "In {place}:",
    "prints": "What nginx answers",
    "prints-nothing": "accepts, prints nothing",
    "prints-silence": "nothing (in stream such a time-out is not logged)",
    "prints-untold": "the code depends on the trusted file",
    "reload": "Reload nginx after it.",
    "causes": "Causes of the line, the likeliest first",
    "because": "Because: ",
    "asked": "Asked",
    "asked-as": "as {place} does",
    "asked-default": "as a proxy_pass without further directives does",
    "asked-note": "Asked at {time}: {answer}",
    "asked-chain": " It sent {chain}.",
    "name": "name checked",
    "name-unknown": "not known",
    "name-variable": "not known: {text} depends on the request (--name says it)",
    "name-group": "{name} (the name of the upstream group)",
    "sni": "server name",
    "sni-none": "none sent ({prefix}_server_name is off)",
    "sni-address": "none sent (an address is never sent)",
    "trusted": "trusted file",
    "trusted-read": "{file} ({count})",
    "trusted-unset": "none",
    "trusted-absent": "{file}, not readable here: {fault}",
    "trusted-unusable": "{file}, useless: {fault}",
    "depth": "verify depth",
    "connection": "connection",
    "sent": "Sent by {peer}",
    "sent-named": "Sent by {peer} when asked for {name}",
    "found": "Found in the trusted file",
    "issuer": "issued by",
    "itself": "itself",
    "valid": "valid",
    "until": "{start} to {end}, {left}",
    "left": "{days} days left",
    "over": "expired {days} days ago",
    "early": "not valid yet",
    "names": "DNS names",
    "no-names": "none; the name {name} counts",
    "no-names-at-all": "none",
    "addresses": "addresses",
    "addresses-vain": "{list} (nginx ignores them)",
    "fingerprint": "SHA-256",
    "authority": "a CA",
    "tls-1.3-only": (
        "The upstream takes TLS 1.3 only, which nginx before 1.23.4 does not speak unless "
        "{prefix}_protocols says so."
    ),
    "others": "{count} more blocks fit; this one was chosen.",
    "crl": "The file of {prefix}_crl cannot be read here; revocation was not checked.",
    "name-not-checked": "Whether the certificate's name fits was not checked.",
    "unreadable": "A certificate of the upstream cannot be read: {reason}.",
    "client-certificate-vain": "The block's client certificate cannot be used here: {reason}.",
    "asks-certificate": (
        "The upstream asks for a client certificate and got none. If it insists only later, as "
        "nginx does, requests end with 400 (No required SSL certificate was sent)."
    ),
    "issuer-url": "The issuer's certificate is offered at {url}.",
    "genuine": "Make sure by another way that this certificate is the right one: {fingerprint}.",
    "no-chain": "The upstream sent no certificate.",
    # what to do
    "do.depth": "Let nginx go deeper.",
    "do.bundle": "Trust the system's public CAs.",
    "do.root-sent": (
        "Put the root certificate {subject} into {file}. The upstream sends it: it is the last of "
        "the certificates below."
    ),
    "do.root-named": "Put the root certificate {issuer} into {file}.",
    "do.root-of-trusted": (
        "Put the root certificate {issuer} into {file}, beside what it holds: nginx accepts no "
        "chain that ends at an intermediate."
    ),
    "do.leaf-alone": (
        "If {issuer} is a root, put its certificate into {file}. If it is an intermediate, let the "
        "upstream send it after its own certificate (ssl_certificate of an nginx upstream), or put "
        "it into {file} beside its root."
    ),
    "do.trust-leaf": (
        "Put this very certificate into {file}, as it is its own issuer. It then has to be put "
        "there anew whenever the upstream renews it."
    ),
    "do.renew": "Renew the upstream's certificate {subject}. No directive helps.",
    "do.renew-trusted": "Put the renewed certificate of {subject} into {file}.",
    "do.clock": (
        "Set the clock of this machine if it is wrong; else wait, or have {subject} issued anew. "
        "No directive helps."
    ),
    "do.new-certificate": "The upstream needs another certificate. No directive helps.",
    "do.crl-missing": (
        "Add the revocation list of {issuer} to the file of revocation lists: it needs a list of "
        "every CA of the chain. Reload nginx after it."
    ),
    "do.crl-expired": (
        "Replace the revocation list of {issuer} by the present one. Reload nginx after it."
    ),
    "do.revoked": "{subject} needs another certificate. No directive helps.",
    "do.sni": "Let nginx send the server name.",
    "do.name": "Let nginx check a name that the certificate has.",
    "do.name-pattern": "Let nginx check a name that {name} covers (one label for the star).",
    "do.no-name": "The upstream needs a certificate with a DNS name. No directive helps.",
    "mine": "a file of your own",
    # why it is so
    "why.depth": (
        "{count} intermediate certificates stand between its certificate and the root, and a "
        "verify depth of {depth} allows {depth}"
    ),
    "why.bundle": "its chain ends at the public CA {title}, which {file} does not hold",
    "why.bundle-unset": "no trusted file is set, and nginx trusts no CA by itself",
    "why.bundle-unusable": "nginx does not start with {file}: {fault}",
    "why.root-sent": "its chain ends at the root {title}, which {file} does not hold",
    "why.root-named": "its chain ends at {title}, whose issuer {file} does not hold",
    "why.root-of-trusted": "{file} holds the intermediate {title} and not its root",
    "why.leaf-alone": (
        "it sends its own certificate alone, and {file} does not hold the issuer {issuer}"
    ),
    "why.trust-leaf": "its certificate is self-signed, and {file} does not hold it",
    "why.renew": "the certificate {title} expired on {end}",
    "why.renew-trusted": "the certificate {title} in {file} expired on {end}",
    "why.clock": "the certificate {title} is valid from {start} on only",
    "why.new-certificate": "its certificate cannot be accepted ({name})",
    "why.crl-missing": "there is no revocation list of {issuer}",
    "why.crl-expired": "the revocation list of {issuer} is out of date",
    "why.revoked": "the certificate {title} was revoked by {issuer}",
    "why.sni": "without a server name it answers otherwise than with {name}",
    "why.name": "its certificate is not for {checked}",
    "why.name-pattern": "its certificate is not for {checked}",
    "why.no-name": "its certificate has no DNS name",
    # why there is no TLS, and what to do
    "fail.unresolved": "the name {host} does not resolve here ({reason})",
    "fail.refused": "the connection is refused, nothing listens there",
    "fail.unreachable": "the address cannot be reached ({reason})",
    "fail.no answer": "no answer to the connection within {timeout} s",
    "fail.silent": "it accepts the connection and then says nothing for {timeout} s",
    "fail.plaintext": "the port speaks plaintext, not TLS",
    "fail.plaintext-said": "the port speaks plaintext, not TLS (it says {said})",
    "fail.closed": "it closes the connection during the handshake",
    "fail.reset": "it resets the connection during the handshake",
    "fail.alert": "it ends the handshake with an alert ({reason})",
    "fail.tls": "the handshake fails ({reason})",
    "fail.system": "the system says {reason}",
    "fail.stopped": "stopped",
    "fail.certificate": "it demands a client certificate, and the block sets none",
    "fail.certificate-vain": "it demands a client certificate and does not take the block's",
    "fail.certificate-unusable": (
        "it demands a client certificate, and the block's cannot be used here ({reason})"
    ),
    "mend.unresolved": "Correct the name, or ask on the machine where nginx runs.",
    "mend.refused": "Start the upstream, or correct its address and port.",
    "mend.unreachable": "Look at the route and the firewall between nginx and the upstream.",
    "mend.no answer": "Look at the firewall between nginx and the upstream, and at the upstream.",
    "mend.silent": (
        "See that the upstream speaks TLS on this port at once, and that it is not overloaded."
    ),
    "mend.plaintext": (
        "Pass to the upstream without TLS (http:// for https://, grpc:// for grpcs://, in stream "
        "proxy_ssl off), or to the port where it speaks TLS."
    ),
    "mend.closed": "Look into the upstream's own log; it says why it hangs up.",
    "mend.reset": "Look into the upstream's own log; it says why it hangs up.",
    "mend.alert": "Look into the upstream's own log; it says what it does not like.",
    "mend.tls": "Upstream and nginx must agree on protocol and ciphers.",
    "mend.system": "",
    "mend.stopped": "",
    "mend.certificate": "Give nginx a client certificate that the upstream accepts.",
    "mend.protocol": "Let nginx speak the upstream's protocol version.",
}

_ZH: Mapping[str, str] = {
    "accepts": "nginx 接受 {peer}。",
    "refuses": "nginx 拒绝 {peer}：{why}。",
    "refuses-if": "即使 {file} 的内容正确，nginx 仍拒绝 {peer}：{why}。",
    "no-tls": "nginx 无法与 {peer} 建立 TLS 连接：{why}。",
    "no-trust": "nginx 目前无法验证 {peer}：{why}。",
    "accepts-if": (
        "只要 {file} 中有根证书 {root}，nginx 就接受 {peer}。本机无法读取该文件（{fault}）。"
    ),
    "off-accepts": (
        "此配置块中 {prefix}_verify 为 off，nginx 接受 {peer} 的任何证书。"
        "启用后，nginx 接受当前证书。"
    ),
    "off-refuses": (
        "此配置块中 {prefix}_verify 为 off，nginx 接受 {peer} 的任何证书。"
        "启用后，nginx 拒绝当前证书：{why}。"
    ),
    "older": (
        "这与日志行不符。该行可能早于上游的证书或当前配置；可能信任文件更改后 nginx 尚未重新加载；"
        "也可能另一个配置块共用此上游的 TLS 会话（{prefix}_session_reuse）。"
    ),
    "and": "；",
    "change": "修改",
    "changes": "修改（均需要）",
    "where": "位置 {place}：",
    "prints": "nginx 的回答",
    "prints-nothing": "接受，不输出任何内容",
    "prints-silence": "无（stream 中不记录此类超时）",
    "prints-untold": "代码取决于信任文件",
    "reload": "之后重新加载 nginx。",
    "causes": "该行的原因（最可能的在前）",
    "because": "因为：",
    "asked": "询问方式",
    "asked-as": "与 {place} 相同",
    "asked-default": "与没有其他指令的 proxy_pass 相同",
    "asked-note": "{time} 询问的结果：{answer}",
    "asked-chain": "它发送了 {chain}。",
    "name": "校验的名称",
    "name-unknown": "未知",
    "name-variable": "未知：{text} 取决于请求（可用 --name 指定）",
    "name-group": "{name}（upstream 组的名称）",
    "sni": "服务器名称（SNI）",
    "sni-none": "不发送（{prefix}_server_name 为 off）",
    "sni-address": "不发送（地址从不发送）",
    "trusted": "信任文件",
    "trusted-read": "{file}（{count}）",
    "trusted-unset": "无",
    "trusted-absent": "{file}，本机无法读取：{fault}",
    "trusted-unusable": "{file}，无法使用：{fault}",
    "depth": "验证深度",
    "connection": "连接",
    "sent": "{peer} 发送的证书",
    "sent-named": "以 {name} 询问时 {peer} 发送的证书",
    "found": "信任文件中找到的证书",
    "issuer": "颁发者",
    "itself": "自身",
    "valid": "有效期",
    "until": "{start} 至 {end}，{left}",
    "left": "剩余 {days} 天",
    "over": "已过期 {days} 天",
    "early": "尚未生效",
    "names": "DNS 名称",
    "no-names": "无；以 {name} 为准",
    "no-names-at-all": "无",
    "addresses": "地址",
    "addresses-vain": "{list}（nginx 忽略）",
    "fingerprint": "SHA-256",
    "authority": "CA",
    "tls-1.3-only": (
        "上游只接受 TLS 1.3，而 1.23.4 之前的 nginx 除非由 {prefix}_protocols 指定，否则不使用它。"
    ),
    "others": "另有 {count} 个配置块符合；已选用此块。",
    "crl": "此处无法读取 {prefix}_crl 的文件；未检查吊销。",
    "name-not-checked": "未检查证书名称是否匹配。",
    "unreadable": "上游的一个证书无法读取：{reason}。",
    "client-certificate-vain": "此处无法使用该配置块的客户端证书：{reason}。",
    "asks-certificate": (
        "上游请求客户端证书但未得到。若它之后才强制要求（nginx 即如此），请求会得到 400"
        "（No required SSL certificate was sent）。"
    ),
    "issuer-url": "颁发者的证书可从 {url} 获得。",
    "genuine": "请以其他途径确认该证书属实：{fingerprint}。",
    "no-chain": "上游没有发送证书。",
    "do.depth": "让 nginx 允许更深的证书链。",
    "do.bundle": "信任系统的公共 CA。",
    "do.root-sent": "将根证书 {subject} 放入 {file}。上游会发送它：即下列证书中的最后一个。",
    "do.root-named": "将根证书 {issuer} 放入 {file}。",
    "do.root-of-trusted": (
        "将根证书 {issuer} 放入 {file}，与现有证书并存：nginx 不接受止于中间证书的证书链。"
    ),
    "do.leaf-alone": (
        "如果 {issuer} 是根证书，将其放入 {file}。如果是中间证书，让上游在自己的证书之后一并发送它"
        "（上游为 nginx 时用 ssl_certificate），或将它与其根证书一起放入 {file}。"
    ),
    "do.trust-leaf": (
        "将该证书本身放入 {file}，因为它是自己的颁发者。上游每次更新证书后都须重新放入。"
    ),
    "do.renew": "更新上游的证书 {subject}。没有指令可以解决。",
    "do.renew-trusted": "将 {subject} 更新后的证书放入 {file}。",
    "do.clock": "如果本机时钟有误，请校正；否则等待，或重新签发 {subject}。没有指令可以解决。",
    "do.new-certificate": "上游需要另一个证书。没有指令可以解决。",
    "do.crl-missing": (
        "把 {issuer} 的吊销列表加入吊销列表文件：其中需要有证书链中每个 CA 的列表。"
        "之后重新加载 nginx。"
    ),
    "do.crl-expired": "换成 {issuer} 当前的吊销列表。之后重新加载 nginx。",
    "do.revoked": "{subject} 需要另一个证书。没有指令可以解决。",
    "do.sni": "让 nginx 发送服务器名称。",
    "do.name": "让 nginx 校验证书中有的名称。",
    "do.name-pattern": "让 nginx 校验 {name} 所涵盖的名称（星号代表一个标签）。",
    "do.no-name": "上游需要带有 DNS 名称的证书。没有指令可以解决。",
    "mine": "您自己的文件",
    "why.depth": "其证书与根证书之间有 {count} 个中间证书，而验证深度 {depth} 只允许 {depth} 个",
    "why.bundle": "其证书链止于公共 CA {title}，而 {file} 中没有它",
    "why.bundle-unset": "未设置信任文件，而 nginx 本身不信任任何 CA",
    "why.bundle-unusable": "nginx 无法以 {file} 启动：{fault}",
    "why.root-sent": "其证书链止于根证书 {title}，而 {file} 中没有它",
    "why.root-named": "其证书链止于 {title}，而 {file} 中没有其颁发者",
    "why.root-of-trusted": "{file} 中有中间证书 {title} 而没有其根证书",
    "why.leaf-alone": "它只发送自己的证书，而 {file} 中没有颁发者 {issuer}",
    "why.trust-leaf": "其证书是自签名的，而 {file} 中没有它",
    "why.renew": "证书 {title} 已于 {end} 过期",
    "why.renew-trusted": "{file} 中的证书 {title} 已于 {end} 过期",
    "why.clock": "证书 {title} 自 {start} 起才有效",
    "why.new-certificate": "其证书无法被接受（{name}）",
    "why.crl-missing": "没有 {issuer} 的吊销列表",
    "why.crl-expired": "{issuer} 的吊销列表已过期",
    "why.revoked": "证书 {title} 已被 {issuer} 吊销",
    "why.sni": "不带服务器名称时，它的回答与带 {name} 时不同",
    "why.name": "其证书不适用于 {checked}",
    "why.name-pattern": "其证书不适用于 {checked}",
    "why.no-name": "其证书没有 DNS 名称",
    "fail.unresolved": "此处无法解析名称 {host}（{reason}）",
    "fail.refused": "连接被拒绝，该处没有服务监听",
    "fail.unreachable": "无法到达该地址（{reason}）",
    "fail.no answer": "{timeout} 秒内连接没有应答",
    "fail.silent": "它接受连接后 {timeout} 秒内没有任何回应",
    "fail.plaintext": "该端口使用明文而非 TLS",
    "fail.plaintext-said": "该端口使用明文而非 TLS（它说 {said}）",
    "fail.closed": "它在握手期间关闭连接",
    "fail.reset": "它在握手期间重置连接",
    "fail.alert": "它以警报结束握手（{reason}）",
    "fail.tls": "握手失败（{reason}）",
    "fail.system": "系统报告 {reason}",
    "fail.stopped": "已停止",
    "fail.certificate": "它要求客户端证书，而该配置块未设置",
    "fail.certificate-vain": "它要求客户端证书，且不接受该配置块的证书",
    "fail.certificate-unusable": "它要求客户端证书，而此处无法使用该配置块的证书（{reason}）",
    "mend.unresolved": "更正名称，或在运行 nginx 的机器上询问。",
    "mend.refused": "启动上游，或更正其地址和端口。",
    "mend.unreachable": "检查 nginx 与上游之间的路由和防火墙。",
    "mend.no answer": "检查 nginx 与上游之间的防火墙，以及上游本身。",
    "mend.silent": "确认上游在此端口立即使用 TLS，且没有过载。",
    "mend.plaintext": (
        "不以 TLS 转发到上游（https:// 改为 http://，grpcs:// 改为 grpc://，"
        "stream 中 proxy_ssl off），"
        "或转发到使用 TLS 的端口。"
    ),
    "mend.closed": "查看上游自己的日志，其中说明了关闭的原因。",
    "mend.reset": "查看上游自己的日志，其中说明了关闭的原因。",
    "mend.alert": "查看上游自己的日志，其中说明了原因。",
    "mend.tls": "上游与 nginx 必须使用共同的协议和加密套件。",
    "mend.system": "",
    "mend.stopped": "",
    "mend.certificate": "为 nginx 设置上游接受的客户端证书。",
    "mend.protocol": "让 nginx 使用上游的协议版本。",
}


def words(language: Language) -> Mapping[str, str]:
    """The sentences of a language."""
    return _ZH if language == "zh" else _EN
