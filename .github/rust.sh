#!/bin/sh
# Installs the version of Rust that this repository is developed with, or another one, with what lints it. New lints come with
# new versions, so that this one is moved by hand.
set -eu

version=${1:-1.95.0}
rustup toolchain install "$version" --profile minimal --component clippy,rustfmt --no-self-update
rustup default "$version"
