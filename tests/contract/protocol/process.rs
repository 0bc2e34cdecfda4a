//! How does the provider binary begin and end, and what does it say?

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use rustls::version::TLS13;
use terraform_provider_licensemanager::protocol::Address;
use terraform_provider_licensemanager::protocol::generated::plugin::Empty;
use terraform_provider_licensemanager::protocol::generated::plugin::grpc_controller_client::GrpcControllerClient;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::get_metadata;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

use super::certificates::{Key, pem};
use super::client::{over, plain, secured};

pub(super) const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-licensemanager");
const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// The binary as Terraform starts it, or as a user does, with few variables set.
fn binary(directory: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command.env_clear().env("TMPDIR", directory);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(super) fn plugin(directory: &Path) -> Command {
    let mut command = binary(directory);
    command.env(COOKIE.0, COOKIE.1).env("PLUGIN_PROTOCOL_VERSIONS", "6,5");
    command
}

/// A provider process that has announced itself; it ends with its test.
pub(super) struct Started {
    child: Child,
    pub(super) line: String,
}

impl Started {
    pub(super) fn new(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::with_capacity(1, child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, line: line.trim_end_matches('\n').to_owned() }
    }

    pub(super) fn address(&self) -> Address {
        Address::Unix(self.line.split('|').nth(3).unwrap().into())
    }

    pub(super) async fn channel(&self) -> Channel {
        over(plain(&self.address()).await.unwrap()).await.unwrap()
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn signal(&self, name: &str) {
        let id = self.child.id();
        let sent = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status();
        assert!(sent.unwrap().success());
    }

    /// The exit code, and what else was on stdout and stderr.
    pub(super) fn end_within(mut self, limit: Duration) -> (Option<i32>, String, String) {
        let code = self.wait(limit);
        let (mut output, mut errors) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        (code, output, errors)
    }

    /// The exit code, while nobody reads what it says.
    pub(super) fn exit_within(mut self, limit: Duration) -> Option<i32> {
        self.wait(limit)
    }

    fn wait(&mut self, limit: Duration) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < limit, "still running after {limit:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

pub(super) fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub(super) fn is_empty(directory: &tempfile::TempDir) -> bool {
    directory.path().read_dir().unwrap().next().is_none()
}

pub(super) const SOON: Duration = Duration::from_secs(2);

#[test]
fn started_by_hand_it_explains_itself() {
    let directory = directory();
    let (code, output, errors) = run(&mut binary(directory.path()));
    assert_eq!((code, &*output), (Some(1), ""));
    assert!(errors.contains("required_providers") && errors.contains("terraform init"), "{errors}");
}

#[test]
fn flags_are_explained_and_mistakes_refused() {
    let directory = directory();
    let (code, output, _) = run(binary(directory.path()).arg("--version"));
    assert_eq!(code, Some(0));
    assert!(output.starts_with("terraform-provider-licensemanager "), "{output}");
    let (code, output, _) = run(binary(directory.path()).arg("--help"));
    assert_eq!(code, Some(0));
    assert!(output.contains("--debug"), "{output}");
    let (code, output, errors) = run(binary(directory.path()).arg("--no-such-flag"));
    assert_ne!(code, Some(0));
    assert_eq!(output, "");
    assert!(errors.contains("--no-such-flag"), "{errors}");
}

#[tokio::test]
async fn without_encryption_the_certificate_is_empty() {
    let directory = directory();
    let started = Started::new(plugin(directory.path()));
    let parts: Vec<_> = started.line.split('|').collect();
    assert!(matches!(parts[..], ["1", "6", "unix", _, "grpc", ""]), "{}", started.line);
    assert!(Path::new(parts[3]).starts_with(directory.path()));
    ProviderClient::new(started.channel().await)
        .get_metadata(get_metadata::Request {})
        .await
        .unwrap();
}

#[tokio::test]
async fn with_encryption_it_serves_and_shuts_down() {
    let directory = directory();
    let key = Key::new(7);
    let certificate = key.self_signed();
    let mut command = plugin(directory.path());
    command.env("PLUGIN_CLIENT_CERT", pem(&certificate)).env("PLUGIN_MULTIPLEX_GRPC", "true");
    let started = Started::new(command);
    let parts: Vec<_> = started.line.split('|').collect();
    let ["1", "6", "unix", _, "grpc", server, "false"] = parts[..] else {
        panic!("{}", started.line);
    };
    let server = BASE64_STANDARD_NO_PAD.decode(server).unwrap();
    let client = Some(key.showing(&certificate));
    let stream = secured(&started.address(), &server, client, &TLS13).await.unwrap();
    let channel = over(stream).await.unwrap();
    ProviderClient::new(channel.clone()).get_metadata(get_metadata::Request {}).await.unwrap();
    GrpcControllerClient::new(channel).shutdown(Empty {}).await.unwrap();
    assert_eq!(started.end_within(SOON), (Some(0), String::new(), String::new()));
    assert!(is_empty(&directory), "the socket is still there");
}

#[test]
fn an_unusable_client_certificate_is_fatal() {
    let certificate = pem(&Key::new(7).self_signed());
    let broken = certificate.replace("MII", "!!!");
    let twice = certificate.repeat(2);
    let other = certificate.replace("CERTIFICATE", "PUBLIC KEY");
    let hollow = pem(&b"no certificate".to_vec().into());
    for (pem, reason) in [
        ("", "0 certificates instead of one"),
        ("nonsense", "0 certificates instead of one"),
        (&*other, "0 certificates instead of one"),
        (&*twice, "2 certificates instead of one"),
        (&*broken, "no valid PEM"),
        (&*hollow, "no valid certificate"),
    ] {
        let directory = directory();
        let (code, output, errors) = run(plugin(directory.path()).env("PLUGIN_CLIENT_CERT", pem));
        assert_eq!((code, &*output), (Some(1), ""), "{errors}");
        assert!(errors.contains("PLUGIN_CLIENT_CERT") && errors.contains(reason), "{errors}");
        assert!(is_empty(&directory));
    }
}

#[test]
fn a_wished_directory_is_used_and_a_long_one_avoided() {
    let (temporary, wished) = (directory(), directory());
    let mut command = plugin(temporary.path());
    command.env("PLUGIN_UNIX_SOCKET_DIR", wished.path());
    let started = Started::new(command);
    assert!(started.line.contains(wished.path().to_str().unwrap()), "{}", started.line);

    let long = wished.path().join("x".repeat(100));
    std::fs::create_dir(&long).unwrap();
    let started = Started::new(plugin(&long));
    assert!(started.line.contains("|/tmp/"), "{}", started.line);
    started.signal("TERM");
    assert_eq!(started.end_within(SOON).0, Some(0));
}

#[test]
fn a_wished_group_may_use_the_socket() {
    use std::os::unix::fs::MetadataExt as _;
    let directory = directory();
    let own = std::fs::metadata(directory.path()).unwrap().gid();
    let mut command = plugin(directory.path());
    command.env("PLUGIN_UNIX_SOCKET_GROUP", own.to_string());
    let started = Started::new(command);
    let Address::Unix(socket) = started.address() else { panic!("{}", started.line) };
    let found = std::fs::metadata(&socket).unwrap();
    assert_eq!((found.gid(), found.mode() & 0o777), (own, 0o660));

    let mut command = plugin(directory.path());
    command.env("PLUGIN_UNIX_SOCKET_GROUP", "no-such-group");
    let (code, output, errors) = run(&mut command);
    assert_eq!((code, &*output), (Some(1), ""));
    assert!(errors.contains("no-such-group"), "{errors}");
}

#[tokio::test]
async fn an_interrupt_is_ignored_and_a_termination_is_not() {
    let directory = directory();
    let started = Started::new(plugin(directory.path()));
    started.signal("INT");
    let channel = started.channel().await;
    ProviderClient::new(channel).get_metadata(get_metadata::Request {}).await.unwrap();
    started.signal("TERM");
    assert_eq!(started.end_within(SOON).0, Some(0));
    assert!(is_empty(&directory));
}

#[test]
fn it_ends_when_its_client_is_gone() {
    let directory = directory();
    let started = Started::new(plugin(directory.path()));
    let Address::Unix(socket) = started.address() else { panic!("{}", started.line) };
    drop(UnixStream::connect(socket).unwrap());
    assert_eq!(started.end_within(Duration::from_secs(6)).0, Some(0));
    assert!(is_empty(&directory));
}

#[tokio::test]
async fn debug_mode_tells_where_it_is() {
    let directory = directory();
    let file = directory.path().join("env");
    let mut command = binary(directory.path());
    command.arg("-debug").arg("--debug-env-file").arg(&file);
    let started = Started::new(command);
    assert!(started.line.contains("Ctrl-C"), "{}", started.line);
    let assignment = std::fs::read_to_string(&file).unwrap();
    let json = assignment.trim_end().strip_prefix("TF_REATTACH_PROVIDERS='").unwrap();
    let servers: serde_json::Value =
        serde_json::from_str(json.strip_suffix('\'').unwrap()).unwrap();
    let (name, server) = servers.as_object().unwrap().iter().next().unwrap();
    assert_eq!(name, "licensemanager/licensemanager");
    assert_eq!(server["Protocol"], "grpc");
    assert_eq!(server["ProtocolVersion"], 6);
    assert_eq!(server["Pid"], started.child.id());
    assert_eq!(server["Test"], true);
    assert_eq!(server["Addr"]["Network"], "unix");
    let socket = Address::Unix(server["Addr"]["String"].as_str().unwrap().into());
    let channel = over(plain(&socket).await.unwrap()).await.unwrap();
    ProviderClient::new(channel).get_metadata(get_metadata::Request {}).await.unwrap();
    started.signal("INT");
    let (code, output, _) = started.end_within(SOON);
    assert_eq!(code, Some(0));
    assert!(output.contains(assignment.trim_end()), "{output}");
}

#[tokio::test]
async fn logs_are_lines_that_terraform_understands() {
    for (variables, expected) in [
        (vec![("TF_LOG", "trace")], true),
        (vec![("TF_LOG_PROVIDER", "debug")], true),
        (vec![("TF_LOG", "off"), ("TF_LOG_PROVIDER_LICENSEMANAGER", "DEBUG")], true),
        (vec![("TF_LOG", "trace"), ("TF_LOG_PROVIDER_LICENSEMANAGER", "off")], false),
        (vec![], false),
    ] {
        let directory = directory();
        let mut command = plugin(directory.path());
        command.envs(variables.clone());
        let started = Started::new(command);
        let channel = started.channel().await;
        ProviderClient::new(channel).get_metadata(get_metadata::Request {}).await.unwrap();
        started.signal("TERM");
        let (_, _, errors) = started.end_within(SOON);
        assert_eq!(!errors.is_empty(), expected, "{variables:?}: {errors}");
        for line in errors.lines() {
            check_line(line);
        }
        let answer = errors.lines().find(|line| line.contains("Sent the answer"));
        let answer = answer.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        if let Some(answer) = answer {
            assert_eq!(answer["tf_rpc"], "GetMetadata");
            assert!(answer["tf_req_duration_ms"].is_u64() && answer["tf_req_id"].is_string());
            assert!(answer["tf_provider_addr"].as_str().unwrap().ends_with("/licensemanager"));
        }
    }
}

fn check_line(line: &str) {
    assert!(line.len() < 64 << 10, "{} bytes", line.len());
    let fields: serde_json::Value = serde_json::from_str(line).unwrap();
    assert!(fields["@message"].is_string(), "{line}");
    let level = fields["@level"].as_str().unwrap();
    assert!(["trace", "debug", "info", "warn", "error"].contains(&level), "{line}");
    assert!(fields["@module"].as_str().unwrap().starts_with("licensemanager"), "{line}");
    let (_, fraction) = fields["@timestamp"].as_str().unwrap().split_once('.').unwrap();
    let digits = fraction.strip_suffix('Z').unwrap();
    assert!(digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{line}");
}
