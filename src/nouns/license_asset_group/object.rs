//! How license asset groups are named, read and listed.

use aws_sdk_licensemanager::types::{LicenseAssetGroup as SdkGroup, LicenseAssetGroupStatus};

use super::LicenseAssetGroup;
use crate::aws::{Client, present};
use crate::framework::{
    Asked, FilterName, Gone, Id, List, Listing, Nothing, Object, Page, Result, Singular,
};
use crate::nouns::shared::arn::ArnKind;
use crate::nouns::shared::filters;

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "license-asset-group",
    id_prefix: "",
    is_regional: true,
    example: "arn:aws:license-manager:us-east-1:123456789012:license-asset-group:lag-1cf9fba4ba2f42dcab11c686c4b4d329",
};

impl Listing<Client> for LicenseAssetGroup {
    const LIST: List = List {
        name: "license_asset_groups",
        noun: "license asset groups",
        lists: "Lists license asset groups.",
        ids: "arns",
        named_by: "LicenseAssetGroupArn",
        objects: "groups",
        about: "groups",
        remark: "",
        restricted_by: None,
        filters: &[FilterName::new("LicenseAssetRulesetArn")],
    };

    type Answer = SdkGroup;
    type Shown = Self;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<SdkGroup>> {
        let request = client.list_license_asset_groups().set_filters(filters::of(asked));
        let answer = request.set_next_token(token).send().await?;
        Ok(Page::new(answer.license_asset_groups, answer.next_token))
    }

    fn id(group: &SdkGroup) -> Option<&str> {
        Some(&group.license_asset_group_arn)
    }

    fn name(group: &SdkGroup) -> Option<String> {
        Some(group.name.clone())
    }

    fn is_over(group: &SdkGroup) -> bool {
        group.status == LicenseAssetGroupStatus::Deleted
    }

    fn shown(group: SdkGroup) -> Result<Self> {
        group.try_into()
    }
}

impl Object<Client> for LicenseAssetGroup {
    const ID: &'static dyn Id = &ARN;
    const GONE: Gone = Gone::Doubtful(&["InvalidParameterValueException", "ValidationException"]);
    const SINGULAR: Singular = Singular {
        name: "license_asset_group",
        noun: "license asset group",
        reads: "Reads a license asset group.",
        ..Singular::BY_ARN
    };

    async fn get(arn: &str, client: &Client) -> Result<Option<SdkGroup>> {
        let answer = client.get_license_asset_group().license_asset_group_arn(arn).send().await?;
        present("LicenseAssetGroup", answer.license_asset_group).map(Some)
    }

    fn model(group: SdkGroup) -> Result<Self> {
        group.try_into()
    }
}
