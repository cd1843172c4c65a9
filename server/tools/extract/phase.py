"""When a message is written, and which log handler adds what to it.

Both are read from the function, its file and the log it writes to: good for grouping, and wrong
for a message now and then.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from extract.calls import Site

Phase = Literal["configuration", "start", "run", "terminal"]
Handler = Literal["", "http", "stream", "mail", "accept", "resolver", "ocsp", "syslog"]

_STARTING = re.compile(
    r"^ngx_init_(?:cycle|zone|signals|setproc)|_init(?:_module|_process|_zone)?$"
    r"|^ngx_(?:open|configure)_listening_sockets|_inherited_sockets|^ngx_create_(?:pidfile|paths)"
    r"|^ngx_signal_process|^ngx_os_signal_process|^ngx_daemon|^ngx_test_lockfile|^main$"
    r"|^ngx_get_options|^ngx_process_options|^ngx_save_argv|^ngx_(?:add|load)_module"
    r"|^ngx_shm_alloc|^ngx_shmtx_create|^ngx_os_(?:status|specific)|^ngx_log_(?:open|init)"
    r"|^ngx_cpystrn|^ngx_set_environment|^ngx_preinit_modules|^ngx_strerror_init|_module_init$"
    r"|_init_conf$|^ngx_quic_bpf_(?:module_init|import|export|group_add|create|get)"
    r"|^ngx_posix_post_conf_init|^ngx_hash_init|^ngx_enable_accept_events|^ngx_event_init_conf"
    r"|_init_worker$|^ngx_worker_process_init|^ngx_epoll_test_rdhup|_notify_init|^ngx_timer_init"
    r"|^ngx_thread_pool_init|^ngx_thread_mutex_create|^ngx_thread_cond_create"
    r"|_postconfiguration$|_preconfiguration$"
)
_RESOLVER = "core/ngx_resolver.c"
_CONFIGURATION_LOGS = frozenset(
    {"cf->log", "sc->cf", "ssl->log", "hinit->pool->log", "cf->cycle->log", "cf->pool->log"}
    | {"ha->temp_pool->log"}
)
_SHARED_LOGS = frozenset({"log", "cycle->log", "pool->log"})
_START_LOGS = frozenset(
    {"cycle->log", "log", "ngx_cycle->log", "cycle->old_log", "ls->log", "notify_event.log"}
    | {"c->log", "tp->log", "&ls->log", "shm->log", "ev->log", "file->log", "fm->log", "fm.log"}
    | {"pool->log"}
)
_NO_HANDLER = re.compile(r"ngx_cycle->log|^cycle->log|^tp->log|^event->log|^fm->log|hinit")
_OF_CONNECTIONS = frozenset(
    {"c->log", "rev->log", "wev->log", "file->log", "pc->log", "ev->log", "tf->file.log", "r->log"}
)
_PROCESSES = (
    "os/unix/ngx_process",
    "os/unix/ngx_channel",
    "os/unix/ngx_alloc",
    "os/unix/ngx_setproctitle",
    "os/unix/ngx_thread",
)


def phase_of(site: Site) -> Phase:
    """When the message is written; "terminal" is what `nginx -t`, -V and bad options print."""
    if site.returned or site.api == "ngx_conf_log_error":
        return "configuration"
    if site.api in ("ngx_log_stderr", "ngx_write_stderr"):
        return "terminal"
    if site.log in _CONFIGURATION_LOGS or (site.in_configuration and site.log in _SHARED_LOGS):
        return "configuration"
    if site.log in ("shm->log", "shm_zone->shm.log"):
        return "start"
    if _STARTING.search(site.function) and site.log in _START_LOGS:
        return "start"
    return "run"


def handler_of(site: Site) -> Handler:
    """Which handler writes the context behind the message; "" where there is none."""
    if phase_of(site) != "run":
        return ""
    return next(handler for holds, handler in _HANDLERS if holds(site.file, site.log))


def _is_accepting(file: str, log: str) -> bool:
    is_accepting = file.startswith("event/ngx_event_accept") or file.endswith("_udp.c")
    return is_accepting and log in ("ev->log", "cycle->log")


def _has_connection(file: str, log: str) -> bool:
    if file.startswith("event/modules"):
        return log not in ("cycle->log", "log")
    if file.startswith(("http/", "event/")):
        return True
    return log in _OF_CONNECTIONS and not file.startswith(_PROCESSES)


# The first that holds for file and log.
_HANDLERS: tuple[tuple[Callable[[str, str], bool], Handler], ...] = (
    (lambda file, log: log == "&rec->log" or (file == _RESOLVER and log == "c->log"), "resolver"),
    (lambda _, log: log == "&peer->log", "syslog"),
    (lambda file, _: file.endswith("stapling.c"), "ocsp"),
    (lambda file, log: file == _RESOLVER or bool(_NO_HANDLER.search(log)), ""),
    (_is_accepting, "accept"),
    (lambda file, log: file.startswith("stream/") and log != "log", "stream"),
    (lambda file, _: file.startswith("mail/"), "mail"),
    (_has_connection, "http"),
    (lambda _file, _log: True, ""),
)
