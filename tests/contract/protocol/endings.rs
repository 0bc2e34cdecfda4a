//! What may befall the provider's process: nobody is left, nobody comes, nobody reads, everybody comes at once.

use std::io::{BufRead as _, BufReader};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use rustls::version::TLS13;
use terraform_provider_licensemanager::protocol::Address;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::get_metadata::Request;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::provider_client::ProviderClient;
use terraform_provider_licensemanager::protocol::generated::tfplugin6::stop_provider;
use tokio::time::timeout;

use super::certificates::{Key, pem};
use super::client::{over, secured};
use super::process::{BINARY, SOON, Started, directory, is_empty, plugin};

/// The plugin as the child of a shell that ends with it, or is killed before.
fn through_a_shell(directory: &tempfile::TempDir, script: &str) -> Command {
    let plugin = plugin(directory.path());
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "sh", BINARY]).env_clear();
    for (name, value) in plugin.get_envs() {
        command.env(name, value.unwrap());
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// A provider is gone when its socket is.
fn gone_within(directory: &tempfile::TempDir, limit: Duration) -> bool {
    let end = Instant::now() + limit;
    while !is_empty(directory) {
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::with_capacity(1, child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    line
}

#[test]
fn it_ends_when_its_parent_is_killed_right_after_the_handshake() {
    let directories: Vec<_> = (0..20).map(|_| directory()).collect();
    let mut parents: Vec<_> = directories
        .iter()
        .map(|directory| {
            let mut parent = through_a_shell(directory, "\"$1\" & wait").spawn().unwrap();
            assert!(first_line(&mut parent).starts_with("1|6|unix|"));
            parent.kill().unwrap();
            parent.wait().unwrap();
            parent
        })
        .collect();
    let left =
        directories.iter().filter(|directory| !gone_within(directory, Duration::from_secs(5)));
    assert_eq!(left.count(), 0);
    // What is left over ends when nobody holds its output.
    parents.clear();
}

#[tokio::test]
async fn connections_that_say_nothing_hold_up_no_other() {
    let directory = directory();
    let key = Key::new(7);
    let certificate = key.self_signed();
    let mut command = plugin(directory.path());
    command.env("PLUGIN_CLIENT_CERT", pem(&certificate));
    let started = Started::new(command);
    let Address::Unix(socket) = started.address() else { panic!("{}", started.line) };
    let silent: Vec<_> = (0..300).map(|_| UnixStream::connect(&socket).unwrap()).collect();
    let server = BASE64_STANDARD_NO_PAD.decode(started.line.split('|').nth(5).unwrap()).unwrap();
    let answered = async {
        let client = Some(key.showing(&certificate));
        let stream = secured(&started.address(), &server, client, &TLS13).await.unwrap();
        ProviderClient::new(over(stream).await.unwrap()).get_metadata(Request {}).await.unwrap();
    };
    // Those that say nothing are refused after 10 s.
    timeout(Duration::from_secs(5), answered).await.unwrap();
    assert_eq!(silent.len(), 300);
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nothing() {
    let directory = directory();
    let mut command = plugin(directory.path());
    command.env("TF_LOG", "trace");
    let started = Started::new(command);
    let mut client = ProviderClient::new(started.channel().await);
    // Two lines each: more than a pipe holds.
    for _ in 0..400 {
        let call = client.stop_provider(stop_provider::Request {});
        timeout(Duration::from_secs(5), call).await.unwrap().unwrap();
    }
    drop(client);
    started.signal("TERM");
    // Nobody reads it even now.
    assert_eq!(started.exit_within(SOON), Some(0));
}

#[tokio::test]
async fn a_hangup_ends_it_unless_it_was_started_to_outlive_its_terminal() {
    let first = directory();
    // Only Linux tells what a hangup did before.
    if cfg!(target_os = "linux") {
        let started = Started::new(plugin(first.path()));
        started.signal("HUP");
        assert_eq!(started.end_within(SOON).0, Some(0));
        assert!(is_empty(&first));
    }

    let second = directory();
    let started = Started::new(through_a_shell(&second, "trap '' HUP; exec \"$1\""));
    started.signal("HUP");
    let mut client = ProviderClient::new(started.channel().await);
    client.get_metadata(Request {}).await.unwrap();
    started.signal("TERM");
    assert_eq!(started.exit_within(SOON), Some(0));
    assert!(is_empty(&second));
}

#[test]
fn an_empty_tmpdir_is_none() {
    let directory = directory();
    let mut command = plugin(directory.path());
    command.env("TMPDIR", "").current_dir(directory.path());
    let started = Started::new(command);
    assert!(started.line.starts_with("1|6|unix|/tmp/plugin"), "{}", started.line);
    assert!(is_empty(&directory));
    started.signal("TERM");
    assert_eq!(started.end_within(SOON).0, Some(0));
}
