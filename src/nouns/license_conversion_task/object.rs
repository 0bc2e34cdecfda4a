//! How conversions are named, read and listed.

use aws_sdk_licensemanager::types::LicenseConversionTaskStatus as Status;
use schemars::Schema;

use super::LicenseConversionTask;
use crate::aws::Client;
use crate::framework::annotations::model;
use crate::framework::{
    Asked, Config, Error, FilterName, Findings, Gone, Id, List, Listing, Nothing, Object, Page,
    Path, Place, Result, Singular,
};
use crate::nouns::shared::filters;

/// The id of a task, which says nothing of account and region. Its limits are those of `LicenseConversionTaskId` in the
/// service model.
struct TaskId;

const EXAMPLE: &str = "lct-4fe9ba2fb3d44d9d8ff6da6bc2a0a0e7";

impl Id for TaskId {
    fn locate_at(&self, id: &str, attribute: &str) -> Result<Place> {
        let rest = id.strip_prefix("lct-");
        if rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            return Ok(Place::default());
        }
        let message = format!(
            "{id:?} is no id of a license conversion task. It has to be one such as {EXAMPLE}."
        );
        Err(Error::invalid(Path::root(attribute), message))
    }

    fn check(&self, _config: &Config<'_>, _attribute: &str) -> Findings {
        Findings::new()
    }

    fn limit(&self, schema: &mut Schema) {
        let words = format!("to be the id of a license conversion task, such as {EXAMPLE}");
        schema.insert("pattern".to_owned(), "^lct-[a-zA-Z0-9]*$".into());
        schema.insert("maxLength".to_owned(), 50.into());
        schema.insert("x-expects".to_owned(), words.into());
        model(schema);
    }
}

impl Listing<Client> for LicenseConversionTask {
    const LIST: List = List {
        name: "license_conversion_tasks",
        noun: "license conversion tasks",
        lists: "Lists conversions of the license types of instances.",
        ids: "ids",
        named_by: "LicenseConversionTaskId",
        objects: "tasks",
        about: "tasks",
        remark: "",
        restricted_by: None,
        filters: &[
            FilterName::new("ResourceArns"),
            FilterName::new("Status").listed(Status::values()),
        ],
    };

    /// A task has the same members alone and in a list, but two types of the SDK.
    type Answer = Self;
    type Shown = Self;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<Self>> {
        let request = client.list_license_conversion_tasks().set_filters(filters::of(asked));
        let answer = request.set_next_token(token).send().await?;
        let tasks = answer.license_conversion_tasks.into_iter().flatten();
        let tasks = tasks.map(Self::try_from).collect::<Result<_>>()?;
        Ok(Page::new(Some(tasks), answer.next_token))
    }

    fn id(task: &Self) -> Option<&str> {
        task.task_id.get().map(String::as_str)
    }

    fn name(task: &Self) -> Option<String> {
        task.resource_arn.cloned()
    }

    fn shown(task: Self) -> Result<Self> {
        Ok(task)
    }
}

impl Object<Client> for LicenseConversionTask {
    const ID: &'static dyn Id = &TaskId;
    const GONE: Gone = Gone::Doubtful(&["InvalidParameterValueException", "ValidationException"]);
    const SINGULAR: Singular = Singular {
        name: "license_conversion_task",
        noun: "license conversion task",
        reads: "Reads a conversion of the license type of an instance.",
        key: "license_conversion_task_id",
        names: "task_id",
        ..Singular::BY_ARN
    };

    async fn get(id: &str, client: &Client) -> Result<Option<Self>> {
        task(id, client).await.map(Some)
    }

    fn model(task: Self) -> Result<Self> {
        Ok(task)
    }
}

/// What a read of this task alone answers.
pub(super) async fn task(id: &str, client: &Client) -> Result<LicenseConversionTask> {
    let request = client.get_license_conversion_task().license_conversion_task_id(id);
    request.send().await?.try_into()
}
