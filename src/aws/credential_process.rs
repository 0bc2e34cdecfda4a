//! Credentials that a program prints, which is ended when it hangs.
//!
//! As the SDK's own provider, which waits for ever. Nothing that the program writes is ever shown: it may be secret.

use std::fmt;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result as Provided, future};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::process::Command;
use tokio::time::timeout;

/// As long as the SDK for Go waits (`processcreds.DefaultTimeout`).
const TIMEOUT: Duration = Duration::from_mins(1);

pub(super) struct CredentialProcess {
    /// For the shell.
    command: String,
    /// Of the profile, for where the program does not say whose credentials these are.
    account: Option<String>,
    limit: Duration,
}

/// Why there are no credentials.
#[derive(Debug)]
pub(super) enum ProcessFailure {
    Hangs(Duration),
    Unstartable(std::io::Error),
    Failed(ExitStatus),
    Unreadable,
}

impl CredentialProcess {
    pub(super) fn new(command: &str, account: Option<&str>) -> Self {
        let account = account.map(str::to_owned);
        Self { command: command.to_owned(), account, limit: TIMEOUT }
    }

    async fn run(&self) -> Result<Credentials, ProcessFailure> {
        let mut command = shell(&self.command);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        let output = timeout(self.limit, command.kill_on_drop(true).output()).await;
        let output = output.map_err(|_| ProcessFailure::Hangs(self.limit))?;
        let output = output.map_err(ProcessFailure::Unstartable)?;
        if !output.status.success() {
            return Err(ProcessFailure::Failed(output.status));
        }
        self.parsed(&output.stdout).ok_or(ProcessFailure::Unreadable)
    }

    fn parsed(&self, output: &[u8]) -> Option<Credentials> {
        let printed: Map<String, Value> = serde_json::from_slice(output).ok()?;
        let member = |name: &str| {
            let found = printed.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value)
        };
        let text = |name| member(name)?.as_str().map(str::to_owned);
        if member("Version")?.as_u64() != Some(1) {
            return None;
        }
        let expiry = match text("Expiration") {
            Some(moment) => Some(OffsetDateTime::parse(&moment, &Rfc3339).ok()?),
            None => None,
        };
        let mut credentials = Credentials::builder()
            .access_key_id(text("AccessKeyId")?)
            .secret_access_key(text("SecretAccessKey")?)
            .provider_name("credential_process");
        credentials.set_session_token(text("SessionToken"));
        credentials.set_expiry(expiry.map(SystemTime::from));
        let account = text("AccountId").or_else(|| self.account.clone());
        credentials.set_account_id(account.map(Into::into));
        Some(credentials.build())
    }

    async fn provided(&self) -> Provided {
        self.run().await.map_err(CredentialsError::provider_error)
    }
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// What stands between the outer quotes comes to the program as it was written: paths there have spaces, and so have quotes.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd.exe");
    shell.args(["/D", "/S", "/C"]).raw_arg(format!("\"{command}\""));
    shell
}

impl ProvideCredentials for CredentialProcess {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provided())
    }
}

impl fmt::Debug for CredentialProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its arguments may be secret.
        f.debug_struct("CredentialProcess").finish_non_exhaustive()
    }
}

impl fmt::Display for ProcessFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hangs(limit) => {
                write!(f, "it had no end after {} s, and was ended", limit.as_secs())
            }
            Self::Unstartable(error) => write!(f, "it cannot be started: {error}"),
            Self::Failed(status) => write!(f, "it ended with {status}"),
            Self::Unreadable => f.write_str("what it printed is not in that form"),
        }
    }
}

impl std::error::Error for ProcessFailure {}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(command: &str, limit: Duration) -> CredentialProcess {
        CredentialProcess { limit, ..CredentialProcess::new(command, Some("123456789012")) }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_that_hangs_is_ended() {
        use std::time::Instant;

        let folder = tempfile::tempdir().unwrap();
        let noted = folder.path().join("id");
        let command = format!("echo $$ > '{}'; exec sleep 60", noted.display());
        let begun = Instant::now();
        let ended = process(&command, Duration::from_secs(1)).run().await;
        assert!(matches!(ended, Err(ProcessFailure::Hangs(_))), "{ended:?}");
        assert!(begun.elapsed() < Duration::from_secs(10));
        let id: u32 = std::fs::read_to_string(noted).unwrap().trim().parse().unwrap();
        let end = Instant::now() + Duration::from_secs(5);
        let is_there = || {
            let asked = std::process::Command::new("sh")
                .args(["-c", &format!("kill -0 {id}")])
                .stderr(Stdio::null())
                .status();
            asked.unwrap().success()
        };
        while is_there() {
            assert!(Instant::now() < end, "{id} still runs");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    #[test]
    fn what_is_printed_is_read() {
        let printed = br#"{"version":1,"AccessKeyId":"AKIA","secretaccesskey":"s","SessionToken":"t","Expiration":"2030-01-01T00:00:00Z"}"#;
        let read = process("", TIMEOUT).parsed(printed).unwrap();
        assert_eq!((read.access_key_id(), read.secret_access_key()), ("AKIA", "s"));
        assert_eq!(
            (read.session_token(), read.account_id().unwrap().as_str()),
            (Some("t"), "123456789012")
        );
        let expiry = OffsetDateTime::from(read.expiry().unwrap());
        assert_eq!(expiry, OffsetDateTime::parse("2030-01-01T00:00:00Z", &Rfc3339).unwrap());
    }

    #[test]
    fn other_things_are_not_read() {
        for printed in [
            "secret",
            r#"{"Version":1,"AccessKeyId":"secret"}"#,
            r#"{"Version":2,"AccessKeyId":"a","SecretAccessKey":"secret"}"#,
            r#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"secret","Expiration":"soon"}"#,
        ] {
            assert!(process("", TIMEOUT).parsed(printed.as_bytes()).is_none(), "{printed}");
        }
    }

    /// Both in the words of any shell.
    #[tokio::test]
    async fn failures_tell_nothing_that_was_printed() {
        let run = async |command| process(command, TIMEOUT).run().await.unwrap_err().to_string();
        assert_eq!(run("echo secret").await, "what it printed is not in that form");
        let told = run("exit 3").await;
        assert!(told.starts_with("it ended with exit ") && told.ends_with(": 3"), "{told}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_failure_tells_nothing_of_either_stream() {
        let command = "echo secret; echo secret >&2; exit 3";
        let told = process(command, TIMEOUT).run().await.unwrap_err().to_string();
        assert_eq!(told, "it ended with exit status: 3");
        let printed = r#"echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"s"}'"#;
        assert_eq!(process(printed, TIMEOUT).run().await.unwrap().access_key_id(), "a");
    }
}
