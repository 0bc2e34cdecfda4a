//! What is sent: right requests, right requests with something wrong in them, and bytes.

use std::sync::Arc;

use serde_json::{Value, json};

use super::model::{Model, Seen};
use super::mutation::{ODD_TEXTS, damaged};
use crate::http::{admin, request};
use crate::random::Random;

pub(super) const ACCOUNTS: &[&str] =
    &["111122223333", "222233334444", "333344445555", "444455556666"];
pub(super) const PRINCIPALS: &[&str] = &[
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::222233334444:root",
    "arn:aws:iam::444455556666:root",
    "arn:aws:organizations::111122223333:organization/o-example",
    "arn:aws:organizations::111122223333:ou/o-example/ou-example",
];
pub(super) const RESOURCES: &[&str] = &[
    "arn:aws:ec2:us-east-1:111122223333:instance/i-1",
    "arn:aws:ec2:us-east-1::image/ami-1",
    "arn:aws:rds:us-east-1:222233334444:db:orders",
];
const HEADERS: &[&str] =
    &["X-Amz-Target", "Authorization", "X-Amz-Security-Token", "Content-Type", "Host"];

/// What may come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expectation {
    /// A success, or a refusal in the form of the API.
    WellFormed,
    /// The request may be no HTTP any more: any refusal, a closed connection, or no answer while the
    /// rest of a body is waited for.
    Anything,
}

pub(super) struct Request {
    /// The operation that it asks for, if it can be trusted to do so.
    pub(super) operation: String,
    pub(super) bytes: Vec<u8>,
    pub(super) expectation: Expectation,
}

impl Request {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

pub(super) struct Requests {
    model: Arc<Model>,
    random: Random,
    seen: Seen,
}

impl Requests {
    pub(super) fn new(model: Arc<Model>, random: Random) -> Self {
        Self { model, random, seen: Seen::default() }
    }

    /// Keeps names and ids of an answer for later requests.
    pub(super) fn learn(&mut self, answer: &Value) {
        self.seen.learn(answer, &mut self.random);
    }

    pub(super) fn next(&mut self) -> Request {
        // Most of the time it is the same account, so that it has what it asks for.
        let account = if self.random.chance(70) { ACCOUNTS[0] } else { self.random.pick(ACCOUNTS) };
        let operation = self.operation();
        let params = self.model.params(&operation, &self.seen, &mut self.random);
        let body = params.to_string().into_bytes();
        let (operation, bytes) = match self.random.below(100) {
            0..50 => (operation.clone(), request(account, &operation, &body)),
            50..65 => {
                let body = self.with_junk(params).to_string();
                (operation.clone(), request(account, &operation, body.as_bytes()))
            }
            65..80 => (operation.clone(), request(account, &operation, &self.damaged(body))),
            80..90 => (operation.clone(), self.with_odd_headers(&operation, &params)),
            90..93 => ("STS".to_owned(), self.form()),
            93..97 => ("admin".to_owned(), self.for_admin(account, &operation, &params)),
            _ => {
                let bytes = self.damaged(request(account, &operation, &body));
                return Request { operation, bytes, expectation: Expectation::Anything };
            }
        };
        Request { operation, bytes, expectation: Expectation::WellFormed }
    }

    fn operation(&mut self) -> String {
        self.random.pick(&self.model.operations).clone()
    }

    fn junk(&mut self) -> Value {
        match self.random.below(9) {
            0 => Value::Null,
            1 => json!({}),
            2 => json!([[[]]]),
            3 => json!(1.5),
            4 => json!(i64::MIN),
            5 => json!(u64::MAX),
            6 => "x".repeat(self.random.below(5_000)).into(),
            7 => (0..self.random.below(200)).fold(json!(1), |inner, _| json!([inner])),
            _ => (*self.random.pick(ODD_TEXTS)).into(),
        }
    }

    /// The request with one value, somewhere in it, replaced.
    fn with_junk(&mut self, mut params: Value) -> Value {
        let mut place = &mut params;
        while self.random.chance(70) {
            let parts: Vec<&mut Value> = match place {
                Value::Object(members) => members.values_mut().collect(),
                Value::Array(items) => items.iter_mut().collect(),
                _ => Vec::new(),
            };
            let chosen = self.random.below(parts.len());
            match parts.into_iter().nth(chosen) {
                Some(part) => place = part,
                None => return self.junk(),
            }
        }
        *place = self.junk();
        params
    }

    fn damaged(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        damaged(bytes, &mut self.random)
    }

    /// A request whose headers are HTTP, and nothing else.
    fn with_odd_headers(&mut self, operation: &str, params: &Value) -> Vec<u8> {
        let body = params.to_string();
        let mut head =
            format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n", body.len()).into_bytes();
        for header in HEADERS {
            if self.random.chance(30) {
                continue;
            }
            let usual = match *header {
                "X-Amz-Target" => format!("AWSLicenseManager.{operation}"),
                "Authorization" => {
                    "AWS4-HMAC-SHA256 Credential=111122223333/1/us-east-1/s/aws4_request".to_owned()
                }
                _ => "127.0.0.1".to_owned(),
            };
            let mut value = if self.random.chance(60) {
                usual.into_bytes()
            } else {
                self.damaged(usual.into_bytes())
            };
            value.retain(|byte| *byte >= 0x20 && *byte != 0x7f);
            head.extend_from_slice(header.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(&value);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head.extend_from_slice(body.as_bytes());
        head
    }

    /// A call of STS, right or damaged.
    fn form(&mut self) -> Vec<u8> {
        let forms: &[&str] = &[
            "Action=GetCallerIdentity&Version=2011-06-15",
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::111122223333:role/r&RoleSessionName=session",
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::111122223333:role/r\
             &RoleSessionName=session&WebIdentityToken=a.b.c",
            "Action=&Action=%zz&%=&&=",
        ];
        let form = (*self.random.pick(forms)).as_bytes().to_vec();
        let form = if self.random.chance(50) { form } else { self.damaged(form) };
        let mut request = format!(
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=111122223333/1/us-east-1/sts/aws4_request\r\n\
             Content-Length: {}\r\n\r\n",
            form.len()
        )
        .into_bytes();
        request.extend_from_slice(&form);
        request
    }

    /// Calls of the admin endpoints that change nothing but the state.
    fn for_admin(&mut self, account: &str, operation: &str, params: &Value) -> Vec<u8> {
        let call =
            json!({"account": account, "region": "us-east-1", "op": operation, "params": params});
        let resource = *self.random.pick(RESOURCES);
        let body = match self.random.below(3) {
            0 => call,
            1 => json!({"arn": resource, "vcpus": 8, "state": "stopped", "tags": {"a": "b"}}),
            _ => self.with_junk(call),
        };
        let endpoints = ["call", "inventory", "organization", "nonsense", "clock/", ""];
        let endpoint = *self.random.pick(&endpoints);
        let method = if self.random.chance(95) { "POST" } else { "DELETE" };
        let body = body.to_string().into_bytes();
        let body = if self.random.chance(70) { body } else { self.damaged(body) };
        admin(method, endpoint, &body)
    }
}
