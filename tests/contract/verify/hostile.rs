//! Against what is no License Manager a run ends in time and says so; what must not be told is in no report.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use terraform_provider_licensemanager::verify::{Verdict, assumptions, summary};

use super::{GRANTEE, OWN, SECRET_KEY, emulator, finish, plan};

/// Answers every request in the same way, on a thread that ends with the test.
fn stand_in(answer: impl Fn(&str) -> Option<String> + Send + Sync + Clone + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(stream), answer) = (stream, answer.clone()) else { return };
            std::thread::spawn(move || serve(stream, &answer));
        }
    });
    url
}

fn serve(mut stream: TcpStream, answer: &impl Fn(&str) -> Option<String>) {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let Ok(count @ 1..) = stream.read(&mut buffer) else { return };
        received.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&received).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        if body.len() < length.unwrap_or(0) {
            continue;
        }
        let Some(answer) = answer(&text) else {
            std::thread::sleep(Duration::from_mins(1));
            return;
        };
        // An empty answer hangs up.
        if answer.is_empty() || stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
        received.clear();
    }
}

fn message(status: u16, kind: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// What a run against a stand-in says of everything, and for how long it ran.
async fn check(
    answer: impl Fn(&str) -> Option<String> + Send + Sync + Clone + 'static,
    expected: &str,
) {
    check_within(Duration::from_secs(10), answer, expected).await;
}

/// With so long a wait for each answer.
async fn check_within(
    timeout: Duration,
    answer: impl Fn(&str) -> Option<String> + Send + Sync + Clone + 'static,
    expected: &str,
) {
    let emulator = emulator();
    let mut plan = plan(&emulator.url(), &stand_in(answer)).await;
    plan.timeout = timeout;
    let began = Instant::now();
    let finished = finish(&plan).await;
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    for tried in &finished.report.probes {
        let Verdict::NotSeen { why } = &tried.verdict else { panic!("{tried:?}") };
        assert!(why.contains(expected), "{}: {why}", tried.name);
    }
    let told = summary(&finished.report, &assumptions().unwrap());
    assert!(told.contains("0 hold, 0 differ, 75 not seen"), "{told}");
    assert!(finished.journal.left().is_empty());
}

#[tokio::test]
async fn an_endpoint_that_refuses_everything_is_told() {
    let body = r#"{"__type":"InternalFailure","message":"no"}"#;
    check(move |_| Some(message(500, "application/x-amz-json-1.1", body)), "InternalFailure: no")
        .await;
}

#[tokio::test]
async fn an_endpoint_that_answers_with_a_page_is_told() {
    for status in [200, 503] {
        let body = "<html>Please log in</html>";
        let expected = format!("status {status} with 26 bytes of markup, not JSON");
        check(move |_| Some(message(status, "text/html", body)), &expected).await;
    }
}

#[tokio::test]
async fn an_endpoint_that_hangs_is_told() {
    check_within(Duration::from_millis(300), |_| None, "nothing within 0.3 s").await;
}

#[tokio::test]
async fn an_endpoint_that_hangs_up_is_told() {
    check(|_| Some(String::new()), "no answer of License Manager").await;
}

/// What nobody but its owner should see.
const PLANTED: &[&str] = &[
    "Acme Merger Codename",
    "ada.lovelace@example.com",
    "AKIAIOSFODNN7EXAMPLE",
    SECRET_KEY,
    OWN,
    GRANTEE,
    "777788889999",
    "o-a1b2c3d4e5",
    "hunter2hunter2",
    "10.20.30.40",
    "0a1b2c3d-1111-2222-3333-444455556666",
];

fn report_without(planted: &[&str], finished: &super::Finished) -> Value {
    let text = serde_json::to_string_pretty(&finished.report).unwrap();
    for secret in planted {
        assert!(!text.contains(secret), "{secret} is in the report");
    }
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn names_of_the_account_reach_no_report() {
    let emulator = emulator();
    for (number, name) in PLANTED.iter().enumerate() {
        let tag = json!([{ "Key": format!("owner {name}"), "Value": name }]);
        let calls = [
            (
                "CreateLicenseConfiguration",
                json!({ "Name": name, "Description": name, "LicenseCountingType": "vCPU", "Tags": tag }),
            ),
            (
                "CreateLicense",
                json!({
                    "LicenseName": name, "ProductName": name, "ProductSKU": name, "Issuer": { "Name": name },
                    "HomeRegion": "us-east-1", "Validity": { "Begin": "2020-01-01T00:00:00Z" }, "Beneficiary": name,
                    "Entitlements": [{ "Name": name, "Unit": "None", "Value": name }],
                    "ConsumptionConfiguration": {}, "LicenseMetadata": [{ "Name": name, "Value": name }],
                    "ClientToken": number.to_string(),
                }),
            ),
        ];
        for (op, params) in calls {
            let call = json!({ "account": OWN, "region": "us-east-1", "op": op, "params": params });
            emulator.post("call", &call).unwrap();
        }
    }
    let finished = finish(&plan(&emulator.url(), &emulator.url()).await).await;
    let report = report_without(PLANTED, &finished);
    let probes = report["probes"].as_array().unwrap();
    let page = probes.iter().find(|probe| probe["name"] == "token-of-a-page").unwrap();
    let listed = page["exchanges"][0]["body"]["Licenses"].as_array().unwrap();
    assert_eq!(listed.len(), PLANTED.len());
    assert_eq!(listed[0]["Status"], "AVAILABLE");
    assert_eq!(listed[0]["LicenseName"], listed[0]["ProductName"]);
}

#[tokio::test]
async fn what_an_endpoint_echoes_reaches_no_report() {
    let emulator = emulator();
    let echo = |request: &str| {
        let planted = PLANTED.join(" and ");
        let body = json!({
            "__type": "ValidationException",
            "Message": format!("{planted} and {request}"),
            "message": planted.clone(),
            (planted.clone()): planted.clone(),
            "Nested": { "Status": planted, "Version": PLANTED, "Token": request },
        });
        Some(message(400, "application/x-amz-json-1.1", &body.to_string()))
    };
    let mut plan = plan(&emulator.url(), &stand_in(echo)).await;
    plan.timeout = Duration::from_secs(2);
    let finished = finish(&plan).await;
    let names = ["Acme Merger Codename", "hunter2hunter2"];
    // Prose in an answer may hold any word; what has the form of a secret is none of them.
    let planted: Vec<_> = PLANTED.iter().copied().filter(|it| !names.contains(it)).collect();
    report_without(&planted, &finished);
    let text = serde_json::to_string(&finished.report).unwrap();
    for part in ["AWS4-HMAC-SHA256 Credential=1", "Signature=0", "x-amz-security-token"] {
        assert!(!text.contains(part), "{part}");
    }
}
