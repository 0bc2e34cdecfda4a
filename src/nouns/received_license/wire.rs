//! What an answer says of a received license: the members of one that was issued, and what its grant says.

use aws_sdk_licensemanager::types::{GrantedLicense, ReceivedMetadata as SdkMetadata};

use super::{ReceivedLicense, ReceivedMetadata};
use crate::framework::{Error, Result};
use crate::nouns::shared::allowed_operation;

impl TryFrom<GrantedLicense> for ReceivedLicense {
    type Error = Error;

    fn try_from(mut remote: GrantedLicense) -> Result<Self> {
        let received_metadata = remote.received_metadata.take().map(metadata);
        Ok(Self { received_metadata, license: remote.try_into()? })
    }
}

fn metadata(remote: SdkMetadata) -> ReceivedMetadata {
    ReceivedMetadata {
        received_status: remote.received_status.map(|status| status.as_str().to_owned()),
        received_status_reason: remote.received_status_reason,
        allowed_operations: allowed_operation::from_sdk(
            remote.allowed_operations.unwrap_or_default(),
        ),
        grant_type: remote.grant_type.map(|kind| kind.as_str().to_owned()),
    }
}
