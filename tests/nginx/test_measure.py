"""Which of two values does at least as much."""

import pytest

from logcanon.nginx.measure import is_enough


@pytest.mark.parametrize(
    ("name", "now", "wanted", "enough"),
    [
        ("client_max_body_size", "13m", "13m", True),
        ("client_max_body_size", "1G", "13m", True),
        ("client_max_body_size", "2048k", "13m", False),
        ("client_max_body_size", "0", "13m", True),
        ("client_max_body_size", "13m", "0", False),
        ("proxy_read_timeout", "5m", "300s", True),
        ("proxy_read_timeout", "299999ms", "300s", False),
        ("proxy_read_timeout", "1h30m", "90m", True),
        ("worker_connections", "1024", "512", True),
        ("worker_connections", "512", "1024", False),
        ("proxy_buffers", "8 16k", "4 32k", True),
        ("proxy_buffers", "8 4k|8k", "8 8k", False),
        ("large_client_header_buffers", "16 8k", "4 32k", False),
        ("large_client_header_buffers", "4 32k", "4 16k", True),
        ("proxy_max_temp_file_size", "1024m", "0", False),
        ("keepalive_timeout", "75s", "75s 60s", False),
        ("worker_processes", "8", "auto", False),
        ("proxy_http_version", "1.1", "1.0", False),
        ("error_page", "500 /a", "404 /b", False),
        ("limit_req", "zone=a", "zone=b", False),
        ("no_such_directive", "2", "1", False),
    ],
)
def test_large_enough(name, now, wanted, enough):
    assert is_enough(name, now.split(), wanted.split()) is enough
