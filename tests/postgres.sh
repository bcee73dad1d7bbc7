#!/usr/bin/env bash
# Runs a command with JIHENG_DATABASE naming a PostgreSQL of its own, from Debian's packages.
# Exits with 75 where there is none and none can be installed.
set -euo pipefail

programs() { find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1; }
[ -n "$(programs)" ] || "$(dirname "$0")/debian.sh" PostgreSQL pg_ctl postgresql
bin=$(programs)
folder=$(mktemp -d)
as() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
stop() { as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"; }
trap stop EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as "$bin/initdb" -D "$folder/data" -U jiheng --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w start >/dev/null \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off" # no test pulls the plug
as "$bin/createdb" -h 127.0.0.1 -p "$port" -U jiheng jiheng
JIHENG_DATABASE="postgresql://jiheng@127.0.0.1:$port/jiheng" "$@"
