//! What do the `Filters` of a list request let through?

use serde::Deserialize;

use super::context::Context;
use super::error::{Error, Result};
use super::switches::Switch;

/// Assumption A29: more filters than this are too many, where the operation has an error for that.
const FILTER_LIMIT: usize = 10;

const FILTER_LIMIT_EXCEEDED: &str = "FilterLimitExceededException";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    filters: Option<Vec<Filter>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    name: Option<String>,
    values: Option<Vec<String>>,
}

/// Filters of one request, each with its one value.
#[derive(Debug)]
pub(crate) struct Filters(Vec<Condition>);

#[derive(Debug)]
struct Condition {
    name: String,
    value: String,
}

impl Filters {
    /// Reads the filters, which must bear one of the known names and have one value each.
    ///
    /// Assumption A29: a filter of another name is refused with the code of the family.
    pub(crate) fn read(context: &Context<'_>, known: &[&str]) -> Result<Self> {
        let request = Request::deserialize(context.request)
            .map_err(|error| Error::serialization(error.to_string()))?;
        let mut filters = request.filters.unwrap_or_default();
        check_count(context, filters.len())?;
        if context.is_on(Switch::UnknownFiltersIgnored) {
            filters.retain(|it| it.name.as_deref().is_some_and(|name| known.contains(&name)));
        }
        let conditions = filters.into_iter().map(|filter| {
            let name = filter.name.unwrap_or_default();
            if !known.contains(&name.as_str()) {
                return Err(context.refuse(format!("Invalid filter name: {name}")));
            }
            let value = only_value(context, &name, filter.values.unwrap_or_default())?;
            Ok(Condition { name, value })
        });
        conditions.collect::<Result<_>>().map(Self)
    }

    /// The value of a filter, for lists that can be narrowed by it.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|condition| condition.name == name);
        found.map(|condition| condition.value.as_str())
    }

    /// The value of a filter that is `true` or `false`.
    ///
    /// Assumption A29: any other text is refused with the code of the family.
    pub(crate) fn flag(&self, context: &Context<'_>, name: &str) -> Result<Option<bool>> {
        match self.value(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(context.refuse(format!("Invalid value for filter {name}: {other}"))),
        }
    }

    /// Whether every filter accepts; `accepts` decides for one name and value.
    ///
    /// Assumption A29: filters combine with AND.
    pub(crate) fn accept(&self, mut accepts: impl FnMut(&str, &str) -> bool) -> bool {
        self.0.iter().all(|condition| accepts(&condition.name, &condition.value))
    }
}

/// Refuses more filters than the service takes.
pub(crate) fn check_count(context: &Context<'_>, count: usize) -> Result<()> {
    if count > FILTER_LIMIT && context.signature.declares(FILTER_LIMIT_EXCEEDED) {
        let text = format!("You cannot have more than {FILTER_LIMIT} filters.");
        return Err(Error::new(FILTER_LIMIT_EXCEEDED, text));
    }
    Ok(())
}

fn only_value(context: &Context<'_>, name: &str, mut values: Vec<String>) -> Result<String> {
    const TOO_MANY: &str = "You cannot have more than 1 filter values.";
    if values.len() > 1 {
        return Err(if context.signature.declares(FILTER_LIMIT_EXCEEDED) {
            Error::new(FILTER_LIMIT_EXCEEDED, TOO_MANY)
        } else {
            context.refuse(TOO_MANY)
        });
    }
    values.pop().ok_or_else(|| context.refuse(format!("Filter {name} has no value")))
}
