//! All that plans find fault with beyond the limits of single values, each with its source.
//!
//! What AWS's documentation closes ("must", "only", "cannot", "the possible values are") is documented. What it merely
//! lists, or what is only plausible, is a reading: others have seen the service take more than is listed.

use crate::framework::{Rule, Source};

const API: &str = "API reference";
const CREATE_GRANT: &str = "API reference, CreateGrant";
const PARAMETERS: &str = "Self-managed license parameters and rules";
const DISCOVERY: &str = "Automated discovery of inventory";
const RESOURCES: &str = "Actions, resources, and condition keys for AWS License Manager";

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $name:ident: $source:expr, $summary:literal;)*) => {
        $($(#[doc = $doc])+ pub const $name: Rule = Rule::new($source, $summary);)*

        /// Every rule there is, with what it asks for.
        pub const ALL: &[(&str, &Rule)] = &[$((concat!($($doc),+), &$name)),*];
    };
}

const fn documented(page: &'static str) -> Source {
    Source::documented(page)
}

rules! {
    /// An ARN has the form that the service takes.
    ARN_FORM: Source::Model, "Invalid value";
    /// An ARN names an object of the right kind.
    ARN_KIND: documented(RESOURCES), "Invalid value";
    /// An ARN names a region where its kind is in one, and has its signs where they usually are.
    ARN_PLACE: Source::Reading, "Doubtful ARN";
    /// What is named is in the partition that the calls go to.
    ARN_PARTITION: Source::Reading, "Another partition";
    /// What is named is in the region that the calls go to.
    ARN_REGION: Source::Reading, "Another region";
    /// A rule of a license configuration has the form `#name=value`.
    LICENSE_RULE_FORM: documented(API), "Invalid license rule";
    /// A rule has a name that is listed.
    LICENSE_RULE_NAME: Source::Reading, "Doubtful license rule";
    /// A rule is listed for the counting type.
    LICENSE_RULE_COUNTING: Source::Reading, "Doubtful license rule";
    /// A rule stands there once.
    LICENSE_RULE_ONCE: Source::Reading, "Doubtful license rule";
    /// A least or greatest count is a whole number, and the least is not above the greatest.
    LICENSE_RULE_COUNT: Source::Reading, "Doubtful license rule";
    /// The values of `allowedTenancy` and `honorVcpuOptimization`.
    LICENSE_RULE_VALUE: documented(API), "Invalid license rule";
    /// The days of `licenseAffinityToHost`.
    LICENSE_RULE_DAYS: documented(API), "Invalid license rule";
    /// Cores and sockets are counted on dedicated hosts.
    LICENSE_RULE_HOSTS: documented(PARAMETERS), "Invalid license rule";
    /// A hard limit has a count to limit to.
    HARD_LIMIT_WITHOUT_COUNT: Source::Reading, "Hard limit without a count";
    /// The names, comparators and values of product filters.
    PRODUCT_FILTER: documented(API), "Invalid product filter";
    /// A product filter has values.
    PRODUCT_FILTER_WITHOUT_VALUES: Source::Reading, "Doubtful product filter";
    /// How products on instances managed by Systems Manager are counted.
    PRODUCT_COUNTING: Source::Reading, "Doubtful product information";
    /// How Oracle databases are counted.
    ORACLE: documented(DISCOVERY), "Invalid product information";
    /// `value` goes only with the unit `None`.
    ENTITLEMENT_VALUE: documented(API), "Invalid entitlement";
    /// A unit that is counted needs a count, and `None` takes none.
    ENTITLEMENT_COUNT: Source::Reading, "Doubtful entitlement";
    /// The names of entitlements are unique within a license.
    ENTITLEMENT_ONCE: Source::Reading, "Doubtful entitlement";
    /// A license that can be borrowed has a key that signs it.
    BORROW_WITHOUT_KEY: Source::Reading, "A license that nobody can borrow";
    /// A license ends after it begins.
    VALIDITY: Source::Reading, "The license would end before it begins";
    /// The three forms of principal.
    PRINCIPAL: documented(API), "Invalid principal";
    /// A delegate grant allows `ListReceivedLicenses` and nothing else, and no other grant allows it.
    GRANT_OPERATIONS: documented(CREATE_GRANT), "Operations of another type of grant";
    /// A license that was received is passed on without `CreateGrant`.
    GRANT_PASSED_ON: Source::Reading, "A right that is not passed on";
    /// The operations that a grant allows are in the service model.
    GRANT_OPERATION_UNKNOWN: Source::Reading, "Unknown operation";
    /// What is attached is told apart by the parts of its ARN.
    ASSOCIATION_ARN: Source::Provider, "Invalid resource ARN";
    /// What can be attached to a license configuration.
    ASSOCIATION_TEMPLATE: documented(API), "Invalid resource ARN";
    /// What the documentation lists as countable: images, instances and hosts, databases, and servers that Systems Manager manages.
    ASSOCIATION_KIND: Source::Reading, "Doubtful resource ARN";
    /// A scope for images goes with an image.
    ASSOCIATION_SCOPE: Source::Reading, "Scope without an image";
    /// The keys of the properties of an asset group are unique.
    PROPERTY_ONCE: Source::Reading, "Repeated property";
    /// A statement of an asset rule has one form.
    ASSET_RULE_FORM: Source::Reading, "Doubtful rule";
    /// The keys and values that asset rules compare.
    ASSET_RULE_MATCH: Source::Reading, "Doubtful rule";
    /// A report has a subject.
    REPORT_SUBJECT: Source::Reading, "Nothing to report on";
    /// A report that is made once has its time.
    REPORT_TIME: Source::Reading, "A single report needs its time";
    /// A time ends after it begins.
    REPORT_ORDER: Source::Reading, "A time that ends before it begins";
    /// A token is renewed later than it is made.
    TOKEN_RENEWAL: Source::Provider, "Invalid value";
    /// A license configuration expires in this century or a later one, in seconds since 1970.
    LICENSE_EXPIRY: Source::Advice, "Doubtful value";
    /// Discovery in other accounts needs the organization.
    DISCOVERY_ALONE: Source::Reading, "Discovery without an organization";
    /// A conversion says from what and to what.
    CONVERSION_EMPTY: Source::Reading, "No license type";
    /// The form of a usage operation.
    CONVERSION_OPERATION: Source::Reading, "Doubtful license type";
    /// A conversion changes something.
    CONVERSION_SAME: Source::Reading, "Nothing to convert";
    /// The conditions of a filter of the inventory.
    FILTER_CONDITION: documented(API), "Invalid filter";
    /// How much is checked out.
    CHECKOUT_VALUE: Source::Reading, "Doubtful value";
    /// Each entitlement is asked for once.
    CHECKOUT_ONCE: Source::Reading, "Doubtful value";
    /// What is checked out for good is used up by every run.
    CHECKOUT_PERPETUAL: Source::Advice, "Every plan and every apply uses the license up";
    /// A data source looks an object up in one way.
    ONE_KEY: Source::Provider, "A license configuration is looked up by one attribute";
}
