"""The few directive names the parser knows by itself, to judge where a user erred.

The parser reads any file without them; they only decide which line a fault is put on. The full
table is `directives.py`, which the parser does not need.
"""

from __future__ import annotations

from typing import Final


def names(text: str) -> frozenset[str]:
    """The blank-separated words of `text`."""
    return frozenset(text.split())


# Directives that are nothing without a block. `server` is one too, save within `upstream`.
BLOCKS: Final = names(
    "charset_map events geo http if limit_except location mail map match mgmt num_map "
    "oidc_provider otel_exporter acme_issuer server split_clients stream types upstream"
)

# Blocks that hold entries of their own and no directives.
ENTRY_BLOCKS: Final = names("charset_map geo map num_map split_clients types")

# Words that are a directive's name and also a parameter of that other directive.
PARAMETERS: Final = {
    "listen": names("http2 proxy_protocol quic spdy ssl"),
    "random": names("least_conn"),
    "rewrite": names("break"),
    "zone": names("state"),
}

# Directives that take any number of any words: nginx does not notice a missing `;` behind them.
TAKE_ANYTHING: Final = names(
    "addition_types charset_types gzip_types index log_format server_name ssi_types "
    "sub_filter_types try_files valid_referers xslt_types"
)

_COMMON: Final = names(
    "access_log add_header alias allow auth_basic auth_basic_user_file auth_request autoindex "
    "break charset client_body_buffer_size client_max_body_size default_type deny error_log "
    "error_page etag expires fastcgi_index fastcgi_param fastcgi_pass fastcgi_split_path_info "
    "grpc_pass gzip gzip_types gzip_vary hash http2 include index internal ip_hash "
    "keepalive keepalive_timeout least_conn limit_conn limit_conn_zone limit_req limit_req_zone "
    "listen load_module log_format log_not_found mirror pid proxy_buffer_size proxy_buffering "
    "proxy_buffers proxy_cache proxy_cache_path proxy_cache_valid proxy_connect_timeout "
    "proxy_http_version proxy_next_upstream proxy_pass proxy_read_timeout proxy_redirect "
    "proxy_send_timeout proxy_set_header proxy_ssl_certificate proxy_ssl_certificate_key "
    "proxy_ssl_name proxy_ssl_protocols proxy_ssl_server_name proxy_ssl_trusted_certificate "
    "proxy_ssl_verify proxy_ssl_verify_depth real_ip_header resolver return rewrite root "
    "scgi_pass sendfile server_name server_tokens set set_real_ip_from ssl_certificate "
    "ssl_certificate_key ssl_ciphers ssl_prefer_server_ciphers ssl_protocols "
    "ssl_session_cache ssl_session_timeout ssl_trusted_certificate sub_filter tcp_nodelay "
    "tcp_nopush try_files user uwsgi_param uwsgi_pass worker_connections worker_processes"
)


def is_common_name(name: str) -> bool:
    """Whether `name` is one of nginx's everyday directives: the parser's own small measure."""
    return name in _COMMON or name in BLOCKS
