//! Changing a grant from the version that the plan was made from, unless only the grantee moved it since.

use std::time::Duration;

use aws_sdk_licensemanager::operation::create_grant_version::builders::CreateGrantVersionFluentBuilder;
use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};
use futures::stream::TryStreamExt as _;

use super::{Grant, wire, workflow};
use crate::aws::{Client, present};
use crate::framework::{
    Asked, Context, Error, Listing as _, Nothing, Object as _, Refusal, Result, each,
};
use crate::nouns::shared::allowed_operation;
use crate::nouns::shared::principal::Principal;

/// How often a write is made anew when the grantee moves the version at the same time.
const ATTEMPTS: u32 = 5;

/// Codes with which a second grant of one license for one principal may be refused.
const REFUSES_SECOND: [&str; 3] =
    ["ConflictException", "InvalidParameterValueException", "ValidationException"];

/// Writes one grant, in its home region.
pub(super) struct Writer<'a> {
    pub(super) arn: &'a str,
    pub(super) context: &'a Context<Client>,
    pub(super) home: &'a Client,
}

impl Writer<'_> {
    /// Changes name and operations. The grant may be as it was before, or as it is to be already.
    pub(super) async fn change_terms(&self, planned: &Grant, prior: &Grant) -> Result<SdkGrant> {
        let mut change = self.home.create_grant_version();
        if planned.name != prior.name {
            change = change.grant_name(&planned.name);
        }
        if planned.allowed_operations != prior.allowed_operations {
            let operations = allowed_operation::to_sdk(&planned.allowed_operations);
            change = change.set_allowed_operations(Some(operations));
        }
        let mut current = self.at_rest().await?;
        let made = self.make_version(&change, &mut current, |current| {
            let current = wire::grant(current.clone());
            if current.has_terms_of(planned) {
                return Ok(false);
            }
            if current.version == prior.version || current.has_terms_of(prior) {
                return Ok(true);
            }
            Err(Error::Conflict {
                subject: format!("grant {}", self.arn),
                planned_from: Some(prior.version.get().cloned().unwrap_or_default()),
                deletes: false,
                path: String::new(),
            })
        });
        match made.await? {
            Some(made) => self.settled(&made).await,
            None => Ok(current),
        }
    }

    /// Activates the grant, which rests as it is in `current`, for all accounts of its principal.
    pub(super) async fn activate(
        &self,
        planned: &Grant,
        mut current: SdkGrant,
    ) -> Result<SdkGrant> {
        let change = self
            .home
            .create_grant_version()
            .status(GrantStatus::Active)
            .set_options(wire::options(planned.activation_override_behavior.as_deref()));
        let made = self.make_version(&change, &mut current, |_| Ok(true)).await;
        let Some(made) = made.map_err(|error| explain_activation(error, planned))? else {
            return Ok(current);
        };
        let settled = self.settled(&made).await;
        if matches!(settled, Err(Error::TimedOut { .. } | Error::Cancelled { .. })) {
            // It was asked for: nothing has to be sent again.
            self.context.remember("desired_status", planned.desired_status.clone());
            let behavior = planned.activation_override_behavior.clone();
            self.context.remember("activation_override_behavior", behavior);
        }
        settled
    }

    /// The grant once the work of the service on a version that was just made is done.
    async fn settled(&self, made: &str) -> Result<SdkGrant> {
        workflow::settled::<Grant>(self.arn, Some(made), self.home, self.timeout()).await
    }

    /// Makes a new version from the current one, if `is_needed` finds that this one asks for it. Where it has moved on since
    /// it was read, that is tried anew.
    async fn make_version(
        &self,
        change: &CreateGrantVersionFluentBuilder,
        current: &mut SdkGrant,
        is_needed: impl Fn(&SdkGrant) -> Result<bool> + Sync,
    ) -> Result<Option<String>> {
        let mut attempt = 1;
        loop {
            if !is_needed(current)? {
                return Ok(None);
            }
            let error = match self.send(change, &current.version).await {
                Ok(made) => return Ok(Some(made)),
                Err(error) => error,
            };
            let sent = std::mem::replace(current, self.after_refusal(&error).await?);
            if current.version == sent.version || attempt == ATTEMPTS {
                return Err(error);
            }
            attempt += 1;
        }
    }

    async fn send(&self, change: &CreateGrantVersionFluentBuilder, source: &str) -> Result<String> {
        let request = change
            .clone()
            .grant_arn(self.arn)
            .source_version(source)
            .client_token(format!("{}-{source}", self.context.client_token));
        workflow::in_turn(self.home, self.timeout(), || {
            let request = request.clone();
            async move { present("Version", request.send().await?.version) }
        })
        .await
    }

    /// Deletes the grant in the version that it has at that moment.
    pub(super) async fn delete(&self) -> Result<()> {
        let mut attempt = 1;
        loop {
            let Some(current) = Grant::find(self.arn, self.home).await? else {
                return Ok(());
            };
            let error = match self.send_deletion(&current.version).await {
                Ok(made) => {
                    return workflow::gone(self.arn, &made, self.home, self.timeout()).await;
                }
                Err(error) => error,
            };
            let now = self.after_refusal(&error).await?;
            let has_moved = now.version != current.version
                || current.grant_status == GrantStatus::PendingWorkflow
                || Grant::is_over(&now);
            if !has_moved || attempt == ATTEMPTS {
                return Err(error);
            }
            attempt += 1;
        }
    }

    async fn send_deletion(&self, version: &str) -> Result<String> {
        let request = self.home.delete_grant().grant_arn(self.arn).version(version);
        workflow::in_turn(self.home, self.timeout(), || {
            let request = request.clone();
            async move { present("Version", request.send().await?.version) }
        })
        .await
    }

    /// The grant after a write that was refused. Any other failure may have done its work, and is final.
    async fn after_refusal(&self, error: &Error) -> Result<SdkGrant> {
        if error.code().is_none() {
            return Err(error.clone());
        }
        self.at_rest().await
    }

    /// The grant once no workflow is at work on it.
    pub(super) async fn at_rest(&self) -> Result<SdkGrant> {
        workflow::at_rest::<Grant>(self.arn, None, self.home, self.timeout()).await
    }

    fn timeout(&self) -> Duration {
        self.context.timeout.unwrap_or(workflow::TIMEOUT)
    }
}

/// A creation that was refused because the license has a grant for the principal already, with that grant and the way out.
pub(super) async fn explain_existing(refusal: Refusal, planned: &Grant, home: &Client) -> Refusal {
    if refusal.hint.is_some() || !REFUSES_SECOND.contains(&refusal.code.as_str()) {
        return refusal;
    }
    let of_license = Asked::filtered("LicenseArn", &planned.license_arn, Nothing {});
    let listed = each::<Client, Grant>(of_license, home.clone()).try_collect::<Vec<_>>().await;
    let listed = listed.unwrap_or_default();
    let is_same = |grant: &&SdkGrant| {
        !Grant::is_over(grant)
            && grant.license_arn == planned.license_arn
            && grant.grantee_principal_arn == planned.principal
    };
    let Some(existing) = listed.iter().find(is_same) else { return refusal };
    let hint = format!(
        "There is one grant for each license and principal, and {} is the one of this license for {}. Where it is to be \
         replaced, it has to be deleted first: take create_before_destroy out of the lifecycle of the grant, and of what \
         refers to it, such as its licensemanager_grant_accepter. Where somebody else made it, take it over with an import \
         block.",
        existing.grant_arn, planned.principal
    );
    Refusal { hint: Some(hint), ..refusal }
}

/// The account itself may have to activate a grant that is for it alone.
fn explain_activation(error: Error, planned: &Grant) -> Error {
    match (error, Principal::parse(&planned.principal)) {
        (Error::Refused(mut refusal), Ok(Principal::Account(account))) => {
            refusal.hint.get_or_insert_with(|| {
                format!(
                    "desired_status activates the grant for account {account}, which the service allows to whom administers \
                     the organization of that account, and once the grant is accepted. Without desired_status the account \
                     accepts and activates it, with a licensemanager_grant_accepter."
                )
            });
            Error::Refused(refusal)
        }
        (error, _) => error,
    }
}
