"""The script that makes the table: what it reads from C, and that the table is of its making."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from build_messages import TARGET, build, dump

MODULE = r"""
#define ngx_open_file_n  "open()"
static ngx_command_t  ngx_http_shop_commands[] = {
    { ngx_string("shop_size"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_shop_size, 0, 0, NULL },
      ngx_null_command
};
ngx_module_t  ngx_http_shop_module = { NGX_MODULE_V1 };

static char *
ngx_http_shop_size(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    if (conf) {
        return "is duplicate";
    }
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "shop \"%V\" is closed", &value[1]);
    return NGX_CONF_ERROR;
}

static void
ngx_http_shop_handler(ngx_http_request_t *r)
{
    char  *reason;
#if (NGX_HAVE_COUPONS)
    ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                  "coupon " "%ui" " is old", n);
#endif
    /* ngx_log_error(NGX_LOG_CRIT, log, 0, "a comment says nothing"); */
    reason = r->sold ? "sold out" : "not for sale";
    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  r->sold ? "item %V was sold" : "item %V is not for sale", &r->uri);
    ngx_log_error(NGX_LOG_CRIT, r->connection->log, ngx_errno,
                  ngx_open_file_n " shop \"%s\" failed", path.data);
    ngx_log_error(NGX_LOG_DEBUG, r->connection->log, 0, "debug is left out");
}
"""


def _tree(root: Path, version: str, module: str) -> Path:
    for name, text in (
        ("core/nginx.h", f'#define NGINX_VERSION      "{version}"\n'),
        ("http/modules/ngx_http_shop_module.c", module),
    ):
        path = root / version / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root / version


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A table of two releases, of which the newer has one message more and one less."""
    root = tmp_path_factory.mktemp("trees")
    older = MODULE.replace('"coupon "', '"voucher "')
    return build([_tree(root, "1.30.0", MODULE), _tree(root, "1.29.9", older)], {})


def _row(made: dict[str, Any], template: str) -> list[Any]:
    (row,) = (row for row in made["messages"] if row[1] == template)
    return row


def test_what_is_a_message(made: dict[str, Any]) -> None:
    assert sorted(row[1] for row in made["messages"]) == [
        '"%s" directive is duplicate',
        "coupon %ui is old",
        "item %V is not for sale",
        "item %V was sold",
        'open() shop "%s" failed',
        'shop "%V" is closed',
        "voucher %ui is old",
    ]


def test_who_writes_it_and_when(made: dict[str, Any]) -> None:
    key, _, _, arguments, [origin] = _row(made, 'shop "%V" is closed')
    module, phase, handler, levels, flags, _, function, directives = origin
    assert key == "shop-is-closed"
    assert [made["argument"][number] for number in arguments] == ["value"]
    assert made["module"][module] == "ngx_http_shop_module"
    assert (made["phase"][phase], made["handler"][handler]) == ("configuration", "")
    assert (made["levels"][levels], flags) == ("emerg", "c")
    assert made["function"][function] == "ngx_http_shop_size"
    assert made["directives"][directives] == "shop_size"
    [origin] = _row(made, 'open() shop "%s" failed')[4]
    assert (made["phase"][origin[1]], made["handler"][origin[2]], origin[4]) == ("run", "http", "e")


def test_since_and_until(made: dict[str, Any]) -> None:
    assert made["nginx"] == ["1.29.9", "1.30.0"]
    assert _row(made, "coupon %ui is old")[4][0][8:] == ["1.30.0"]
    assert _row(made, "voucher %ui is old")[4][0][8:] == [None, "1.29.9"]
    assert _row(made, "item %V was sold")[4][0][8:] == []


def test_keys_once_given_are_kept(tmp_path: Path) -> None:
    again = build([_tree(tmp_path, "1.30.0", MODULE)], {'shop "%V" is closed': "closed-shop"})
    assert _row(again, 'shop "%V" is closed')[0] == "closed-shop"


def test_the_table_is_of_its_making() -> None:
    text = TARGET.read_text("utf-8")
    assert dump(json.loads(text)) == text
