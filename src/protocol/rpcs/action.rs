//! How are actions checked, planned and run?

use futures::StreamExt as _;
use tokio::sync::mpsc::Sender;

use super::{Result, Shared};
use crate::framework::requests::{ActionEvent, ClientCapabilities, Kind};
use crate::framework::{Diagnostic, ISSUES, plain};
use crate::protocol::convert::{
    SUMMARY_LIMIT, capabilities, diagnostic, diagnostics, type_of, value,
};
use crate::protocol::generated::tfplugin6::invoke_action::event::{Completed, Progress, Type};
use crate::protocol::generated::tfplugin6::{invoke_action, plan_action, validate_action_config};

pub(in crate::protocol) async fn validate(
    service: Shared,
    request: validate_action_config::Request,
) -> Result<validate_action_config::Response> {
    let shape = type_of(&*service, Kind::Action, &request.type_name)?;
    let config = value(request.config, shape, "the configuration")?;
    let capabilities = ClientCapabilities::default();
    let found = service.validate(Kind::Action, &request.type_name, config, capabilities);
    Ok(validate_action_config::Response { diagnostics: diagnostics(found) })
}

pub(in crate::protocol) async fn plan(
    service: Shared,
    request: plan_action::Request,
) -> Result<plan_action::Response> {
    let shape = type_of(&*service, Kind::Action, &request.action_type)?;
    let config = value(request.config, shape, "the configuration")?;
    let capabilities = capabilities(request.client_capabilities);
    let found = service.plan_action(request.action_type, config, capabilities).await;
    Ok(plan_action::Response { diagnostics: diagnostics(found), deferred: None })
}

/// Sends what happens; the last event says how it ended.
pub(in crate::protocol) async fn invoke(
    service: Shared,
    request: invoke_action::Request,
    events: Sender<invoke_action::Event>,
) -> Result<()> {
    let shape = type_of(&*service, Kind::Action, &request.action_type)?;
    let config = value(request.config, shape, "the configuration")?;
    let mut happening = service.invoke_action(request.action_type.clone(), config);
    while let Some(next) = happening.next().await {
        let (is_last, next) = match next {
            ActionEvent::Progress(message) => {
                let message = plain(&message, SUMMARY_LIMIT).into_owned();
                (false, Type::Progress(Progress { message }))
            }
            ActionEvent::Completed(found) => {
                (true, Type::Completed(Completed { diagnostics: diagnostics(found) }))
            }
        };
        let sent = events.send(invoke_action::Event { r#type: Some(next) }).await;
        if is_last || sent.is_err() {
            return Ok(());
        }
    }
    Err(Diagnostic::error(
        "The action did not say how it ended",
        format!(
            "Whether {} did its work is not known. Please report this mistake of the provider at {ISSUES}",
            request.action_type
        ),
    ))
}

pub(in crate::protocol) fn failed(why: Diagnostic) -> invoke_action::Event {
    let completed = Completed { diagnostics: vec![diagnostic(why)] };
    invoke_action::Event { r#type: Some(Type::Completed(completed)) }
}
