//! How does Terraform find a server that someone else started?

use std::io;
use std::path::Path;

use serde_json::json;

use super::listener::Address;
use super::{Program, stdout};

/// The value of `TF_REATTACH_PROVIDERS`. Terraform neither ends such a server nor encrypts the connection.
///
/// It names the provider without a registry, as configurations do: Terraform and `OpenTofu` each put their own before it.
pub(super) fn value(program: &Program, address: &Address) -> String {
    let server = json!({
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": std::process::id(),
        "Test": true,
        "Addr": { "Network": address.network(), "String": address.to_string() },
    });
    let (_registry, source) = program.address.split_once('/').unwrap_or(("", program.address));
    json!({ source: server }).to_string()
}

/// Tells the user what to set, for a shell; a file can be read by `set -a; . FILE` and by editors.
pub(super) fn announce(
    program: &Program,
    address: &Address,
    env_file: Option<&Path>,
) -> io::Result<()> {
    let assignment = format!("TF_REATTACH_PROVIDERS='{}'", value(program, address));
    if let Some(file) = env_file {
        std::fs::write(file, format!("{assignment}\n")).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot write {}: {error}", file.display()))
        })?;
    }
    stdout(&format!(
        "The provider runs until Ctrl-C. To use it, set this where you run Terraform:\n\n\t{assignment}\n"
    ))
}
