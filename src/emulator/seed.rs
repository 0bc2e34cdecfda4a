//! What does an emulator without a past begin with?

use std::io;
use std::path::Path;

use hyper::Method;
use serde_json::Value;

use super::admin;
use super::service::Service;

/// Loads a state as `GET /_emulator/state` writes it, or runs a list of calls as `POST /_emulator/call`
/// takes them.
pub(crate) fn plant(service: &Service, path: &Path) -> io::Result<()> {
    let invalid = |text: String| io::Error::new(io::ErrorKind::InvalidData, text);
    let text = std::fs::read(path)?;
    let session = service.session();
    let run = |method: &Method, endpoint: &str, body: &[u8]| {
        let outcome = admin::perform(service, &session, method, endpoint, body);
        outcome.map(|_| ()).map_err(|refusal| refusal.to_text())
    };
    match serde_json::from_slice(&text)? {
        Value::Array(calls) => {
            for (index, call) in calls.iter().enumerate() {
                run(&Method::POST, "call", call.to_string().as_bytes())
                    .map_err(|error| invalid(format!("call {}: {error}", index + 1)))?;
            }
        }
        _ => run(&Method::PUT, "state", &text).map_err(invalid)?,
    }
    session.wait()
}
