//! What can a Terraform core do, by product and version?

/// What a core must be able to do for a test to make sense on it. The README has these lines, and what `since` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature {
    /// `import` blocks, with the configuration for them written by Terraform
    GeneratedConfig,
    /// `import` blocks with `for_each`
    ImportForEach,
    /// Functions of the provider
    Functions,
    /// `moved` blocks from hashicorp/aws and hashicorp/awscc
    Moves,
    /// Ephemeral resources
    EphemeralResources,
    /// Identities, and `import` blocks with one
    Identity,
    /// List resources, and `terraform query`
    Query,
    /// Actions, in `action_trigger` and by `-invoke`
    Actions,
}

impl Feature {
    /// The first minor version of Terraform 1, and of `OpenTofu` 1 if it has it at all.
    ///
    /// `OpenTofu` counts its versions by itself: that these are its own is said by its changelogs, and by which calls of
    /// the plugin protocol it makes. Its 1.13 has neither lists nor actions.
    const fn since(self) -> (u64, Option<u64>) {
        match self {
            // OpenTofu's came with 1.6, and until 1.10 failed where an attribute has attributes that are computed.
            Self::GeneratedConfig => (5, Some(10)),
            Self::ImportForEach => (7, Some(7)),
            Self::Functions => (8, Some(7)),
            Self::Moves => (8, Some(10)),
            Self::EphemeralResources => (10, Some(11)),
            Self::Identity => (12, Some(12)),
            Self::Query | Self::Actions => (14, None),
        }
    }
}

/// Both have the same commands and files. Their versions are not comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    Terraform,
    OpenTofu,
}

/// Which core it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    product: Product,
    text: String,
    minor: u64,
}

impl Version {
    /// From what the command `version` prints, whose first line is such as `OpenTofu v1.12.6`. Its JSON names no product,
    /// and neither does the name of a program that somebody links or wraps.
    pub(super) fn of(printed: &str) -> Option<Self> {
        let line = printed.lines().next()?.trim();
        let (product, text) = line.split_once(" v")?;
        let product = match product {
            "Terraform" => Product::Terraform,
            "OpenTofu" => Product::OpenTofu,
            _ => return None,
        };
        let minor = text.strip_prefix("1.")?.split('.').next()?.parse().ok()?;
        Some(Self { product, text: text.to_owned(), minor })
    }

    pub(super) fn has(&self, feature: Feature) -> bool {
        let (terraform, tofu) = feature.since();
        match self.product {
            Product::Terraform => self.minor >= terraform,
            Product::OpenTofu => tofu.is_some_and(|since| self.minor >= since),
        }
    }

    /// `Terraform 1.11.4`.
    pub(super) fn name(&self) -> String {
        format!("{:?} {}", self.product, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Feature::{
        Actions, EphemeralResources, Functions, GeneratedConfig, Identity, ImportForEach, Moves,
        Query,
    };
    use super::*;

    const ALL: [Feature; 8] = [
        GeneratedConfig,
        ImportForEach,
        Functions,
        Moves,
        EphemeralResources,
        Identity,
        Query,
        Actions,
    ];

    fn version(printed: &str) -> Version {
        Version::of(printed).expect("a version")
    }

    fn lacks(printed: &str) -> Vec<Feature> {
        let version = version(printed);
        ALL.into_iter().filter(|feature| !version.has(*feature)).collect()
    }

    #[test]
    fn terraform_has_what_came_with_its_own_versions() {
        assert_eq!(lacks("Terraform v1.10.5\non linux_amd64\n"), [Identity, Query, Actions]);
        assert_eq!(lacks("Terraform v1.11.4\non linux_amd64\n"), [Identity, Query, Actions]);
        assert_eq!(lacks("Terraform v1.12.0\n"), [Query, Actions]);
        assert_eq!(lacks("Terraform v1.14.0-rc2\n"), []);
    }

    #[test]
    fn opentofu_has_what_came_with_its_own_versions() {
        assert_eq!(
            lacks("OpenTofu v1.9.4\non linux_amd64\n"),
            [GeneratedConfig, Moves, EphemeralResources, Identity, Query, Actions]
        );
        assert_eq!(lacks("OpenTofu v1.10.10\n"), [EphemeralResources, Identity, Query, Actions]);
        assert_eq!(lacks("OpenTofu v1.11.14\n"), [Identity, Query, Actions]);
        assert_eq!(lacks("OpenTofu v1.12.6\n"), [Query, Actions]);
        assert_eq!(lacks("OpenTofu v1.14.0-dev\n"), [Query, Actions]);
    }

    #[test]
    fn a_core_is_what_it_says_that_it_is() {
        assert_eq!(version("OpenTofu v1.12.6\n\nYour version is old").name(), "OpenTofu 1.12.6");
        assert_eq!(version("Terraform v1.11.4\r\non windows_amd64").name(), "Terraform 1.11.4");
        assert_eq!(Version::of("Terraform v2.0.0\n"), None);
        assert_eq!(Version::of("Terragrunt v1.11.4\n"), None);
        assert_eq!(Version::of(""), None);
    }
}
