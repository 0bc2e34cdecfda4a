//! How associations are named and read: from the resource, or else from the license configuration.

use futures::stream::TryStreamExt as _;

use super::{Association, license_specifications};
use crate::aws::Client;
use crate::framework::{
    Context, Error, Object as _, Path, Place, Readable, Remote, Resource, Result,
};
use crate::nouns::license_configuration::attachments::attachments;
use crate::nouns::license_configuration::{ARN as CONFIGURATION, LicenseConfiguration};
use crate::nouns::shared::arn::Arn;

impl Readable<Client> for Association {
    /// The license configuration may be shared by another account, and so may an image: an instance or host says whose
    /// association it is.
    fn locate(id: &str) -> Result<Place> {
        let (resource, configuration) = parts(id)?;
        let place = CONFIGURATION.locate(configuration)?;
        let arn: Arn = resource.parse().map_err(|why: String| wrong_id(&why))?;
        let is_own = !arn.account_id.is_empty() && !is_image(&arn);
        Ok(Place { account_id: is_own.then_some(arn.account_id), region: place.region })
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let (resource, configuration) = parts(id)?;
        Ok(find(resource, configuration, client).await?.map(Remote::from))
    }

    /// Any refusal may just mean that there is nothing to detach: no code is documented for that (assumption A24).
    async fn unless_gone(id: &str, error: Error, client: &Context<Client>) -> Result<()> {
        if error.code().is_none() {
            return Err(error);
        }
        match Self::read(id, client).await {
            Ok(None) => Ok(()),
            _ => Err(error),
        }
    }
}

/// The ARNs of the resource and of the license configuration.
fn parts(id: &str) -> Result<(&str, &str)> {
    id.split_once(Association::ID_SEPARATOR)
        .ok_or_else(|| wrong_id(&format!("{id:?} has no comma")))
}

fn wrong_id(why: &str) -> Error {
    let message = format!(
        "{why}. The id of an association is the ARN of the resource and that of the license configuration with a \
         comma between them, such as arn:aws:ec2:us-east-1::image/ami-1234567890abcdef0,{}.",
        CONFIGURATION.example
    );
    Error::invalid(Path::root("id"), message)
}

pub(super) fn is_image(arn: &Arn) -> bool {
    arn.service == "ec2" && arn.resource_type.as_deref() == Some("image")
}

/// What the service answers about a resource that it does not know, and about much else.
const DOUBTFUL: &str = "InvalidParameterValueException";

/// An association; none if it is gone for certain.
pub(super) async fn find(
    resource_arn: &str,
    configuration_arn: &str,
    client: &Client,
) -> Result<Option<Association>> {
    let association = |ami_association_scope| Association {
        license_configuration_arn: configuration_arn.to_owned(),
        resource_arn: resource_arn.to_owned(),
        ami_association_scope,
    };
    let specifications: Result<Vec<_>> =
        license_specifications::each(resource_arn, client).try_collect().await;
    match specifications {
        Ok(found) => {
            let mut found = found.into_iter();
            let found = found.find(|one| one.license_configuration_arn == configuration_arn);
            Ok(found.map(|found| association(found.ami_association_scope)))
        }
        // A resource that is gone is refused like one that is misspelt: the configuration tells what it counts.
        Err(error) if error.code() == Some(DOUBTFUL) => {
            if LicenseConfiguration::find(configuration_arn, client).await?.is_none() {
                return Ok(None);
            }
            let attached = attachments(configuration_arn, client).await?;
            let mut attached = attached.into_iter();
            let found = attached.find(|one| one.resource_arn.as_deref() == Some(resource_arn));
            Ok(found.map(|found| association(found.ami_association_scope)))
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resource_says_which_account_and_the_configuration_which_region() {
        let id =
            format!("arn:aws:ec2:us-east-1:012345678901:instance/i-1,{}", CONFIGURATION.example);
        let place = Association::locate(&id).unwrap();
        assert_eq!(place.account_id.as_deref(), Some("012345678901"));
        assert_eq!(place.region.as_deref(), Some("us-east-1"));
        for owner in ["", "012345678901"] {
            let image =
                format!("arn:aws:ec2:us-east-1:{owner}:image/ami-1,{}", CONFIGURATION.example);
            assert_eq!(Association::locate(&image).unwrap().account_id, None);
        }
        assert!(Association::locate(CONFIGURATION.example).is_err());
    }
}
