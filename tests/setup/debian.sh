#!/bin/sh
# debian.sh GROUP...: the Debian packages that a group of targets needs, installed or named.
# Groups: python nginx prove editors. As root they are installed, quietly, with retries; otherwise the
# missing ones are named in one line and the script fails.
set -eu

packages=
for group in "$@"; do
    case $group in
        python)
            # Debian's python3 comes without ensurepip; other Pythons bring it along.
            python3 -c 'import ensurepip' 2>/dev/null || packages="$packages python3-venv"
            ;;
        nginx)
            packages="$packages nginx libnginx-mod-stream libnginx-mod-http-lua iproute2 php-fpm"
            ;;
        prove)
            packages="$packages debootstrap"
            ;;
        editors)
            packages="$packages chromium neovim emacs-nox elpa-eglot vim vim-ale tmux ripgrep lnav"
            # code-server's native modules are compiled
            packages="$packages build-essential pkg-config libkrb5-dev libsecret-1-dev"
            packages="$packages libx11-dev libxkbfile-dev"
            ;;
        *)
            echo "debian.sh: no group $group" >&2
            exit 2
            ;;
    esac
done

if ! command -v dpkg-query >/dev/null; then
    [ -z "$packages" ] || echo "not a Debian system: these must be there by other means:$packages" >&2
    exit 0
fi

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "missing Debian packages, install them with: sudo apt-get install$missing" >&2
    exit 1
fi

echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
for attempt in 1 2 3; do
    # shellcheck disable=SC2086
    if apt-get -qq update >"$log" 2>&1 &&
        apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends $missing >>"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    echo "attempt $attempt failed" >&2
    sleep $((attempt * 5))
done
tail -n 20 "$log" >&2
exit 1
