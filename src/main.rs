//! The provider binary: flags, then the plugin protocol.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::protocol::cli::{self, Command};
use terraform_provider_licensemanager::protocol::{Parent, Program, serve};
use terraform_provider_licensemanager::provider::LicenseManager;
use terraform_provider_licensemanager::version;

const PROGRAM: Program = Program {
    name: "licensemanager",
    address: "registry.terraform.io/licensemanager/licensemanager",
    version: env!("CARGO_PKG_VERSION"),
};

fn main() -> ExitCode {
    let parent = Parent::of_this_process();
    let outcome = match cli::parse(std::env::args_os().skip(1)) {
        Ok(Command::Serve(mode)) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| {
                let service = Arc::new(Server::<LicenseManager>::default());
                let code = runtime.block_on(serve(service, PROGRAM, mode, parent));
                // A name lookup that hangs must not hold up the end.
                runtime.shutdown_background();
                code
            })
        }
        Ok(Command::Version) => {
            cli::print_version(&PROGRAM, &version()).map(|()| ExitCode::SUCCESS)
        }
        Ok(Command::Help) => cli::print_help(&PROGRAM).map(|()| ExitCode::SUCCESS),
        Err(message) => Err(io::Error::new(io::ErrorKind::InvalidInput, message)),
    };
    outcome.unwrap_or_else(|error| {
        // With stderr gone there is nobody left to tell.
        let _ = writeln!(io::stderr(), "{error}");
        ExitCode::FAILURE
    })
}
