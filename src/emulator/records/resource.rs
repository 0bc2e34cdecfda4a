//! A machine, image or database that license configurations count.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::emulator::arn::Arn;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Resource {
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) region: String,
    #[serde(rename = "resource_type")]
    pub(crate) kind: ResourceType,
    pub(crate) vcpus: Option<i64>,
    pub(crate) cores: Option<i64>,
    pub(crate) sockets: Option<i64>,
    pub(crate) platform: Option<String>,
    pub(crate) platform_version: Option<String>,
    pub(crate) marketplace_product_codes: Option<Vec<String>>,
    pub(crate) usage_operation: Option<String>,
    pub(crate) ami_id: Option<String>,
    pub(crate) host_id: Option<String>,
    pub(crate) instance_type: Option<String>,
    /// Names of installed applications.
    pub(crate) applications: Option<Vec<String>>,
    pub(crate) tags: Option<BTreeMap<String, String>>,
    pub(crate) state: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ResourceType {
    Ec2Instance,
    Ec2Host,
    Ec2Ami,
    Rds,
    SystemsManagerManagedInstance,
}

impl ResourceType {
    /// The name in the API.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ec2Instance => "EC2_INSTANCE",
            Self::Ec2Host => "EC2_HOST",
            Self::Ec2Ami => "EC2_AMI",
            Self::Rds => "RDS",
            Self::SystemsManagerManagedInstance => "SYSTEMS_MANAGER_MANAGED_INSTANCE",
        }
    }

    /// The type that an ARN names, or nothing for things that cannot be counted, such as templates.
    pub(crate) fn of(arn: &Arn<'_>) -> Option<Self> {
        let (kind, id) = arn.resource.split_once(['/', ':'])?;
        match (arn.service, kind) {
            _ if id.is_empty() => None,
            ("ec2", "instance") => Some(Self::Ec2Instance),
            ("ec2", "dedicated-host") => Some(Self::Ec2Host),
            ("ec2", "image") => Some(Self::Ec2Ami),
            ("rds", "db") => Some(Self::Rds),
            ("ssm", "managed-instance") => Some(Self::SystemsManagerManagedInstance),
            _ => None,
        }
    }
}

impl Resource {
    /// The state of a machine about which nothing else is known.
    pub(crate) const RUNNING: &'static str = "running";

    /// The last part of the ARN.
    pub(crate) fn id(&self) -> &str {
        self.arn.rsplit(['/', ':']).next().unwrap_or_default()
    }

    /// The list of the resources of one account in one region.
    pub(crate) fn owned_by(account: &str, region: &str) -> String {
        format!("owner/{account}/{region}")
    }

    /// Stopping or terminating a machine frees its licenses.
    pub(crate) fn consumes(&self) -> bool {
        !matches!(self.state.as_str(), "stopped" | "stopping" | "shutting-down" | "terminated")
    }
}

impl Record for Resource {
    const TABLE: &'static str = "resources";

    fn key(&self) -> String {
        self.arn.clone()
    }

    fn lists(&self) -> Vec<String> {
        vec![Self::owned_by(&self.account, &self.region)]
    }
}
