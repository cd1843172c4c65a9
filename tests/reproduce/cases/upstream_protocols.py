"""Upstreams that speak another protocol than the pass directive, or HTTP/2 and memcached ill."""

from __future__ import annotations

from reproduce.case import ByHand
from reproduce.failing import FASTCGI_PASSES, PASSES, failing, plain, printed
from reproduce.lab.scene import Upstream
from reproduce.lab.script import Step, pause, read, say
from reproduce.layout import SHOP

GRPC_PASSES = "grpc_pass grpc://backend.internal:8080;"
MEMCACHED_PASSES = "memcached_pass backend.internal:8080;"
SETTINGS = "\0\0\0\4\0\0\0\0\0"


def scripted(*steps: Step) -> Upstream:
    return Upstream(None, port=8080, script=steps)


def http2(kind: int, stream: int, payload: str) -> Upstream:
    """Settings, one frame (RFC 9113, 4.1), and the end."""
    frame = f"\0\0{chr(len(payload))}{chr(kind)}\0\0\0\0{chr(stream)}{payload}"
    return scripted(read(), say(SETTINGS), say(frame), pause(0.3))


def speaks(passes: str, answer: str = "http") -> ByHand:
    """Another pass directive, and an upstream that answers."""
    replaced = {SHOP: passes and (passes, PASSES)} if passes else {}
    return ByHand("the right protocol", upstreams={0: plain(answer)}, replaces=replaced)


GRPC_MENDED = ByHand("mend the application", upstreams={0: plain("grpc")})
CASES = [
    failing(
        "HTTP/1.1 where gRPC is spoken",
        printed("upstream sent too large http2 frame: 4740180", "upstream-http2-frame-too-large"),
        plain(),
        passes=GRPC_PASSES,
        by_hand=speaks(GRPC_PASSES),
        card=("HTT",),
    ),
    failing(
        "gRPC stream refused",
        printed("upstream rejected request with error 7", "upstream-http2-stream-refused"),
        http2(3, 1, "\0\0\0\7"),
        passes=GRPC_PASSES,
        by_hand=GRPC_MENDED,
    ),
    failing(
        "gRPC connection given up",
        printed("upstream sent goaway with error 1", "upstream-http2-stream-refused"),
        http2(7, 0, "\0\0\0\0\0\0\0\1"),
        passes=GRPC_PASSES,
        by_hand=GRPC_MENDED,
    ),
    failing(
        "gRPC frame of an unknown stream",
        printed("upstream sent frame for unknown stream 3", "upstream-http2-unexpected-frame"),
        http2(1, 3, "\x88"),
        passes=GRPC_PASSES,
        by_hand=GRPC_MENDED,
    ),
    failing(
        "HTTP where FastCGI is spoken",
        printed(
            "upstream sent unsupported FastCGI protocol version: 72", "fastcgi-unsupported-version"
        ),
        scripted(say("HTTP/1.1 400 Bad Request\r\n\r\n"), pause(0.3)),
        passes=FASTCGI_PASSES,
        by_hand=speaks(FASTCGI_PASSES),
    ),
    failing(
        "memcached that refuses a key",
        printed('memcached sent invalid response: "ERROR"', "memcached-invalid-response"),
        scripted(say("ERROR\r\n"), pause(0.3)),
        "set $memcached_key orders;",
        passes=MEMCACHED_PASSES,
        by_hand=ByHand(
            "a key that memcached takes",
            upstreams={0: scripted(say("VALUE orders 0 2\r\nok\r\nEND\r\n"), pause(0.3))},
        ),
    ),
]
