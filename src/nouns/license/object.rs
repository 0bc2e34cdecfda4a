//! How licenses are named, read and listed.

use aws_sdk_licensemanager::types::{License as SdkLicense, LicenseStatus};

use super::License;
use crate::aws::{Client, present};
use crate::framework::{
    self, Asked, Error, FilterName, Gone, Id, List, Listing, Nothing, Object, Page, RestrictedBy,
    Result, Singular,
};
use crate::nouns::shared::arn::ArnKind;
use crate::nouns::shared::filters;

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "license",
    id_prefix: "l-",
    is_regional: false,
    example: "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546",
};

impl Listing<Client> for License {
    const LIST: List = List {
        name: "licenses",
        noun: "licenses",
        lists: "Lists the licenses that an account issued.",
        ids: "arns",
        named_by: "LicenseArn",
        objects: "licenses",
        about: "licenses",
        remark: "Deleted ones stay listed for months.",
        restricted_by: Some(RestrictedBy {
            attribute: "license_arns",
            limits: |schema| ARN.limits()(schema),
        }),
        filters: &[
            FilterName::new("Beneficiary"),
            FilterName::new("ProductSKU"),
            FilterName::new("Fingerprint").of("of the issuer"),
            FilterName::new("Status").listed(LicenseStatus::values()),
        ],
    };

    type Answer = SdkLicense;
    type Shown = Self;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<SdkLicense>> {
        let request = client.list_licenses().set_license_arns(asked.ids());
        let request = request.set_filters(filters::of(asked)).set_next_token(token);
        let answer = request.send().await?;
        Ok(Page::new(answer.licenses, answer.next_token))
    }

    fn id(license: &SdkLicense) -> Option<&str> {
        license.license_arn()
    }

    fn name(license: &SdkLicense) -> Option<String> {
        license.license_name.clone()
    }

    fn home_region(license: &SdkLicense) -> Option<&str> {
        license.home_region()
    }

    /// A deleted license stays listed and readable for six months ("AWS License Manager user guide"; assumption A10).
    fn is_over(license: &SdkLicense) -> bool {
        matches!(license.status, Some(LicenseStatus::Deleted | LicenseStatus::PendingDelete))
    }

    fn shown(license: SdkLicense) -> Result<Self> {
        license.try_into()
    }
}

impl Object<Client> for License {
    const ID: &'static dyn Id = &ARN;
    /// The service uses them for an unknown license (assumption A11), and for much else.
    const GONE: Gone = Gone::Doubtful(&[
        "ValidationException",
        "InvalidParameterValueException",
        "ResourceNotFoundException",
    ]);
    const LIST_SHOWS_ALL: bool = true;
    const SINGULAR: Singular = Singular {
        name: "license",
        noun: "license",
        reads: "Reads a license in its latest version, or in the one that is named.",
        key: "license_arn",
        is_shared: true,
        by_version: true,
        tags: Some("Tags of the license. Only the account that issued it can read them."),
        ..Singular::BY_ARN
    };

    async fn get(arn: &str, client: &Client) -> Result<Option<SdkLicense>> {
        let answer = client.get_license().license_arn(arn).send().await?;
        present("License", answer.license).map(Some)
    }

    async fn get_version(arn: &str, version: &str, client: &Client) -> Result<Option<SdkLicense>> {
        let answer = client.get_license().license_arn(arn).version(version).send().await?;
        present("License", answer.license).map(Some)
    }

    fn model(license: SdkLicense) -> Result<Self> {
        license.try_into()
    }
}

/// Why something about a license could not be read.
pub(super) async fn unless_missing(arn: &str, error: Error, client: &Client) -> Error {
    framework::unless_missing::<Client, License>(arn, "license_arn", error, client).await
}
