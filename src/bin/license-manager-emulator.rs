//! The emulator as a program: reads flags, listens, says where, and stops cleanly on a signal. `verify` asks AWS whether it is right.

use std::io::{self, Write};
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use lexopt::Arg::{self, Long, Short, Value};
use lexopt::Parser;
use terraform_provider_licensemanager::emulator::{Emulator, Options};
use terraform_provider_licensemanager::signals::Signals;
use terraform_provider_licensemanager::{verify, version};

const USAGE: &str = "\
AWS License Manager on this machine, for tests and for trying things out.

Usage: license-manager-emulator [flags]
       license-manager-emulator verify [flags]

  --listen ADDRESS    where to listen (127.0.0.1:4580; port 0 picks a free one)
  --state FILE        keep everything in this file, across restarts and crashes
  --settle DURATION   how long asynchronous states are visible, as in 200ms or 2s (0)
  --rate-limit RPS    requests per second that each account gets
  --faults SPEC       faults, as in throttle=0.1,latency=0.2, or JSON as POST /_emulator/fault takes it
  --seed-data FILE    a state, or a list of calls, to begin with
  --allow-remote      accept an address other than loopback
  --help, --version

verify tries what the emulator assumes on AWS itself; verify --help has its flags.
";

const ADDRESS: &str = "ADDRESS:PORT, as in 127.0.0.1:4580";

const DEFAULT_ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 4580);

fn main() -> ExitCode {
    let outcome = match Flags::parse(Parser::from_env()) {
        Ok(Flags::Serve(options)) => serve(&options),
        Ok(Flags::Verify(mut flags)) => return verify::command(&mut flags),
        Ok(Flags::Print(text)) => write!(io::stdout(), "{text}"),
        Err(message) => Err(io::Error::other(message)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even stderr is gone, the exit code still tells.
            let _ = writeln!(io::stderr(), "license-manager-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

enum Flags {
    Serve(Options),
    /// With what follows the word.
    Verify(Parser),
    Print(String),
}

impl Flags {
    fn parse(mut arguments: Parser) -> Result<Self, String> {
        let mut options = Options { listen: DEFAULT_ADDRESS.into(), ..Options::default() };
        while let Some(argument) = arguments.next().map_err(|error| error.to_string())? {
            let Long(flag) = argument else {
                return match argument {
                    Short('h') => Ok(Self::Print(USAGE.to_owned())),
                    Value(word) if word == "verify" => Ok(Self::Verify(arguments)),
                    _ => Err(unknown(&argument)),
                };
            };
            let flag = flag.to_owned();
            let mut value = || {
                let value = arguments.value().map_err(|_| format!("--{flag} needs a value"))?;
                value.into_string().map_err(|_| format!("--{flag} takes UTF-8"))
            };
            match flag.as_str() {
                "listen" => options.listen = read(&flag, &value()?, ADDRESS)?,
                "state" => options.state = Some(value()?.into()),
                "settle" => options.settle = duration(&flag, &value()?)?,
                "rate-limit" => options.requests_per_second = Some(rate(&flag, &value()?)?),
                "faults" => options.faults = Some(value()?),
                "seed-data" => options.seed_data = Some(value()?.into()),
                "allow-remote" => options.allow_remote = true,
                "help" => return Ok(Self::Print(USAGE.to_owned())),
                "version" => {
                    return Ok(Self::Print(format!("license-manager-emulator {}\n", version())));
                }
                _ => return Err(unknown(&Long(&flag))),
            }
        }
        Ok(Self::Serve(options))
    }
}

fn unknown(argument: &Arg<'_>) -> String {
    let name = match argument {
        Long(name) => format!("--{name}"),
        Short(letter) => format!("-{letter}"),
        Value(text) => text.to_string_lossy().into_owned(),
    };
    format!("{name} is not a flag; --help lists them")
}

fn read<T: FromStr>(flag: &str, text: &str, form: &str) -> Result<T, String> {
    text.parse().map_err(|_| misunderstood(flag, text, form))
}

/// What is said of a value that a flag does not take.
fn misunderstood(flag: &str, text: &str, form: &str) -> String {
    format!("--{flag} does not understand '{text}': it takes {form}")
}

fn rate(flag: &str, text: &str) -> Result<f64, String> {
    const FORM: &str = "a number above 0, as in 5 or 0.5";
    let rate: f64 = read(flag, text, FORM)?;
    let is_rate = rate > 0.0 && rate.is_finite();
    if is_rate { Ok(rate) } else { Err(misunderstood(flag, text, FORM)) }
}

/// Reads `200ms`, `2s`, or bare seconds.
fn duration(flag: &str, text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1000.0),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let seconds = number.parse::<f64>().ok().map(|number| number / unit);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| misunderstood(flag, text, "a time, as in 200ms or 2s"))
}

fn serve(options: &Options) -> io::Result<()> {
    let emulator = Emulator::start(options).map_err(with_a_way_out)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Whoever reads the line may send a signal at once.
        let mut signals = Signals::listen()?;
        let mut stdout = io::stdout();
        writeln!(stdout, "{}", emulator.url())?;
        stdout.flush()?;
        signals.next().await;
        io::Result::Ok(())
    })?;
    emulator.stop();
    Ok(())
}

fn with_a_way_out(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            io::Error::other(format!("{error}; --listen 127.0.0.1:0 picks a free port"))
        }
        _ => error,
    }
}
