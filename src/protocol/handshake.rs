//! What does the process say when it is ready? To Terraform one line on stdout, to a person what this program is.

use std::io::{self, Write as _};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

use super::environment::Environment;
use super::listener::Address;
use super::{Program, stdout};

/// Version of go-plugin's own protocol.
const CORE_PROTOCOL: u32 = 1;

/// The first and last thing on stdout: only then does the client know where to connect.
pub(super) fn announce(
    environment: &Environment,
    address: &Address,
    certificate: Option<&[u8]>,
) -> io::Result<()> {
    stdout(&line(environment, address, certificate))
}

fn line(environment: &Environment, address: &Address, certificate: Option<&[u8]>) -> String {
    let certificate = certificate.map(|der| BASE64_STANDARD_NO_PAD.encode(der)).unwrap_or_default();
    // Clients that did not ask divide the line into six parts.
    let multiplexing = if environment.asks_for_multiplexing { "|false" } else { "" };
    format!(
        "{CORE_PROTOCOL}|{}|{}|{address}|grpc|{certificate}{multiplexing}",
        environment.protocol,
        address.network()
    )
}

/// For someone who starts the program by hand.
pub(super) fn explain(program: &Program) {
    let Program { name, address, version } = program;
    let text = format!(
        "This is version {version} of the Terraform provider {address}.\n\
         Terraform starts it; it does nothing on its own. To use it, write\n\n  \
         terraform {{\n    required_providers {{\n      {name} = {{\n        source = \"{address}\"\n      \
         }}\n    }}\n  }}\n\n\
         into your configuration and run `terraform init`.\n\
         For a debugger, start it with --debug. See --help for the rest.\n"
    );
    // With stderr gone there is nobody left to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_six_parts_or_seven() {
        let mut environment = Environment::of_process();
        environment.protocol = 6;
        let unix = Address::Unix("/tmp/x/socket".into());
        let tcp = Address::Tcp(([127, 0, 0, 1], 10_000).into());
        let mut check = |asks, address, certificate: Option<&[u8]>, expected| {
            environment.asks_for_multiplexing = asks;
            assert_eq!(line(&environment, address, certificate), expected);
        };
        check(false, &unix, None, "1|6|unix|/tmp/x/socket|grpc|");
        check(false, &unix, Some(b"\xff"), "1|6|unix|/tmp/x/socket|grpc|/w");
        check(true, &tcp, Some(b"\xff\xff"), "1|6|tcp|127.0.0.1:10000|grpc|//8|false");
    }
}
