//! What do the arguments of the provider binary ask for?

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use super::{Mode, Program, stdout};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Serve(Mode),
    Version,
    Help,
}

/// Reads the arguments after the program's name. Flags may have one dash or two, as Go's do.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut arguments = arguments.into_iter();
    let mut debug = false;
    let mut env_file = None;
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        let flag = text.strip_prefix("--").or_else(|| text.strip_prefix('-'));
        match flag {
            Some("version") => return Ok(Command::Version),
            Some("help" | "h") => return Ok(Command::Help),
            Some("debug") => debug = true,
            Some("debug-env-file") => {
                let file = arguments.next().ok_or("--debug-env-file needs the name of a file")?;
                env_file = Some(PathBuf::from(file));
            }
            _ => return Err(format!("unknown argument {text:?}; --help lists what there is")),
        }
    }
    match (debug, env_file) {
        (true, env_file) => Ok(Command::Serve(Mode::Debug { env_file })),
        (false, None) => Ok(Command::Serve(Mode::Plugin)),
        (false, Some(_)) => Err("--debug-env-file goes with --debug".to_owned()),
    }
}

pub fn print_version(program: &Program) -> io::Result<()> {
    stdout(&format!("terraform-provider-{} {}", program.name, program.version))
}

pub fn print_help(program: &Program) -> io::Result<()> {
    stdout(&format!(
        "The Terraform provider {}. Terraform starts it without arguments.

  --debug                 run for a debugger, and print how Terraform finds this process
  --debug-env-file FILE   with --debug: write that also into FILE
  --version               print the version
  --help                  print this",
        program.address
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: Result<Command, &str>) {
        let parsed = parse(arguments.iter().map(OsString::from));
        assert_eq!(parsed, expected.map_err(str::to_owned), "{arguments:?}");
    }

    #[test]
    fn flags_have_one_dash_or_two() {
        let debug = || Ok(Command::Serve(Mode::Debug { env_file: None }));
        let file = Some("f".into());
        check(&[], Ok(Command::Serve(Mode::Plugin)));
        check(&["-debug"], debug());
        check(&["--debug"], debug());
        check(&["--version"], Ok(Command::Version));
        check(&["-help"], Ok(Command::Help));
        check(
            &["--debug-env-file", "f", "--debug"],
            Ok(Command::Serve(Mode::Debug { env_file: file })),
        );
    }

    #[test]
    fn mistakes_are_named() {
        check(&["--dbug"], Err("unknown argument \"--dbug\"; --help lists what there is"));
        check(&["debug"], Err("unknown argument \"debug\"; --help lists what there is"));
        check(&["--debug", "--debug-env-file"], Err("--debug-env-file needs the name of a file"));
        check(&["--debug-env-file", "f"], Err("--debug-env-file goes with --debug"));
    }
}
