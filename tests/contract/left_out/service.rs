//! A service that answers each operation with what it was told to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::answers::{ACCOUNT, Case};

pub(super) struct Service {
    pub(super) url: String,
    told: Arc<Mutex<Told>>,
}

struct Told {
    answers: BTreeMap<String, Value>,
    case: Option<Case>,
    asked: BTreeSet<String>,
    created: usize,
    /// What this member is until something is changed.
    before: Option<(&'static str, &'static str)>,
}

impl Service {
    pub(super) async fn start(answers: BTreeMap<String, Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = BTreeSet::new();
        let told =
            Arc::new(Mutex::new(Told { answers, case: None, asked, created: 0, before: None }));
        let shared = Arc::clone(&told);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { url, told }
    }

    /// From now on this answer is otherwise; none is again.
    pub(super) fn tell(&self, case: Option<&Case>) {
        let mut told = self.told.lock().unwrap();
        told.case = case.cloned();
        told.before = None;
    }

    /// Until something is changed, this member of the answers has this value.
    pub(super) fn tell_before(&self, member: &'static str, value: &'static str) {
        self.told.lock().unwrap().before = Some((member, value));
    }

    /// The operations that were asked for since the last time.
    pub(super) fn asked(&self) -> BTreeSet<String> {
        std::mem::take(&mut self.told.lock().unwrap().asked)
    }
}

async fn serve(mut stream: TcpStream, told: Arc<Mutex<Told>>) {
    let mut received = Vec::new();
    while let Some((head, body)) = request(&mut stream, &mut received).await {
        let target = head.lines().find_map(|line| line.strip_prefix("x-amz-target: "));
        let answer = match target.and_then(|target| target.split_once('.')) {
            Some((_, operation)) => told.lock().unwrap().answer(operation, &body),
            None => identity(),
        };
        let message = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\r\n{answer}",
            answer.len()
        );
        if stream.write_all(message.as_bytes()).await.is_err() {
            return;
        }
    }
}

impl Told {
    fn answer(&mut self, operation: &str, body: &str) -> String {
        self.asked.insert(operation.to_owned());
        let otherwise = self.case.as_ref().filter(|case| case.operation == operation);
        let whole = self.answers.get(operation).cloned().unwrap_or_else(|| json!({}));
        let mut answer = otherwise.map_or(whole, |case| case.answer.clone());
        if ["Update", "Create"].iter().any(|change| operation.starts_with(change)) {
            self.before = None;
        }
        if let Some((member, value)) = self.before {
            set(&mut answer, member, value);
        }
        let mut answer = answer.to_string();
        let arn = "LicenseConfigurationArn";
        if operation == "CreateLicenseConfiguration" {
            // Two that are alike are told apart by their ARNs.
            self.created += 1;
            answer = answer.replace(":lic-1\"", &format!(":lic-1{:06}\"", self.created));
        } else if let Ok(asked) = serde_json::from_str::<Value>(body)
            && let Some((_, id)) = asked[arn].as_str().and_then(|arn| arn.rsplit_once(':'))
        {
            answer = answer.replace(":lic-1\"", &format!(":{id}\""));
        }
        answer
    }
}

/// Sets a member, wherever it is told.
fn set(answer: &mut Value, member: &str, value: &str) {
    match answer {
        Value::Object(members) => {
            for (name, told) in members {
                if name == member && told.is_string() {
                    *told = value.into();
                }
                set(told, member, value);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|told| set(told, member, value)),
        _ => {}
    }
}

fn identity() -> String {
    format!(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:root</Arn>\
         <UserId>{ACCOUNT}</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
}

/// The next request. None: the client has ended the connection.
async fn request(stream: &mut TcpStream, received: &mut Vec<u8>) -> Option<(String, String)> {
    loop {
        let text = String::from_utf8_lossy(received);
        if let Some((head, rest)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
            if let Some(body) = rest.get(..length) {
                let taken = (head.to_owned(), body.to_owned());
                let end = head.len() + 4 + length;
                received.drain(..end);
                return Some(taken);
            }
        }
        if stream.read_buf(received).await.ok()? == 0 {
            return None;
        }
    }
}
