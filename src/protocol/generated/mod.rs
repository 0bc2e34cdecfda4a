//! The protobuf messages and services as Rust: written by `make generate`, never by hand.

#![allow(clippy::all, clippy::pedantic, unreachable_pub, missing_docs, dead_code)]

#[rustfmt::skip]
pub mod plugin;
#[rustfmt::skip]
pub mod tfplugin6;
