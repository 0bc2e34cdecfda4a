#!/bin/sh
# Puts a provider binary into Terraform's local mirror and prints the HCL that uses it.
set -eu

binary=$1
version=$("$binary" --version | awk '{ print $2 }')
case $(uname -s) in
    Darwin) os=darwin ;;
    FreeBSD) os=freebsd ;;
    *) os=linux ;;
esac
case $(uname -m) in
    aarch64 | arm64) arch=arm64 ;;
    *) arch=amd64 ;;
esac
folder=$HOME/.terraform.d/plugins/registry.terraform.io/licensemanager/licensemanager/$version/${os}_$arch

mkdir -p "$folder"
# Removed first: a running provider keeps the file that it was started from.
rm -f "$folder/terraform-provider-licensemanager_v$version"
cp "$binary" "$folder/terraform-provider-licensemanager_v$version"

cat <<HCL
Installed in $folder

Use it with:

terraform {
  required_providers {
    licensemanager = {
      source  = "licensemanager/licensemanager"
      version = "$version"
    }
  }
}

A working directory that knows an earlier build of this version has to forget its checksum:
remove .terraform.lock.hcl there and run \`terraform init\` again.
HCL
