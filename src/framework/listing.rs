//! The contract of a list operation, and what follows from it: a data source of all that match, and a query.

use std::collections::BTreeSet;
use std::future::Future;
use std::marker::PhantomData;

use futures::future::{BoxFuture, FutureExt as _};
use futures::stream::{BoxStream, Stream, StreamExt as _, TryStreamExt as _};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::client::{Context, ServiceClient};
use super::config::Config;
use super::data_source::{DataSourceType, DynDataSource};
use super::diagnostics::Diagnostics;
use super::error::{Error, Result};
use super::filter::{self, Filter, FilterName};
use super::finding::Findings;
use super::list_resource::{ListResourceType, Listed};
use super::pages::{Page, each_item};
use super::place::Place;
use super::resource::Resource;
use super::rows::Rows;
use super::schema::{Attribute, Block, NestedBlock, Nesting};
use super::schema_from_type::{attribute_of, block_of};
use super::typed::{from_value, to_value};
use super::value::Value;

/// A list operation of the service: of the objects of a noun, or of a marker where a noun has several lists.
pub trait Listing<C>: Send + Sync + 'static {
    /// The words that its data source and its query are made of.
    const LIST: List;

    /// An object as the service lists it.
    type Answer: Send;
    /// An object as users see it.
    type Shown: Serialize + JsonSchema + Send;
    /// What else restricts the list; [`Nothing`] where nothing does.
    type Restriction: DeserializeOwned + JsonSchema + Default + Clone + Send + Sync;

    /// One page; the first one where there is no token.
    fn page(
        asked: &Asked<Self::Restriction>,
        token: Option<String>,
        client: &C,
    ) -> impl Future<Output = Result<Page<Self::Answer>>> + Send;

    /// What names the object.
    fn id(answer: &Self::Answer) -> Option<&str>;

    fn shown(answer: Self::Answer) -> Result<Self::Shown>;

    /// What a person recognises the object by, where that is something else than its id.
    fn name(_answer: &Self::Answer) -> Option<String> {
        None
    }

    /// Its home region, where it has one.
    fn home_region(_answer: &Self::Answer) -> Option<&str> {
        None
    }

    /// Whether it is only listed, and none of the objects that there are.
    fn is_over(_answer: &Self::Answer) -> bool {
        false
    }

    /// Checks what else restricts the list.
    fn check(_config: &Config<'_>) -> Findings {
        Findings::new()
    }

    /// Account and region that the restriction names.
    fn locate(_asked: &Asked<Self::Restriction>) -> Result<Place> {
        Ok(Place::default())
    }
}

/// The words of a list.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// The type name of the data source without the provider's prefix.
    pub name: &'static str,
    /// What is listed, in messages, such as `license asset groups`.
    pub noun: &'static str,
    /// Sentences that the page begins with.
    pub lists: &'static str,
    /// The attribute that names the objects found: `arns` or `ids`.
    pub ids: &'static str,
    /// The member of an answer that names the object.
    pub named_by: &'static str,
    /// The attribute that has the objects.
    pub objects: &'static str,
    /// What the objects are called in descriptions, such as `groups`.
    pub about: &'static str,
    /// Sentences about the objects found that follow; may be empty.
    pub remark: &'static str,
    /// How the list is restricted to some objects, where the service can do that.
    pub restricted_by: Option<RestrictedBy>,
    pub filters: &'static [FilterName],
}

/// An attribute that restricts a list to objects of these ids.
#[derive(Debug, Clone, Copy)]
pub struct RestrictedBy {
    pub attribute: &'static str,
    /// Annotates the attribute with the limits of its elements.
    pub limits: fn(&mut Schema),
}

impl List {
    /// ARNs or ids, in descriptions.
    fn keys(&self) -> &'static str {
        if self.ids == "arns" { "ARNs" } else { "Ids" }
    }

    /// What restricts the list.
    fn asked_block<R: JsonSchema>(&self) -> std::result::Result<Block, String> {
        let mut block = block_of::<R>()?;
        self.lists.clone_into(&mut block.description);
        if let Some(RestrictedBy { attribute, limits }) = self.restricted_by {
            let keys = self.keys();
            let text =
                format!("{keys} of the {} to look at. All of them if it is left out.", self.about);
            let ids = attribute_of::<Option<BTreeSet<String>>>(&text, limits)?;
            block.attributes.insert(attribute.to_owned(), ids);
        }
        if !self.filters.is_empty() {
            let mut conditions = block_of::<Filter>()?;
            conditions.description = filter::description(self.filters);
            if let Some(values) = conditions.attributes.get_mut("values") {
                values.description += &filter::values(self.filters);
            }
            let nesting = Nesting::Set;
            let position = block.attributes.len();
            let block_of_filters =
                NestedBlock { position, nesting, block: conditions, min_items: 0, max_items: 0 };
            block.blocks.insert("filter".to_owned(), block_of_filters);
        }
        Ok(block)
    }

    /// What was found.
    fn found_block<T: JsonSchema>(&self) -> std::result::Result<Block, String> {
        let Self { ids, objects, about, remark, .. } = self;
        let text = format!("{} of the {about} that match.", self.keys());
        let keys = attribute_of::<Vec<String>>(&text, |_| ())?;
        let text = format!("The {about} that match, in the order of `{ids}`. {remark}");
        let rows = attribute_of::<Vec<T>>(text.trim_end(), |_| ())?;
        let rows = Attribute { position: 1, ..rows };
        let attributes = [((*ids).to_owned(), keys), ((*objects).to_owned(), rows)];
        Ok(Block { attributes: attributes.into(), ..Block::default() })
    }
}

/// Which objects of a list are asked for; everything restricts, nothing means all.
#[derive(Debug, Clone, Default)]
pub struct Asked<R> {
    ids: Vec<String>,
    pub filters: BTreeSet<Filter>,
    pub more: R,
}

/// Nothing restricts a list but ids and filters.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Nothing {}

impl<R> Asked<R> {
    /// Those of these ids, if the list can be restricted to them.
    pub fn of_ids(ids: impl IntoIterator<Item = String>, more: R) -> Self {
        Self { ids: ids.into_iter().collect(), filters: BTreeSet::new(), more }
    }

    /// Those for which a filter has this value.
    pub fn filtered(name: &str, value: &str, more: R) -> Self {
        let filter = Filter { name: name.to_owned(), values: [value.to_owned()].into() };
        Self { ids: Vec::new(), filters: [filter].into(), more }
    }

    /// For a request. Absent rather than empty: no page of AWS says what an empty list restricts to.
    pub fn ids(&self) -> Option<Vec<String>> {
        (!self.ids.is_empty()).then(|| self.ids.clone())
    }
}

impl<R: DeserializeOwned> Asked<R> {
    fn of(config: &Value, list: &List) -> Result<Self> {
        let restricted_by = list.restricted_by.map(|restricted_by| restricted_by.attribute);
        let ids = restricted_by.map(|attribute| Config(config).known_elements(attribute));
        let filters = Config(config).known_elements("filter").into_iter().collect();
        Ok(Self { ids: ids.unwrap_or_default(), filters, more: from_value(config)? })
    }
}

/// The objects that match, one after the other. A page is not asked for before its first object is wanted.
pub fn each<C: ServiceClient, L: Listing<C>>(
    asked: Asked<L::Restriction>,
    client: C,
) -> impl Stream<Item = Result<L::Answer>> + Send {
    each_item(move |token| {
        let (asked, client) = (asked.clone(), client.clone());
        async move { L::page(&asked, token, &client).await }
    })
}

/// The objects that there are, as a query names them.
pub(super) fn listed<C: ServiceClient, L: Listing<C>>(
    config: &Value,
    client: C,
) -> BoxStream<'static, Result<Listed>> {
    let asked = match Asked::of(config, &L::LIST) {
        Ok(asked) => asked,
        Err(error) => return futures::stream::iter([Err(error)]).boxed(),
    };
    let found = each::<C, L>(asked, client).try_filter_map(|answer| async move {
        if L::is_over(&answer) {
            return Ok(None);
        }
        let id =
            L::id(&answer).ok_or_else(|| Error::Missing { member: L::LIST.named_by.to_owned() })?;
        let name = L::name(&answer).unwrap_or_else(|| id.to_owned());
        let home_region = L::home_region(&answer).map(str::to_owned);
        Ok(Some(Listed { home_region, ..Listed::new(id, name) }))
    });
    found.boxed()
}

pub(super) fn check<C, L: Listing<C>>(config: &Value) -> Diagnostics {
    let mut findings = L::check(&Config(config));
    findings.extend(filter::check(&Config(config), L::LIST.filters));
    findings.into_diagnostics()
}

fn asked_block<C, L: Listing<C>>() -> std::result::Result<Block, String> {
    L::LIST.asked_block::<L::Restriction>()
}

fn found_block<C, L: Listing<C>>() -> std::result::Result<Block, String> {
    L::LIST.found_block::<L::Shown>()
}

impl<C: ServiceClient> ListResourceType<C> {
    /// The query for the objects of a managed resource that a list shows.
    pub fn objects<R: Resource<C>, L: Listing<C>>() -> Self {
        Self::new(R::NAME, asked_block::<C, L>, check::<C, L>, listed::<C, L>)
    }
}

impl<C: ServiceClient> DataSourceType<C> {
    /// The data source of all objects of a list that match.
    pub fn all<L: Listing<C>>() -> Self {
        let blocks = || [asked_block::<C, L>(), found_block::<C, L>()];
        Self::new(L::LIST.name, L::LIST.noun, blocks, All::<L>(PhantomData))
    }
}

/// The data source of all objects of a list that match.
struct All<L>(PhantomData<fn() -> L>);

impl<C: ServiceClient, L: Listing<C>> DynDataSource<C> for All<L> {
    fn check(&self, config: &Value) -> Diagnostics {
        check::<C, L>(config)
    }

    fn locate(&self, config: &Value) -> Result<Place> {
        L::locate(&Asked::of(config, &L::LIST)?)
    }

    fn read<'a>(
        &'a self,
        config: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Value>> {
        async move {
            let asked = Asked::of(config, &L::LIST)?;
            let mut found = each::<C, L>(asked, client.client.clone()).boxed();
            let (mut ids, mut objects) = (Rows::<String>::new(), Rows::<L::Shown>::new());
            while let Some(answer) = found.try_next().await? {
                if let Some(id) = L::id(&answer) {
                    ids.push(&id.to_owned())?;
                }
                objects.push(&L::shown(answer)?)?;
            }
            Ok(Value::from([
                (L::LIST.ids, to_value(&ids)?),
                (L::LIST.objects, to_value(&objects)?),
            ]))
        }
        .boxed()
    }
}
