//! What do the arguments of the provider binary ask for?

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use lexopt::Arg::{Long, Short};
use lexopt::Parser;

use super::{Mode, Program, stdout};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Serve(Mode),
    Version,
    Help,
}

/// Reads the arguments after the program's name. Flags may have one dash or two, as Go's do.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut arguments = Parser::from_args(arguments.into_iter().map(with_two_dashes));
    let (mut debug, mut env_file) = (false, None);
    while let Some(argument) = arguments.next().map_err(|error| error.to_string())? {
        match argument {
            Long("version") => return Ok(Command::Version),
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("debug") => debug = true,
            Long("debug-env-file") => {
                let file = arguments.value();
                let file = file.map_err(|_| "--debug-env-file needs the name of a file")?;
                env_file = Some(PathBuf::from(file));
            }
            other => {
                let problem = other.unexpected();
                return Err(format!("{problem}; --help lists what there is"));
            }
        }
    }
    match (debug, env_file) {
        (true, env_file) => Ok(Command::Serve(Mode::Debug { env_file })),
        (false, None) => Ok(Command::Serve(Mode::Plugin)),
        (false, Some(_)) => Err("--debug-env-file goes with --debug".to_owned()),
    }
}

/// Go's programs take a whole word behind one dash, too.
fn with_two_dashes(argument: OsString) -> OsString {
    match argument.to_str().and_then(|text| text.strip_prefix('-')) {
        Some(word) if word.len() > 1 && !word.starts_with('-') => format!("--{word}").into(),
        _ => argument,
    }
}

/// `version` may say more than Terraform's rules for versions allow, such as the commit.
pub fn print_version(program: &Program, version: &str) -> io::Result<()> {
    stdout(&format!("terraform-provider-{} {version}", program.name))
}

pub fn print_help(program: &Program) -> io::Result<()> {
    stdout(&format!(
        "The Terraform provider {}. Terraform starts it without arguments.

  --debug                 run for a debugger, and print how Terraform finds this process
  --debug-env-file FILE   with --debug: write that also into FILE
  --version               print the version, and the commit that it was built from
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
        check(&["--dbug"], Err("invalid option '--dbug'; --help lists what there is"));
        check(&["debug"], Err("unexpected argument \"debug\"; --help lists what there is"));
        check(&["--debug", "--debug-env-file"], Err("--debug-env-file needs the name of a file"));
        check(&["--debug-env-file", "f"], Err("--debug-env-file goes with --debug"));
    }
}
