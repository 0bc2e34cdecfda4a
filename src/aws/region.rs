//! Which regions there are, and in which partition each lies.

use crate::framework::{Error, Path, Result};

struct Partition {
    name: &'static str,
    /// How region names of the partition begin, for those that are not listed.
    prefixes: &'static [&'static str],
    regions: &'static [&'static str],
}

const PARTITIONS: &[Partition] = &[
    Partition { name: "aws-cn", prefixes: &["cn-"], regions: &["cn-north-1", "cn-northwest-1"] },
    Partition {
        name: "aws-us-gov",
        prefixes: &["us-gov-"],
        regions: &["us-gov-east-1", "us-gov-west-1"],
    },
    Partition {
        name: "aws-iso",
        prefixes: &["us-iso-"],
        regions: &["us-iso-east-1", "us-iso-west-1"],
    },
    Partition {
        name: "aws-iso-b",
        prefixes: &["us-isob-"],
        regions: &["us-isob-east-1", "us-isob-west-1"],
    },
    Partition { name: "aws-iso-e", prefixes: &["eu-isoe-"], regions: &["eu-isoe-west-1"] },
    Partition {
        name: "aws-iso-f",
        prefixes: &["us-isof-"],
        regions: &["us-isof-east-1", "us-isof-south-1"],
    },
    Partition { name: "aws-eusc", prefixes: &["eusc-"], regions: &["eusc-de-east-1"] },
    Partition { name: "aws", prefixes: &[""], regions: COMMERCIAL },
];

const COMMERCIAL: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

const SUGGESTIONS: usize = 3;

/// The partition of a region, listed or not.
pub fn partition(region: &str) -> &'static str {
    PARTITIONS
        .iter()
        .find(|partition| partition.prefixes.iter().any(|prefix| region.starts_with(prefix)))
        .map_or("aws", |partition| partition.name)
}

/// Refuses a region that does not exist, and names those that were probably meant.
pub fn check(region: &str) -> Result<()> {
    if known().any(|name| name == region) {
        return Ok(());
    }
    let near = near_matches(region);
    let meant = match region_of_zone(region) {
        Some(zoned) => format!(" This looks like an availability zone of the region {zoned}."),
        None if near.is_empty() => String::new(),
        None => format!(" Did you mean {}?", near.join(", ")),
    };
    let message = format!(
        "There is no AWS region {region:?}.{meant} \
         For a region that is newer than this provider, set skip_region_validation = true"
    );
    Err(Error::invalid(Path::root("region"), message))
}

fn known() -> impl Iterator<Item = &'static str> {
    PARTITIONS.iter().flat_map(|partition| partition.regions.iter().copied())
}

fn region_of_zone(zone: &str) -> Option<&'static str> {
    let region = zone.strip_suffix(|letter: char| letter.is_ascii_lowercase())?;
    known().find(|name| *name == region)
}

fn near_matches(region: &str) -> Vec<&'static str> {
    let lower = region.to_lowercase().replace([' ', '_'], "-");
    let mut ranked: Vec<_> =
        known().map(|name| (distance(&lower, name), name)).filter(|(far, _)| *far <= 3).collect();
    ranked.sort_unstable();
    ranked.into_iter().take(SUGGESTIONS).map(|(_, name)| name).collect()
}

/// How many characters must be put in, taken out or changed to get from one text to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, right) in to.iter().enumerate() {
            let changed = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions() {
        for (region, name) in [
            ("eu-west-1", "aws"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-gov-new-7", "aws-us-gov"),
            ("cn-north-1", "aws-cn"),
            ("us-isob-east-1", "aws-iso-b"),
            ("us-isof-south-1", "aws-iso-f"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("eusc-de-east-1", "aws-eusc"),
            ("xx-new-1", "aws"),
        ] {
            assert_eq!(partition(region), name, "{region}");
        }
    }

    #[test]
    fn every_listed_region_is_accepted_and_lies_in_its_partition() {
        for listed in PARTITIONS {
            for region in listed.regions {
                assert_eq!(check(region), Ok(()));
                assert_eq!(partition(region), listed.name);
            }
        }
    }

    #[test]
    fn unknown_regions_are_refused_with_what_was_meant() {
        for (region, hint) in [
            ("us-east1", "Did you mean us-east-1, us-east-2"),
            ("EU-West-1", "Did you mean eu-west-1"),
            ("eu_central_1", "Did you mean eu-central-1"),
            ("eu-west-1a", "availability zone of the region eu-west-1"),
            ("mars-north-1", "no AWS region \"mars-north-1\""),
            ("", "no AWS region \"\""),
        ] {
            let message = check(region).expect_err(region).to_string();
            assert!(message.contains(hint), "{message}");
            assert!(message.contains("skip_region_validation"), "{message}");
        }
    }
}
