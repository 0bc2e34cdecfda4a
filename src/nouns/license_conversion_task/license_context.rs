//! License types of an instance, between which it can be converted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::model;
use crate::framework::{Config, Findings, Path};
use crate::nouns::shared::rules;

/// A license type: by what AWS bills for it, by the products from AWS Marketplace on it, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseContext {
    /// What AWS bills, such as `RunInstances:0002` for Windows or `RunInstances:0800` for one's own license of Windows.
    #[schemars(length(max = 50), transform = model)]
    pub usage_operation: Option<String>,
    /// Products from AWS Marketplace.
    pub product_codes: Option<Vec<ProductCode>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductCode {
    /// Code of the product.
    #[schemars(regex(pattern = "^[A-Za-z0-9]{1,25}$"), extend("x-expects" = "to be 1 to 25 letters and digits"), transform = model)]
    pub product_code_id: String,
    /// Where the product is from.
    #[schemars(extend("enum" = ["marketplace"]), transform = model)]
    pub product_code_type: String,
}

const ATTRIBUTES: [&str; 2] = ["source_license_context", "destination_license_context"];

/// Checks the two license types of a conversion.
pub fn check(config: &Config<'_>) -> Findings {
    let contexts = ATTRIBUTES.map(|attribute| config.known::<LicenseContext>(attribute));
    let mut findings = Findings::new();
    for (attribute, context) in ATTRIBUTES.iter().zip(&contexts) {
        let says_nothing = context.as_ref().is_some_and(|context| {
            let codes = context.product_codes.iter().flatten().count();
            context.usage_operation.is_none() && codes == 0
        });
        let operation = context.as_ref().and_then(|context| context.usage_operation.as_deref());
        if let Some(operation) = operation.filter(|operation| !is_launch(operation)) {
            let detail = format!(
                "{attribute}.usage_operation is {operation:?}, but those that are documented are RunInstances, alone \
                 or with a code such as RunInstances:0002."
            );
            findings.push(rules::CONVERSION_OPERATION.finding(Path::root(attribute), detail));
        }
        if says_nothing {
            let detail = format!("{attribute} takes usage_operation, product_codes, or both.");
            findings.push(rules::CONVERSION_EMPTY.finding(Path::root(attribute), detail));
        }
    }
    if let [Some(source), Some(destination)] = &contexts
        && source == destination
    {
        let detail =
            "source_license_context and destination_license_context are the same license type.";
        let path = Path::root("destination_license_context");
        findings.push(rules::CONVERSION_SAME.finding(path, detail));
    }
    findings
}

fn is_launch(operation: &str) -> bool {
    let is_code = |code: &str| code.len() == 4 && code.bytes().all(|it| it.is_ascii_alphanumeric());
    match operation.strip_prefix("RunInstances") {
        Some("") => true,
        Some(rest) => rest.strip_prefix(':').is_some_and(is_code),
        None => false,
    }
}
