//! Types that several resources, data sources and functions share.

pub mod allowed_operation;
pub mod arn;
pub mod entitlement;
pub mod filter;
pub mod license_context;
pub mod license_counting_type;
pub mod license_rule;
pub mod principal;
pub mod product_information;
pub mod rules;
