"""What stands around nginx is real: permissions, full queues, socket files, PHP, clients of all kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from reproduce.lab.bench import Bench
from reproduce.lab.client import Ask
from reproduce.lab.php import Php
from reproduce.lab.scene import UNPRIVILEGED, Scene, Upstream
from reproduce.lab.script import pause, read, reset, say
from reproduce.layout import SHOP, plain_scene, server, shop

pytestmark = pytest.mark.reproduce

PASSES = "proxy_pass http://backend.internal:8080;"
ASK = Ask(host="shop.example.com", port=80)


def ask(bench: Bench, asked: Ask = ASK) -> list[int | None]:
    return [answer.status for answer in bench.send(asked)]


def test_permissions_hold_for_root_too(tmp_path: Path) -> None:
    scene = plain_scene(
        shop(passes="root @folder@/www;"),
        pages={"www/index.html": "hello\n"},
        modes={"www/index.html": 0},
        lacks=UNPRIVILEGED,
    )
    with Bench(scene, tmp_path) as bench:
        bench.nginx.start()
        assert ask(bench) == [403]
        bench.do("chmod 400 www/index.html")
        assert ask(bench) == [200]


def test_a_server_that_is_full_then_down_then_there(tmp_path: Path) -> None:
    text = shop("proxy_connect_timeout 1s;", passes=PASSES)
    plain = Upstream(chain=None, port=8080)
    full = Upstream(chain=None, port=8080, is_full=True)
    with Bench(plain_scene(text, full), tmp_path) as bench:
        bench.nginx.start()
        assert ask(bench) == [504]
        bench.serve(0, Upstream(chain=None, port=8080, is_down=True))
        assert ask(bench) == [502]
        bench.serve(0, plain)
        assert ask(bench) == [200]


def test_a_socket_file_left_behind_is_taken_over(tmp_path: Path) -> None:
    path = "unix:@folder@/app.sock"
    text = shop(passes=f"proxy_pass http://{path}:;")
    there, gone = (Upstream(chain=None, address=path, is_down=down) for down in (False, True))
    with Bench(plain_scene(text, there), tmp_path) as bench:
        bench.nginx.start()
        assert ask(bench) == [200]
        bench.serve(0, gone)
        assert ask(bench) == [502]
        assert "unix:" in bench.nginx.loud_lines()[0]
        assert "(111: Connection refused)" in bench.nginx.loud_lines()[0]
        bench.serve(0, there)
        assert ask(bench) == [200]


def test_a_script_is_played_step_by_step(tmp_path: Path) -> None:
    head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
    script = (read(), say(head), say("ab", 2), pause(0.1), reset())
    text = shop("proxy_buffering off;", passes=PASSES)
    scene = plain_scene(text, Upstream(chain=None, port=8080, script=script))
    with Bench(scene, tmp_path) as bench:
        bench.nginx.start()
        [answer] = bench.send(ASK)
        assert answer.error is not None
        assert "IncompleteRead(4 bytes read, 6 more expected)" in answer.error
        assert "(104: Connection reset by peer)" in bench.nginx.loud_lines()[0]


def test_php_runs(tmp_path: Path) -> None:
    listen = "@folder@/php.sock"
    text = shop(
        "root @folder@/www;",
        "fastcgi_param REQUEST_METHOD $request_method;",
        "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;",
        passes=f"fastcgi_pass unix:{listen};",
    )
    pages = {"www/six.php": "<?php echo 2 * 3;"}
    with Bench(plain_scene(text, pages=pages, php=Php(listen)), tmp_path) as bench:
        bench.nginx.start()
        [answer] = bench.send(Ask("/six.php", ASK.host, 80))
        assert (answer.status, answer.body) == (200, "6")


def test_clients_of_all_kinds(tmp_path: Path) -> None:
    authority = Upstream(is_down=True)
    text = server(
        "listen 443 ssl;",
        "listen 8080 proxy_protocol;",
        "ssl_certificate tls/shop.pem;",
        "ssl_certificate_key tls/shop.key;",
    ).replace('"ok"', '"$request_method $ssl_server_name $http_x_a $proxy_protocol_addr"')
    pems = {"nginx/tls/shop.pem": ("leaf",), "nginx/tls/shop.key": ("leaf.key",)}
    with Bench(Scene({SHOP: text}, (authority,), pems), tmp_path) as bench:
        bench.nginx.start()
        secure = Ask(host="a.example", port=443, tls=True, method="PUT", headers={"X-A": "1"})
        assert [a.body for a in bench.send(secure)] == ["PUT a.example 1 "]
        first = "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n"
        proxied = Ask(host="a.example", port=8080, first=first)
        assert [a.body for a in bench.send(proxied)] == ["GET   192.0.2.7"]
        raw = Ask(port=80, raw="GET / HTTP/1.0\r\n\r\n", times=3)
        assert [a.body for a in bench.send(raw)] == ["GET   "] * 3
        [left] = bench.send(Ask(host="a.example", port=80, leaves=True))
        assert left.error == "left"
