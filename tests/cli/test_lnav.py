"""nginx's error log in the real lnav, and our cards for its :annotate."""

import json
import shutil
import subprocess

import pytest

from cli.command import CONFIG, SEED, logcanon

pytestmark = pytest.mark.editor

TRACE = (
    '2026/11/23 09:31:56 [error] 1187#1187: *18 FastCGI sent in stderr: "PHP message: PHP Fatal'
    " error:  Uncaught Error in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on"
    ' line 3" while reading response header from upstream, client: 10.20.9.8, server: shop,'
    ' request: "GET /a.php HTTP/1.1", upstream: "fastcgi://10.20.0.5:9000", host: "shop"'
)
STREAM = (
    "2026/11/23 09:31:57 [error] 1187#1187: *20 upstream SSL certificate does not match"
    ' "x" while SSL handshaking to upstream, udp client: 10.20.9.7, server: 0.0.0.0:9000,'
    ' upstream: "10.20.0.19:443", bytes from/to client:0/0, bytes from/to upstream:0/0'
)
START = "2026/11/23 09:31:58 [emerg] 21615#21615: bind() to 0.0.0.0:80 failed (98: In use)"


@pytest.fixture
def lnav(tmp_path):
    assert shutil.which("lnav"), "lnav is missing: tests/setup/debian.sh editors installs it"
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TERM": "dumb", "TZ": "UTC"}

    def run(*arguments):
        command = ["lnav", *arguments]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_lnav_reads_every_field(tmp_path, lnav):
    done = logcanon("lnav", "install", "--format-only", "--into", tmp_path / ".lnav")
    assert done.returncode == 0, done.stderr
    assert lnav("-W", "-C") == (0, "", "")
    log = tmp_path / "error.log"
    log.write_text(f"{SEED}\n{TRACE}\n{STREAM}\n{START}\n")
    columns = "log_level, pid, log_opid, client, server, method, uri, upstream, host, log_body"
    query = f";SELECT {columns} FROM nginx_error_log"
    status, out, err = lnav("-n", "-c", query, "-c", ":write-json-to -", str(log))
    assert status == 0, err
    first, trace, stream, start = json.loads(out)
    assert first["log_level"] == "error"
    assert (first["pid"], first["log_opid"], first["client"]) == (1187, "17", "10.20.9.7")
    assert (first["server"], first["method"], first["uri"]) == ("shop.example.com", "GET", "/api/x")
    assert first["upstream"] == "https://10.20.0.19:8443/api/x"
    assert first["log_body"].startswith("upstream SSL certificate verify error: (20:")
    assert trace["client"] == "10.20.9.8"
    assert trace["log_body"].count("\n") == 3
    assert (stream["client"], stream["server"]) == ("10.20.9.7", "0.0.0.0:9000")
    assert (start["log_level"], start["client"]) == ("critical", None)


def test_the_handler_answers_with_the_card(tmp_path):
    conf = tmp_path / "nginx.conf"
    conf.write_text(CONFIG)
    done = logcanon("lnav", "install", "--into", tmp_path / "lnav", "--nginx-conf", conf)
    assert done.returncode == 0, done.stderr
    config = json.loads((tmp_path / "lnav/configs/logcanon/logcanon.json").read_text())
    [annotation] = config["log"]["annotations"].values()
    handler = tmp_path / "lnav/configs/logcanon" / annotation["handler"]

    def annotate(told):
        return subprocess.run(
            [str(handler)], input=told, capture_output=True, text=True, timeout=60, check=False
        )

    card = annotate(json.dumps({"log_line": 0, "log_format": "nginx_error_log", "log_msg": SEED}))
    assert card.returncode == 0, card.stderr
    assert card.stdout.startswith("### upstream SSL certificate verify error")
    assert "nginx.conf:11" in card.stdout
    nothing = annotate(json.dumps({"log_msg": "some other program's line"}))
    assert (nothing.returncode, nothing.stdout) == (0, "")
    bad = annotate("no JSON")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "log_msg" in bad.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    done = logcanon("lnav", "install", "--into", tmp_path / "file")
    assert done.returncode == 2
    assert str(tmp_path / "file") in done.stderr
