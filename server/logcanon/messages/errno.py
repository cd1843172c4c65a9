"""What the system's errors mean, in plain words.

Numbers differ from system to system, and the texts with the C library: glibc, musl and FreeBSD
spell some differently, Windows (`FormatMessage()`) has its own numbers and sentences. So an error
is known by its text; Windows' by its number, since its sentences are translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from logcanon.messages.errno_words import ERROR_WORDS, ErrorWords

# Texts of glibc, musl and FreeBSD, in lower case.
_TEXTS = {
    "operation not permitted": "EPERM",
    "no such file or directory": "ENOENT",
    "interrupted system call": "EINTR",
    "input/output error": "EIO",
    "i/o error": "EIO",
    "no such device or address": "ENXIO",
    "bad file descriptor": "EBADF",
    "no child processes": "ECHILD",
    "no child process": "ECHILD",
    "resource temporarily unavailable": "EAGAIN",
    "cannot allocate memory": "ENOMEM",
    "out of memory": "ENOMEM",
    "permission denied": "EACCES",
    "bad address": "EFAULT",
    "device or resource busy": "EBUSY",
    "resource busy": "EBUSY",
    "file exists": "EEXIST",
    "invalid cross-device link": "EXDEV",
    "cross-device link": "EXDEV",
    "no such device": "ENODEV",
    "not a directory": "ENOTDIR",
    "is a directory": "EISDIR",
    "invalid argument": "EINVAL",
    "too many open files in system": "ENFILE",
    "too many open files": "EMFILE",
    "no file descriptors available": "EMFILE",
    "file too large": "EFBIG",
    "no space left on device": "ENOSPC",
    "read-only file system": "EROFS",
    "broken pipe": "EPIPE",
    "file name too long": "ENAMETOOLONG",
    "filename too long": "ENAMETOOLONG",
    "function not implemented": "ENOSYS",
    "too many levels of symbolic links": "ELOOP",
    "symbolic link loop": "ELOOP",
    "protocol error": "EPROTO",
    "socket operation on non-socket": "ENOTSOCK",
    "not a socket": "ENOTSOCK",
    "message too long": "EMSGSIZE",
    "message too large": "EMSGSIZE",
    "protocol not available": "ENOPROTOOPT",
    "operation not supported": "EOPNOTSUPP",
    "not supported": "EOPNOTSUPP",
    "address family not supported by protocol": "EAFNOSUPPORT",
    "address already in use": "EADDRINUSE",
    "address in use": "EADDRINUSE",
    "cannot assign requested address": "EADDRNOTAVAIL",
    "can't assign requested address": "EADDRNOTAVAIL",
    "address not available": "EADDRNOTAVAIL",
    "network is unreachable": "ENETUNREACH",
    "network unreachable": "ENETUNREACH",
    "software caused connection abort": "ECONNABORTED",
    "connection aborted": "ECONNABORTED",
    "connection reset by peer": "ECONNRESET",
    "connection reset by network": "ECONNRESET",
    "no buffer space available": "ENOBUFS",
    "transport endpoint is not connected": "ENOTCONN",
    "socket is not connected": "ENOTCONN",
    "socket not connected": "ENOTCONN",
    "connection timed out": "ETIMEDOUT",
    "operation timed out": "ETIMEDOUT",
    "connection refused": "ECONNREFUSED",
    "no route to host": "EHOSTUNREACH",
    "host is unreachable": "EHOSTUNREACH",
    "directory not empty": "ENOTEMPTY",
    "disk quota exceeded": "EDQUOT",
    "quota exceeded": "EDQUOT",
    "operation canceled": "ECANCELED",
    "invalid or incomplete multibyte or wide character": "EILSEQ",
    "illegal byte sequence": "EILSEQ",
}

# Windows: winerror.h, Winsock.
_WINDOWS = {
    2: "ENOENT", 3: "ENOENT", 4: "EMFILE", 5: "EACCES", 6: "EBADF", 8: "ENOMEM", 14: "ENOMEM",
    17: "EXDEV", 32: "EBUSY", 80: "EEXIST", 87: "EINVAL", 109: "EPIPE", 112: "ENOSPC",
    123: "EINVAL", 145: "ENOTEMPTY", 183: "EEXIST", 206: "ENAMETOOLONG", 267: "ENOTDIR",
    995: "ECANCELED", 1450: "ENOMEM", 10004: "EINTR", 10013: "EACCES", 10014: "EFAULT",
    10022: "EINVAL", 10024: "EMFILE", 10035: "EAGAIN", 10038: "ENOTSOCK", 10040: "EMSGSIZE",
    10042: "ENOPROTOOPT", 10045: "EOPNOTSUPP", 10047: "EAFNOSUPPORT", 10048: "EADDRINUSE",
    10049: "EADDRNOTAVAIL", 10051: "ENETUNREACH", 10053: "ECONNABORTED", 10054: "ECONNRESET",
    10055: "ENOBUFS", 10057: "ENOTCONN", 10060: "ETIMEDOUT", 10061: "ECONNREFUSED",
    10065: "EHOSTUNREACH",
}  # fmt: skip
_BY_NAME: Mapping[str, ErrorWords] = MappingProxyType({words.name: words for words in ERROR_WORDS})
# Winsock numbers; smaller ones mean other things on other systems.
_WINSOCK = 10_000


def error_words(number: int, text: str) -> ErrorWords | None:
    """What a system error is, by its text or, on Windows, its number; None for rare ones."""
    name = _TEXTS.get(text.strip().rstrip(".").lower())
    if name is None and (number >= _WINSOCK or _is_windows(text)):
        name = _WINDOWS.get(number)
    return _BY_NAME.get(name or "")


def _is_windows(text: str) -> bool:
    """`FormatMessage()` writes whole sentences, in the system's language."""
    return text.rstrip().endswith((".", "。")) or not text.isascii()
