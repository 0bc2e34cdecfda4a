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
archives=$(
  while read -r checksum file; do
    [ -f "$mirror/$file" ] || continue
    platform=${file#"${name}_"}
    echo "\"${platform%.zip}\": {\"url\": \"$file\", \"hashes\": [\"zh:$checksum\"]}"
  done <"${name}_SHA256SUMS" | paste -sd , -
)
echo "{\"archives\": {$archives}}" >"$mirror/$version.json"
versions=$(cd "$mirror" && ls | sed -n 's/^\([0-9].*\)\.json$/"\1": {}/p' | paste -sd , -)
echo "{\"versions\": {$versions}}" >"$mirror/index.json"
