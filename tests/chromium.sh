#!/usr/bin/env bash
# Sees to it that there is a Chromium for the tests in a browser, from Debian's packages.
set -euo pipefail

command -v chromium >/dev/null && exit 0
{ apt-get update --quiet --quiet \
    && DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends chromium; } >/dev/null || {
    echo "没有 Chromium，也装不上，浏览器里的测试无法运行；请先安装：apt-get install chromium" >&2
    echo "There is no Chromium and it cannot be installed, the tests in a browser cannot run; first: apt-get install chromium" >&2
    exit 1
}
