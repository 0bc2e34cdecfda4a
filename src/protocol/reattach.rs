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

/// Tells the user what to set, for the shells of the system; a file can be read by `set -a; . FILE` and by editors.
pub(super) fn announce(
    program: &Program,
    address: &Address,
    env_file: Option<&Path>,
) -> io::Result<()> {
    let value = value(program, address);
    if let Some(file) = env_file {
        std::fs::write(file, format!("{}\n", assignment(&value))).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot write {}: {error}", file.display()))
        })?;
    }
    stdout(&format!(
        "The provider runs until Ctrl-C. To use it, set this where you run Terraform:\n\n{}",
        commands(&value, cfg!(windows))
    ))
}

fn assignment(value: &str) -> String {
    format!("TF_REATTACH_PROVIDERS='{value}'")
}

fn commands(value: &str, is_windows: bool) -> String {
    let assignment = assignment(value);
    if is_windows {
        format!(
            "\t$env:{assignment}\n\nin PowerShell, or in Command Prompt\n\n\tset TF_REATTACH_PROVIDERS={value}\n"
        )
    } else {
        format!("\t{assignment}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn each_system_is_told_what_its_shells_understand() {
        let value = r#"{"a/b":{"Addr":{"String":"127.0.0.1:1"}}}"#;
        assert_eq!(commands(value, false), format!("\tTF_REATTACH_PROVIDERS='{value}'\n"));
        let of_windows = commands(value, true);
        assert!(of_windows.contains(&format!("\t$env:TF_REATTACH_PROVIDERS='{value}'\n")));
        // Command Prompt takes the rest of the line as it is.
        assert!(of_windows.ends_with(&format!("\tset TF_REATTACH_PROVIDERS={value}\n")));
    }
}
