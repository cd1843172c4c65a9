"""Connections that Lua and njs open themselves: they read directives of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reproduce.case import ByHand, Case, Printed
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import CA_SETTING, COMPANY_CA, LOCATION, SHOP, in_location, shop

PEMS = {COMPANY_CA: ("root",)}
LUA = """\
content_by_lua_block {
            local tcp = ngx.socket.tcp()
            assert(tcp:connect("10.20.0.19", 443))
            local ran, session = pcall(tcp.sslhandshake, tcp, nil, "@name@", true)
            if not (ran and session) then
                ngx.status = 502
            end
            ngx.say(session and "hands shaken" or "refused")
        }"""
NJS = """\
async function ask(request) {
    try {
        const reply = await ngx.fetch("https://@name@/");
        const text = await reply.text();
        request.return(reply.status, text);
    } catch (error) {
        request.return(502, error.message);
    }
}

export default { ask };
"""
TO_TARGET = " while SSL handshaking to (?:fetch|http) target"


@dataclass(frozen=True, slots=True)
class Language:
    """A language in nginx: how its code asks, which directives it reads, what is printed then.

    `directives` is how those begin. `verifies` and `matches` are regular expressions for the two
    messages, with @code@, @text@ and @name@. `write` gives the configuration files for a name to
    ask for and the statements of the location.
    """

    name: str
    directives: str
    record: str
    verifies: str
    matches: str
    write: Callable[[str, Sequence[str]], Mapping[str, str]]
    asked: str
    modules: tuple[str, ...]
    unprovable: Mapping[str, str] = field(default_factory=dict)

    def case(
        self,
        name: str,
        chain: Chain,
        printed: Mapping[str, Printed | None],
        *statements: str,
        adds: str = "",
        asked: str = "",
        by_hand: ByHand | None = None,
    ) -> Case:
        """A case; `adds` takes the place of a statement of the same name."""
        directive = adds.partition(" ")[0]
        removes = [text for text in statements if adds and text.startswith(f"{directive} ")]
        files = self.write(asked or self.asked, statements)
        return Case(
            name=f"{self.name}: {name}",
            scene=Scene(files, (Upstream(chain),), PEMS, modules=self.modules),
            printed=printed,
            handler=(SHOP, LOCATION),
            action=directive,
            changes=(in_location(adds, removes=removes),) if adds else (),
            by_hand=by_hand,
            settings=CA_SETTING,
            verifies=False,
            unprovable=self.unprovable,
        )

    def error(self, code: int, text: str) -> Printed:
        """The line that tells of this verify code."""
        words = self.verifies.replace("@code@", str(code)).replace("@text@", text)
        return Printed(words, f"{self.record}-verify-error", is_pattern=True)

    def mismatch(self, name: str) -> Printed:
        """The line that tells of this name."""
        words = self.matches.replace("@name@", name)
        return Printed(words, f"{self.record}-name-mismatch", is_pattern=True)

    def cases(self, depth: int, misnamed: str, by_hand: ByHand) -> Iterator[Case]:
        """No trusted file, a depth that is too small (1), a name that does not fit."""
        names, local = (self.asked,), self.error(20, "unable to get local issuer certificate")
        trusting = f"{self.directives}_trusted_certificate @folder@/{COMPANY_CA};"
        one, two = (f"{self.directives}_verify_depth {number};" for number in (1, depth))
        yield self.case(
            "no trusted file", Chain(names, intermediates=1), {"": local}, adds=trusting
        )
        yield self.case(
            "chain longer than the depth",
            Chain(names, intermediates=2),
            {"": local, "1.1.1": self.error(22, "certificate chain too long")},
            *(trusting, one),
            adds=two,
        )
        yield self.case(
            "name mismatch",
            Chain(),
            {"": self.mismatch(misnamed)},
            trusting,
            asked=misnamed,
            by_hand=by_hand,
        )


def in_lua(name: str, statements: Sequence[str]) -> Mapping[str, str]:
    """Code within the configuration."""
    return {SHOP: shop(*statements, passes=LUA.replace("@name@", name))}


def in_njs(name: str, statements: Sequence[str]) -> Mapping[str, str]:
    """Code in a file of its own."""
    loads = "js_import shop from @folder@/nginx/js/shop.js;\n\n"
    return {
        SHOP: loads + shop(*statements, passes="js_content shop.ask;"),
        "js/shop.js": NJS.replace("@name@", name),
    }


IN_LUA = Language(
    "Lua",
    "lua_ssl",
    "nginx/lua-ssl-certificate",
    r"lua ssl certificate verify error: \(@code@: @text@\)",
    'lua ssl certificate does not match host "@name@"',
    in_lua,
    "backend.internal",
    ("ndk_http_module", "ngx_http_lua_module"),
)
# Without a resolver njs asks addresses alone, and takes one for a DNS name when it checks it.
IN_NJS = Language(
    "njs",
    "js_fetch",
    "nginx/js-fetch-ssl-certificate",
    r"js (?:http fetch|fetch|http) SSL certificate verify error: \(@code@:@text@\)" + TO_TARGET,
    'js (?:http fetch|fetch|http) SSL certificate does not match "@name@"' + TO_TARGET,
    in_njs,
    "10.20.0.19",
    ("ngx_http_js_module",),
    {"1.1.1": "Debian has no njs for nginx 1.18"},
)
CASES = [
    *IN_LUA.cases(
        3,
        "orders.internal",
        ByHand(
            "a name that the certificate has: `backend.internal`",
            replaces={SHOP: ("orders.internal", "backend.internal")},
        ),
    ),
    *IN_NJS.cases(
        100,
        "10.20.0.19",
        ByHand("a certificate for the host in the URL", leaf=Chain(names=("10.20.0.19",))),
    ),
]
