//! Why a license configuration is not deleted: what uses it forbids that.

use aws_sdk_licensemanager::types::LicenseConfigurationAssociation;
use futures::stream::TryStreamExt as _;

use super::attachments::attachments;
use super::object::DOUBTFUL;
use crate::aws::Client;
use crate::framework::{Asked, Error, Nothing, Result, each};
use crate::nouns::report_generator::ReportGenerator;

/// How much of what uses a configuration an error message names.
const NAMED: usize = 20;

/// The error of a deletion, with what uses the configuration where that may be the reason.
pub(super) async fn explained(error: Error, arn: &str, client: &Client) -> Error {
    if error.code() != Some(DOUBTFUL) {
        return error;
    }
    // One that is gone is refused in the same words, and so is this question about it.
    let Ok(attachments) = attachments(arn, client).await else { return error };
    let generators = generators(arn, client).await.unwrap_or_default();
    in_use(error, &attachments, &generators)
}

/// The report generators that report on a configuration, by name and ARN.
async fn generators(arn: &str, client: &Client) -> Result<Vec<String>> {
    let asked = Asked::filtered("LicenseConfigurationArn", arn, Nothing {});
    let found = each::<_, ReportGenerator>(asked, client.clone());
    let named = found.try_filter_map(|generator| async move {
        let context = generator.report_context.as_ref();
        let is_named = context.is_some_and(|context| {
            context.license_configuration_arns.iter().any(|named| named == arn)
        });
        let name = generator.report_generator_name.unwrap_or_default();
        let id = generator.license_manager_report_generator_arn.unwrap_or_default();
        Ok(is_named.then(|| format!("{name:?} ({id})")))
    });
    named.try_collect().await
}

/// The refusal with what uses the configuration, and the way out.
fn in_use(
    error: Error,
    attachments: &[LicenseConfigurationAssociation],
    generators: &[String],
) -> Error {
    let Error::Refused(mut refusal) = error else {
        return error;
    };
    let attached = attachments.iter().filter_map(|attached| attached.resource_arn.as_deref());
    let (attached, reported) = (lines(attached), lines(generators.iter().map(String::as_str)));
    let mut hints = Vec::new();
    if let Some(attached) = attached {
        hints.push(format!("It is still attached to:\n{attached}\nDetach it from these first."));
    }
    if let Some(reported) = reported {
        hints.push(format!(
            "These report generators still report on it:\n{reported}\nTake it out of their license_configuration_arns first. \
             Terraform changes them only after it was deleted, unless the license configuration has lifecycle \
             {{ create_before_destroy = true }}: apply that before it is replaced or removed."
        ));
    }
    if hints.is_empty() {
        hints.push(
            "Nothing is attached to it, and no report generator of this account reports on it."
                .to_owned(),
        );
    }
    refusal.hint = Some(hints.join("\n\n"));
    Error::Refused(refusal)
}

/// One line for each, as far as an error message names them; none where there are none.
fn lines<'a>(named: impl Iterator<Item = &'a str>) -> Option<String> {
    let all: Vec<String> = named.map(|name| format!("  - {name}")).collect();
    let more = all.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    (!all.is_empty()).then(|| format!("{}{rest}", all[..all.len() - more].join("\n")))
}
