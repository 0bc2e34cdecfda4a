#!/bin/sh
# Puts the zips of a release, which are in this folder, into a mirror:  sh mirror.sh VERSION MIRROR
set -eu
version=$1
name=terraform-provider-licensemanager_$version
sha256sum --check --ignore-missing --quiet "${name}_SHA256SUMS"

mirror=$2/registry.terraform.io/licensemanager/licensemanager
mkdir -p "$mirror"
cp "$name"_*_*.zip "$mirror"

# What a network mirror needs besides the zips. A filesystem mirror does not look at it.
awk -v name="$name" '
  BEGIN { printf "{\"archives\":{" }
  index($2, name "_") == 1 && /\.zip$/ {
    platform = substr($2, length(name) + 2)
    sub(/\.zip$/, "", platform)
    printf "%s\"%s\":{\"url\":\"%s\",\"hashes\":[\"zh:%s\"]}", comma, platform, $2, $1
    comma = ","
  }
  END { print "}}" }
' "${name}_SHA256SUMS" >"$mirror/$version.json"
versions=$(cd "$mirror" && ls -- *.json | sed -n 's/^\([0-9].*\)\.json$/"\1":{}/p' | paste -sd , -)
echo "{\"versions\":{$versions}}" >"$mirror/index.json"
