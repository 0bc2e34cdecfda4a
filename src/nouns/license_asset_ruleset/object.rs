//! How license asset rulesets are named, read and listed.

use aws_sdk_licensemanager::types::LicenseAssetRuleset as SdkRuleset;
use schemars::JsonSchema;
use serde::Deserialize;

use super::LicenseAssetRuleset;
use crate::aws::{Client, present};
use crate::framework::{
    Asked, FilterName, Gone, Id, List, Listing, Object, Page, Result, Singular,
};
use crate::nouns::shared::arn::ArnKind;
use crate::nouns::shared::filters;

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "license-asset-ruleset",
    id_prefix: "",
    is_regional: true,
    example: "arn:aws:license-manager:us-east-1:123456789012:license-asset-ruleset:lar-1cf9fba4ba2f42dcab11c686c4b4d329",
};

/// Whose rulesets to list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Owners {
    /// Whether to list the rulesets that AWS manages, too.
    show_aws_managed_license_asset_rulesets: Option<bool>,
}

impl Listing<Client> for LicenseAssetRuleset {
    const LIST: List = List {
        name: "license_asset_rulesets",
        noun: "license asset rulesets",
        lists: "Lists license asset rulesets.",
        ids: "arns",
        named_by: "LicenseAssetRulesetArn",
        objects: "rulesets",
        about: "rulesets",
        remark: "",
        restricted_by: None,
        filters: &[FilterName::new("Name")],
    };

    type Answer = SdkRuleset;
    type Shown = Self;
    type Restriction = Owners;

    async fn page(
        asked: &Asked<Owners>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<SdkRuleset>> {
        let of_aws = asked.more.show_aws_managed_license_asset_rulesets;
        let request = client
            .list_license_asset_rulesets()
            .set_filters(filters::of(asked))
            .set_show_aws_managed_license_asset_rulesets(of_aws);
        let answer = request.set_next_token(token).send().await?;
        Ok(Page::new(answer.license_asset_rulesets, answer.next_token))
    }

    fn id(ruleset: &SdkRuleset) -> Option<&str> {
        Some(&ruleset.license_asset_ruleset_arn)
    }

    fn name(ruleset: &SdkRuleset) -> Option<String> {
        Some(ruleset.name.clone())
    }

    fn shown(ruleset: SdkRuleset) -> Result<Self> {
        ruleset.try_into()
    }
}

impl Object<Client> for LicenseAssetRuleset {
    const ID: &'static dyn Id = &ARN;
    const GONE: Gone = Gone::Doubtful(&["InvalidParameterValueException", "ValidationException"]);
    const SINGULAR: Singular = Singular {
        name: "license_asset_ruleset",
        noun: "license asset ruleset",
        reads: "Reads a license asset ruleset.",
        ..Singular::BY_ARN
    };

    async fn get(arn: &str, client: &Client) -> Result<Option<SdkRuleset>> {
        let request = client.get_license_asset_ruleset().license_asset_ruleset_arn(arn);
        present("LicenseAssetRuleset", request.send().await?.license_asset_ruleset).map(Some)
    }

    fn model(ruleset: SdkRuleset) -> Result<Self> {
        ruleset.try_into()
    }
}
