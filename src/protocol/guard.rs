//! What becomes of a panic? Inside a call it is a message to the user, and the server goes on; elsewhere it is a
//! crash that Terraform shows as it shows Go's.

use std::any::Any;
use std::backtrace::Backtrace;
use std::panic::{AssertUnwindSafe, PanicHookInfo};

use futures::FutureExt as _;

use super::logging;
use crate::framework::{Diagnostic, ISSUES};

tokio::task_local! {
    static CALL: &'static str;
}

/// Runs the work of a call; a panic in it becomes a message that names the call.
pub(super) async fn guarded<T>(
    call: &'static str,
    work: impl Future<Output = T>,
) -> Result<T, Diagnostic> {
    let work = CALL.scope(call, work);
    AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| {
        Diagnostic::error(
            "The provider made a mistake",
            format!(
                "{call} ended in a panic: {}. Please report this at {ISSUES}, with the configuration that \
                 leads to it and the log of TF_LOG=debug. The provider keeps running.",
                message(&*panic)
            ),
        )
    })
}

/// Replaces Rust's own panic output, which Terraform would not recognise as a crash.
pub(super) fn install_hook() {
    std::panic::set_hook(Box::new(report));
}

fn report(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(|| "unknown place".to_owned(), ToString::to_string);
    let message = message(panic.payload());
    let backtrace = Backtrace::force_capture();
    if let Ok(call) = CALL.try_with(|call| *call) {
        tracing::error!(tf_rpc = call, place, %backtrace, "panic: {message}");
    } else if tokio::task::try_id().is_some() {
        // The runtime ends the task, not the process.
        tracing::error!(place, %backtrace, "panic: {message}");
    } else {
        logging::say(&format!("panic: {message} at {place}\n\n{backtrace}"));
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
