#!/usr/bin/env bash
# Sees to it that there is a Java for the tests on Spark, from Debian's packages.
# Exits with 75 where there is none and none can be installed.
set -euo pipefail

command -v java >/dev/null && exit 0
{ apt-get update --quiet --quiet \
    && DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes default-jre-headless; } >/dev/null || {
    echo "没有 Java，也装不上，Spark 的测试将跳过；请先安装：apt-get install default-jre-headless" >&2
    echo "There is no Java and it cannot be installed, tests on Spark are skipped; first: apt-get install default-jre-headless" >&2
    exit 75
}
