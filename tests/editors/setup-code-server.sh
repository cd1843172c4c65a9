#!/bin/bash
# setup-code-server.sh : code-server (VS Code in a browser) and playwright-core, built once into a cache.
# Prints the folder. Needs node 20, npm, and the Debian packages of tests/setup/debian.sh.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${LOGCANON_CACHE:-$HOME/.cache/logcanon}/code-server
log=$folder.log
mkdir -p "$folder"
exec 9>"$folder.lock"
flock 9

stamp=$(cat "$here/vscode/package-lock.json" "$here/setup-code-server.sh" <(node --version) | sha256sum)
if [ "$(cat "$folder/ready" 2>/dev/null)" = "$stamp" ]; then
    echo "$folder"
    exit 0
fi

for tool in node npm rg g++ make python3 pkg-config; do
    command -v "$tool" >/dev/null || { echo "$0: $tool is needed" >&2; exit 1; }
done

# The headers that came with node, where there are any: node-gyp would download them.
prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [ -f "$prefix/include/node/node.h" ]; then
    export npm_config_nodedir=$prefix
fi
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
export npm_config_loglevel=error npm_config_fetch_retries=5 npm_config_build_from_source=true

# Installs and builds go over the network and stop half way at times: each may be begun again.
attempt() {
    local try
    for try in 1 2 3; do
        echo "== try $try: $*" >>"$log"
        if "$@" >>"$log" 2>&1; then
            return 0
        fi
        sleep "$((try * 5))"
    done
    echo "$0: failed three times: $*" >&2
    tail -n 40 "$log" >&2
    return 1
}

built() { # FILE COMMAND... : node-pty's last step fails after the library is there
    local file=$1
    shift
    "$@" || test -f "$file"
}

rm -rf "$folder"
mkdir -p "$folder"
: >"$log"
cp "$here/vscode/package.json" "$here/vscode/package-lock.json" "$here/vscode/.npmrc" "$folder"
cd "$folder"
attempt npm ci --ignore-scripts
server=$folder/node_modules/code-server
attempt npm rebuild --ignore-scripts=false argon2

cd "$server/lib/vscode"
attempt npm install --ignore-scripts --omit=dev
attempt npm rebuild --ignore-scripts=false \
    @vscode/spdlog native-watchdog @parcel/watcher @vscode/deviceid kerberos
attempt built node_modules/node-pty/build/Release/pty.node \
    npm rebuild --ignore-scripts=false node-pty

# What the package's own post-install step puts in place.
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sfn "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
ln -sfn node_modules node_modules.asar
ln -sfn code-linux.sh bin/remote-cli/code-server
ln -sfn browser-linux.sh bin/helpers/browser.sh
cd extensions
attempt npm install --ignore-scripts --omit=dev

attempt node "$server/out/node/entry.js" --version
printf '%s\n' "$stamp" >"$folder/ready"
echo "$folder"
