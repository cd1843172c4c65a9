"""What each of the system's usual errors means for an operator of nginx, in English and Chinese."""

from __future__ import annotations

from typing import NamedTuple


class ErrorWords(NamedTuple):
    """An error's symbolic name, and what it means."""

    name: str
    en: str
    zh: str


ERROR_WORDS = (
    ErrorWords(
        "EPERM",
        "the system does not allow this to the user that nginx runs as",
        "系统不允许 nginx 的运行用户执行这一操作",
    ),
    ErrorWords("ENOENT", "nothing exists under this name", "没有这个名称的文件或目录"),
    ErrorWords("EINTR", "a signal interrupted the call", "调用被信号打断"),
    ErrorWords("EIO", "the disk or device reported a failure", "磁盘或设备报告了故障"),
    ErrorWords(
        "ENXIO",
        "the device does not exist, or nobody reads the other end",
        "设备不存在，或者另一端没有读取者",
    ),
    ErrorWords("EBADF", "the descriptor is not open (any more)", "文件描述符没有打开或已经关闭"),
    ErrorWords("ECHILD", "there is no child process to wait for", "没有可等待的子进程"),
    ErrorWords(
        "EAGAIN",
        "a limit of the system is reached, or the other side takes no more (its queue is full)",
        "达到了系统限制，或者对方不再接收（队列已满）",
    ),
    ErrorWords("ENOMEM", "the system has no memory left for this", "系统没有足够的内存"),
    ErrorWords(
        "EACCES",
        "the user that nginx runs as may not do this; SELinux or AppArmor may be what forbids it",
        "nginx 的运行用户没有权限；也可能是 SELinux 或 AppArmor 禁止",
    ),
    ErrorWords("EFAULT", "an address in memory is wrong", "内存地址有误"),
    ErrorWords("EBUSY", "the device or file is in use", "设备或文件正在使用中"),
    ErrorWords("EEXIST", "something exists under this name already", "这个名称已经存在"),
    ErrorWords("EXDEV", "both names lie on different file systems", "两个路径不在同一个文件系统上"),
    ErrorWords("ENODEV", "the system has no such device", "系统没有这个设备"),
    ErrorWords(
        "ENOTDIR",
        "a part of the path is a file and not a folder",
        "路径中的某一部分是文件而不是目录",
    ),
    ErrorWords("EISDIR", "this is a folder, and a file is wanted", "这是一个目录，而这里需要文件"),
    ErrorWords("EINVAL", "the system does not accept this value", "系统不接受这个值"),
    ErrorWords(
        "ENFILE",
        "the whole system has reached its limit of open files",
        "整个系统打开的文件数达到了上限",
    ),
    ErrorWords(
        "EMFILE",
        "the process may open no more files (worker_rlimit_nofile, the service's LimitNOFILE)",
        "进程打开的文件数达到了上限（worker_rlimit_nofile 或服务的 LimitNOFILE）",
    ),
    ErrorWords("EFBIG", "the file would become larger than allowed", "文件将超过允许的大小"),
    ErrorWords(
        "ENOSPC",
        "the file system is full, or has no inodes or no room in its quota left",
        "文件系统已满，或者 inode、配额已用尽",
    ),
    ErrorWords("EROFS", "the file system is mounted read-only", "文件系统以只读方式挂载"),
    ErrorWords("EPIPE", "the other side has closed the connection already", "对方已经关闭了连接"),
    ErrorWords(
        "ENAMETOOLONG", "the name is longer than the system allows", "名称超过了系统允许的长度"
    ),
    ErrorWords(
        "ENOSYS",
        "this kernel does not have the call, or a sandbox forbids it",
        "内核没有这个调用，或者被沙箱禁止",
    ),
    ErrorWords(
        "ELOOP",
        "the path leads through too many symbolic links, or through one that may not be followed",
        "路径经过了过多的符号链接，或者经过了不允许跟随的符号链接",
    ),
    ErrorWords("EPROTO", "the protocol was violated", "违反了协议"),
    ErrorWords("ENOTSOCK", "the descriptor is no socket", "文件描述符不是套接字"),
    ErrorWords("EMSGSIZE", "the message is too long for the socket", "消息超过了套接字允许的长度"),
    ErrorWords(
        "ENOPROTOOPT", "this kernel does not know the socket option", "内核不支持这个套接字选项"
    ),
    ErrorWords("EOPNOTSUPP", "the system does not support this here", "系统在这里不支持这一操作"),
    ErrorWords(
        "EAFNOSUPPORT",
        "the system does not have this kind of address, IPv6 for instance",
        "系统不支持这种地址，例如 IPv6",
    ),
    ErrorWords(
        "EADDRINUSE",
        "another process listens on this address and port already, or nginx itself still does",
        "另一个进程（或仍在运行的 nginx）已经在监听这个地址和端口",
    ),
    ErrorWords(
        "EADDRNOTAVAIL",
        "this machine does not have the address, or no port is left for this destination",
        "本机没有这个地址，或者到该目标的本地端口已经用尽",
    ),
    ErrorWords(
        "ENETUNREACH", "this machine has no route to that network", "本机没有到该网络的路由"
    ),
    ErrorWords(
        "ECONNABORTED",
        "the connection was given up before it was accepted",
        "连接在被接受之前就中止了",
    ),
    ErrorWords("ECONNRESET", "the other side broke the connection off", "对方重置了连接"),
    ErrorWords(
        "ENOBUFS", "the system has no buffers left for sockets", "系统没有可用的套接字缓冲区"
    ),
    ErrorWords("ENOTCONN", "the connection does not exist any more", "连接已经不存在"),
    ErrorWords("ETIMEDOUT", "the other side did not answer in time", "对方没有在规定时间内响应"),
    ErrorWords(
        "ECONNREFUSED", "nothing listens on this address and port", "这个地址和端口上没有程序在监听"
    ),
    ErrorWords(
        "EHOSTUNREACH",
        "the host cannot be reached: no route, or a firewall refuses",
        "无法到达该主机：没有路由或被防火墙拒绝",
    ),
    ErrorWords("ENOTEMPTY", "the folder is not empty", "目录不是空的"),
    ErrorWords("EDQUOT", "the quota is used up", "配额已用尽"),
    ErrorWords("ECANCELED", "the operation was cancelled", "操作被取消"),
    ErrorWords("EILSEQ", "the name is not valid in this character set", "名称在此字符集中无效"),
)
