#!/usr/bin/env bash
# Sees to it that a program is here, from Debian's packages: tests/debian.sh NAME PROGRAM PACKAGE
# Exits with 75 where it is not and cannot be installed.
set -euo pipefail

name=$1 program=$2 package=$3
command -v "$program" >/dev/null && exit 0
{ apt-get update --quiet --quiet \
    && DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes "$package"; } >/dev/null || {
    echo "没有 $name，也装不上；请先安装：apt-get install $package" >&2
    echo "There is no $name and it cannot be installed; first: apt-get install $package" >&2
    exit 75
}
