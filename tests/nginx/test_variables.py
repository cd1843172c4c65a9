"""nginx's own variables."""

import pytest

from logcanon.nginx.variables import is_builtin, unknown_variables


@pytest.mark.parametrize(
    "name", ["host", "proxy_host", "http_x_forwarded_for", "arg_q", "ssl_server_name", "1"]
)
def test_nginx_defines(name: str) -> None:
    assert is_builtin(name)


def test_the_records_variable_is_none_of_nginx() -> None:
    assert unknown_variables("proxy_ssl_name $upstream_host; # ${host} $proxy_host") == (
        "upstream_host",
    )
