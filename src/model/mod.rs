//! Types that several resources, data sources and functions share.

pub mod arn;
pub mod filter;
pub mod license_counting_type;
pub mod license_rule;
pub mod product_information;
pub mod timestamp;
