//! How an accepted grant is read, and which of the received ones are.

use aws_sdk_licensemanager::types::Grant as SdkGrant;

use super::{GrantAccepter, acceptance};
use crate::aws::Client;
use crate::framework::{
    Asked, Context, List, Listing, Nothing, Page, Place, Readable, Remote, Result, together,
};
use crate::nouns::grant::Grant;
use crate::nouns::grant::object::{ARN, FoundGrant};
use crate::nouns::received_grant::{self, ReceivedGrant};
use crate::nouns::shared::allowed_operation;

impl Readable<Client> for GrantAccepter {
    /// The account in the ARN is the grantor's, and the grantee calls.
    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)?;
        Ok(Place::default())
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let alone = received_grant::find(id, client);
        let Some(found) = together::<Client, ReceivedGrant>(id, client, alone).await? else {
            return Ok(None);
        };
        remote(found, client)
    }
}

/// What an accepter has of a grant; none where it is not accepted.
pub(super) fn remote(found: SdkGrant, client: &Client) -> Result<Option<Remote<GrantAccepter>>> {
    acceptance::check_grantee(&found, client)?;
    Ok(acceptance::is_accepted(&found).then(|| accepter(found).into()))
}

/// The grants that the caller received and accepted. One that waits for that is there, but no accepter has it.
pub(crate) struct AcceptedGrant;

impl Listing<Client> for AcceptedGrant {
    const LIST: List = ReceivedGrant::LIST;

    type Answer = SdkGrant;
    type Shown = FoundGrant;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<SdkGrant>> {
        ReceivedGrant::page(asked, token, client).await
    }

    fn id(grant: &SdkGrant) -> Option<&str> {
        Grant::id(grant)
    }

    fn name(grant: &SdkGrant) -> Option<String> {
        Grant::name(grant)
    }

    fn home_region(grant: &SdkGrant) -> Option<&str> {
        Grant::home_region(grant)
    }

    fn is_over(grant: &SdkGrant) -> bool {
        !acceptance::is_accepted(grant)
    }

    fn shown(grant: SdkGrant) -> Result<FoundGrant> {
        Grant::shown(grant)
    }
}

fn accepter(remote: SdkGrant) -> GrantAccepter {
    GrantAccepter {
        grant_arn: remote.grant_arn,
        status: Some(remote.grant_status.as_str().to_owned()).into(),
        status_reason: Some(remote.status_reason).into(),
        activation_override_behavior: None,
        on_destroy: None,
        name: remote.grant_name.into(),
        allowed_operations: allowed_operation::from_sdk(remote.granted_operations).into(),
        license_arn: remote.license_arn.into(),
        principal: remote.grantee_principal_arn.into(),
        home_region: remote.home_region.into(),
        parent_arn: remote.parent_arn.into(),
        version: remote.version.into(),
    }
}
