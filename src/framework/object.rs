//! The contract of a noun that is read one by one and listed, and what follows from it: reading it with "gone for
//! certain", and a data source of one.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::pin;

use futures::future::{BoxFuture, FutureExt as _};
use futures::stream::TryStreamExt as _;
use schemars::Schema;

use super::client::{Context, ServiceClient};
use super::config::Config;
use super::data_source::{DataSourceType, DynDataSource};
use super::diagnostics::{Diagnostics, Path};
use super::error::{Error, Result};
use super::finding::Findings;
use super::gather::together;
use super::listing::{Asked, Listing, each};
use super::place::Place;
use super::readable::{Readable, Remote};
use super::schema::{Attribute, Block, LAST};
use super::schema_from_type::{attribute_of, block_of};
use super::tags::Tags;
use super::typed::to_value;
use super::value::Value;

/// A noun of the service: the type is its model, and its list is that of its objects.
pub trait Object<C: ServiceClient>: Listing<C> + Sized {
    /// The form of what names it.
    const ID: &'static dyn Id;
    /// What the service answers about one that is gone.
    const GONE: Gone;
    /// The words of the data source of one.
    const SINGULAR: Singular;

    /// Whether a list that is restricted to some of them shows as much of each as a read of it alone, and as soon: reads that begin
    /// together then share a request.
    const LIST_SHOWS_ALL: bool = false;
    /// Its tags, where the answers bring them along.
    const TAGS: Option<fn(&Self::Answer) -> Tags> = None;

    /// Reads it with one call; none if the service shows that there is none. The answer has to be about this one.
    fn get(id: &str, client: &C) -> impl Future<Output = Result<Option<Self::Answer>>> + Send;

    /// The same for one of its versions, also of one that is over. Asked for by the data source whose words have
    /// `by_version`.
    fn get_version(
        id: &str,
        _version: &str,
        client: &C,
    ) -> impl Future<Output = Result<Option<Self::Answer>>> + Send {
        Self::get(id, client)
    }

    fn model(answer: Self::Answer) -> Result<Self>;

    /// What was answered about the object, as a read of it tells it; none where it is over.
    fn remote(answer: Option<Self::Answer>) -> Result<Option<Remote<Self>>> {
        let Some(answer) = answer.filter(|answer| !Self::is_over(answer)) else { return Ok(None) };
        let tags = Self::TAGS.map(|tags| tags(&answer));
        Ok(Some(Remote { object: Self::model(answer)?, tags }))
    }

    /// The object as the service has it; none if it is gone for certain.
    fn find(id: &str, client: &C) -> impl Future<Output = Result<Option<Self::Answer>>> + Send {
        async move {
            let found = there::<C, Self, Self>(id, Self::get(id, client).await, client).await?;
            Ok(found.filter(|answer| !Self::is_over(answer)))
        }
    }
}

impl<C: ServiceClient, T: Object<C>> Readable<C> for T {
    const BRINGS_TAGS: bool = T::TAGS.is_some();

    fn locate(id: &str) -> Result<Place> {
        T::ID.locate_at(id, "id")
    }

    fn id_prefix(client: &C) -> Option<String> {
        T::ID.prefix(client.partition(), client.region(), client.account_id())
    }

    async fn read(id: &str, client: &Context<C>) -> Result<Option<Remote<Self>>> {
        T::remote(sought::<C, T>(id, client).await?)
    }

    async fn unless_gone(id: &str, error: Error, client: &Context<C>) -> Result<()> {
        if is_gone::<C, T>(id, &error, &client.client).await? { Ok(()) } else { Err(error) }
    }
}

/// What names an object, and says where it is.
pub trait Id: Sync {
    /// Account and region that it says; refuses what names no such object. `attribute` holds it.
    fn locate_at(&self, id: &str, attribute: &str) -> Result<Place>;

    /// Checks a configured attribute that takes one.
    fn check(&self, config: &Config<'_>, attribute: &str) -> Findings;

    /// How the id of an object will begin that is created in this place.
    fn prefix(&self, _partition: &str, _region: &str, _account_id: Option<&str>) -> Option<String> {
        None
    }

    /// Annotates an attribute that takes one with its limits, besides what `check` finds.
    fn limit(&self, _schema: &mut Schema) {}
}

/// What the error codes of the service say about an object that is not there.
#[derive(Debug, Clone, Copy)]
pub enum Gone {
    /// These say that it is gone, and nothing else.
    Certain(&'static [&'static str]),
    /// These may say it, among other things: it is gone if the list lacks it, too.
    Doubtful(&'static [&'static str]),
}

impl Gone {
    /// Whether an error may be due to the object not being there.
    pub fn may_cause(self, error: &Error) -> bool {
        let (Self::Certain(codes) | Self::Doubtful(codes)) = self;
        error.code().is_some_and(|code| codes.contains(&code))
    }

    /// Whether this error says it for certain. `L` is the list that the object is in otherwise.
    async fn is_meant<C: ServiceClient, L: Listing<C>>(
        self,
        id: &str,
        error: &Error,
        client: &C,
    ) -> Result<bool> {
        match self {
            gone if !gone.may_cause(error) => Ok(false),
            Self::Certain(_) => Ok(true),
            Self::Doubtful(_) => Ok(!is_listed::<C, L>(id, client).await?),
        }
    }
}

/// How the data source of one object reads.
#[derive(Debug, Clone, Copy)]
pub struct Singular {
    /// The type name without the provider's prefix.
    pub name: &'static str,
    /// What is read, in messages.
    pub noun: &'static str,
    /// Sentences that the page begins with.
    pub reads: &'static str,
    /// The attribute that it is looked up by.
    pub key: &'static str,
    /// The attribute of what is found that has the same.
    pub names: &'static str,
    /// Whether others than its owner may look: then the account in the key is not the one that is called.
    pub is_shared: bool,
    /// Whether one of its versions can be asked for, with `version`.
    pub by_version: bool,
    /// What is said of its `tags`, where they come from a call of their own, which only its owner may make.
    pub tags: Option<&'static str>,
}

impl Singular {
    /// One that is looked up by its ARN, without name and words.
    pub const BY_ARN: Self = Self {
        name: "",
        noun: "",
        reads: "",
        key: "arn",
        names: "arn",
        is_shared: false,
        by_version: false,
        tags: None,
    };
}

/// The object as the service has it, read with others where that can be; none if it is gone for certain.
async fn sought<C: ServiceClient, T: Object<C>>(
    id: &str,
    context: &Context<C>,
) -> Result<Option<T::Answer>> {
    let alone = T::find(id, &context.client);
    if !T::LIST_SHOWS_ALL {
        return alone.await;
    }
    together::<C, T>(id, context, alone).await
}

/// What the service has of an object, whatever has become of it; none if it is gone for certain. `L` is the list that
/// shows it to those who ask: its own, or that of others than its owner.
pub async fn there<C: ServiceClient, T: Object<C>, L: Listing<C>>(
    id: &str,
    got: Result<Option<T::Answer>>,
    client: &C,
) -> Result<Option<T::Answer>> {
    match got {
        Ok(answer) => {
            check_asked(id, answer.as_ref().and_then(T::id))?;
            Ok(answer)
        }
        Err(error) if T::GONE.is_meant::<C, L>(id, &error, client).await? => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether an error is due to the object being gone for certain.
pub async fn is_gone<C: ServiceClient, T: Object<C>>(
    id: &str,
    error: &Error,
    client: &C,
) -> Result<bool> {
    T::GONE.is_meant::<C, T>(id, error, client).await
}

/// Whether a list shows the object, or one that may be it.
pub async fn is_listed<C: ServiceClient, L: Listing<C>>(id: &str, client: &C) -> Result<bool> {
    Ok(find_listed::<C, L>(id, client).await?.is_some())
}

/// The object as a list shows it, or one that may be it. The list is not read beyond that. For what has no read of its
/// own, this is it.
pub async fn find_listed<C: ServiceClient, L: Listing<C>>(
    id: &str,
    client: &C,
) -> Result<Option<L::Answer>> {
    let asked = Asked::of_ids([id.to_owned()], L::Restriction::default());
    let mut listed = pin!(each::<C, L>(asked, client.clone()));
    while let Some(answer) = listed.try_next().await? {
        let own = L::id(&answer);
        if L::LIST.restricted_by.is_some() {
            check_asked(id, own)?;
        }
        if own.is_none_or(|own| own == id) && !L::is_over(&answer) {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

/// Refuses another object than the one that was asked for: nothing can be concluded from it.
pub fn check_asked(asked: &str, found: Option<&str>) -> Result<()> {
    match found {
        Some(found) if found != asked => {
            Err(Error::Mistaken { asked: asked.to_owned(), found: found.to_owned() })
        }
        _ => Ok(()),
    }
}

/// The error of a lookup that finds nothing: what was looked for, and where.
pub fn nothing_found<C: ServiceClient>(
    noun: &str,
    attribute: &str,
    value: &str,
    client: &C,
) -> Error {
    let message = format!(
        "There is no {noun} {value} for account {} in region {}.",
        client.account_id().unwrap_or("(unknown)"),
        client.region()
    );
    Error::invalid(Path::root(attribute), message)
}

/// Why something about an object could not be read: there may be none, if the error may mean that. `attribute` names the
/// object. It is read to find out, as whoever may look at it is not always shown it in a list.
pub async fn unless_missing<C: ServiceClient, T: Object<C>>(
    id: &str,
    attribute: &str,
    error: Error,
    client: &C,
) -> Error {
    if T::GONE.may_cause(&error) && matches!(T::find(id, client).await, Ok(None)) {
        return nothing_found(T::SINGULAR.noun, attribute, id, client);
    }
    error
}

fn asked_block<C: ServiceClient, T: Object<C>>() -> std::result::Result<Block, String> {
    let words = T::SINGULAR;
    let found = block_of::<T::Shown>()?;
    let named = found.attributes.get(words.names);
    let text = named.map(|named| named.description.clone());
    let text = text.ok_or_else(|| format!("{} is not found by the data source", words.names))?;
    let key = attribute_of::<String>(&text, |schema| T::ID.limit(schema))?;
    let mut block = Block {
        description: words.reads.to_owned(),
        attributes: [(words.key.to_owned(), key)].into(),
        ..Block::default()
    };
    if words.by_version {
        let noun = words.noun;
        let text =
            format!("Version of the {noun}: the one to read, the latest where it is left out.");
        let version = attribute_of::<Option<String>>(&text, |_| ())?;
        block.attributes.insert(VERSION.to_owned(), Attribute { position: 1, ..version });
    }
    Ok(block)
}

fn found_block<C: ServiceClient, T: Object<C>>() -> std::result::Result<Block, String> {
    let mut found = block_of::<T::Shown>()?;
    if let Some(text) = T::SINGULAR.tags {
        let tags = attribute_of::<Option<Tags>>(text, |_| ())?;
        found.attributes.insert(TAGS.to_owned(), Attribute { position: LAST, ..tags });
    }
    Ok(found)
}

impl<C: ServiceClient> DataSourceType<C> {
    /// The data source of one object.
    pub fn one<T: Object<C>>() -> Self {
        let blocks = || [asked_block::<C, T>(), found_block::<C, T>()];
        Self::new(T::SINGULAR.name, T::SINGULAR.noun, blocks, One::<T>(PhantomData))
    }
}

const VERSION: &str = "version";
const TAGS: &str = "tags";

/// The data source of one object.
struct One<T>(PhantomData<fn() -> T>);

fn key_of<C: ServiceClient, T: Object<C>>(config: &Value) -> &str {
    config.get(T::SINGULAR.key).as_str().unwrap_or_default()
}

impl<C: ServiceClient, T: Object<C>> DynDataSource<C> for One<T> {
    fn check(&self, config: &Value) -> Diagnostics {
        T::ID.check(&Config(config), T::SINGULAR.key).into_diagnostics()
    }

    fn locate(&self, config: &Value) -> Result<Place> {
        let place = T::ID.locate_at(key_of::<C, T>(config), T::SINGULAR.key)?;
        Ok(if T::SINGULAR.is_shared { Place::default() } else { place })
    }

    fn read<'a>(
        &'a self,
        config: &'a Value,
        client: &'a Context<C>,
    ) -> BoxFuture<'a, Result<Value>> {
        async move {
            let (words, id) = (T::SINGULAR, key_of::<C, T>(config));
            let (context, client) = (client, &client.client);
            let found = match config.get(VERSION).as_str().filter(|_| words.by_version) {
                None => sought::<C, T>(id, context).await?,
                Some(version) => {
                    let got = T::get_version(id, version, client).await;
                    there::<C, T, T>(id, got, client).await?
                }
            };
            let found = found.ok_or_else(|| nothing_found(words.noun, words.key, id, client))?;
            let mut shown = to_value(&T::shown(found)?)?;
            let Value::Map(members) = &mut shown else {
                return Err(Error::Bug("What a data source found is no object".into()));
            };
            // Only this one was asked for: one that does not repeat what names it is it.
            if let Some(name) = members.get_mut(words.names).filter(|name| name.is_null()) {
                *name = id.into();
            }
            if words.tags.is_some() {
                members.insert(TAGS.to_owned(), to_value(&own_tags::<C, T>(id, client).await?)?);
            }
            Ok(shown)
        }
        .boxed()
    }
}

/// None for what another account made.
async fn own_tags<C: ServiceClient, T: Object<C>>(id: &str, client: &C) -> Result<Option<Tags>> {
    let owner = T::ID.locate_at(id, T::SINGULAR.key)?.account_id;
    match (client.account_id(), owner) {
        (Some(account), Some(owner)) if account != owner => Ok(None),
        _ => client.read_tags(id).await.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use futures::StreamExt as _;
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::framework::computed::Computed;
    use crate::framework::data_source::DataSourceType;
    use crate::framework::filter::{Filter, FilterName};
    use crate::framework::list_resource::Listed;
    use crate::framework::listing::{List, RestrictedBy, listed};
    use crate::framework::pages::Page;
    use crate::framework::schema::{Mode, Schema as BlockSchema, Type};
    use crate::framework::tags::TagChange;
    use crate::framework::{Refusal, Rule, Source, annotations, msgpack};

    /// A service that knows these books, by ISBN and status, and answers as it is told.
    #[derive(Clone, Default)]
    struct Shelf {
        books: Arc<Mutex<Vec<Book>>>,
        /// The code with which it refuses single reads.
        refuses: Option<&'static str>,
        /// Every request, in words.
        asked: Arc<Mutex<Vec<String>>>,
    }

    #[derive(Debug, Clone)]
    struct Book {
        isbn: Option<&'static str>,
        status: &'static str,
    }

    impl ServiceClient for Shelf {
        fn partition(&self) -> &'static str {
            "aws"
        }

        fn region(&self) -> &'static str {
            "here"
        }

        fn account_id(&self) -> Option<&str> {
            Some("012345678901")
        }

        async fn read_tags(&self, _arn: &str) -> Result<Tags> {
            Ok(Tags::new())
        }

        async fn change_tags(&self, _arn: &str, _change: &TagChange) -> Result<()> {
            Ok(())
        }
    }

    /// A book.
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    struct Volume {
        /// Number of the book.
        isbn: Computed<String>,
        /// Whether it is to be had.
        status: Computed<String>,
    }

    #[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
    struct Shelves {
        /// Whether to look into the cellar.
        cellar: Option<bool>,
    }

    impl Listing<Shelf> for Volume {
        const LIST: List = List {
            name: "books",
            noun: "books",
            lists: "Lists books.",
            ids: "ids",
            named_by: "Isbn",
            objects: "volumes",
            about: "books",
            remark: "Lost ones stay listed.",
            restricted_by: Some(RestrictedBy { attribute: "isbns", limits: annotations::provider }),
            filters: &[FilterName::new("Author"), FilterName::new("Year").of("of the edition")],
        };

        type Answer = Book;
        type Shown = Self;
        type Restriction = Shelves;

        /// Pages of two.
        async fn page(
            asked: &Asked<Shelves>,
            token: Option<String>,
            shelf: &Shelf,
        ) -> Result<Page<Book>> {
            let filters: Vec<_> = asked.filters.iter().map(|filter| &filter.name).collect();
            let (ids, cellar) = (asked.ids(), asked.more.cellar);
            let request = format!("list {ids:?} {filters:?} {cellar:?} from {token:?}");
            shelf.asked.lock().unwrap().push(request);
            let from: usize = token.map_or(0, |token| token.parse().unwrap());
            let all = shelf.books.lock().unwrap();
            let items: Vec<_> = all.iter().skip(from).take(2).cloned().collect();
            let next = from + items.len();
            let next = (next < all.len()).then(|| next.to_string());
            Ok(Page::new(Some(items), next))
        }

        fn id(book: &Book) -> Option<&str> {
            book.isbn
        }

        fn name(book: &Book) -> Option<String> {
            book.isbn.filter(|isbn| *isbn == "2").map(|isbn| format!("Volume {isbn}"))
        }

        fn is_over(book: &Book) -> bool {
            book.status == "lost"
        }

        fn shown(book: Book) -> Result<Self> {
            Self::model(book)
        }

        fn check(config: &Config<'_>) -> Findings {
            let needless = config.known("cellar").filter(|cellar: &bool| !cellar);
            let rule = Rule::new(Source::Provider, "Invalid value");
            let found =
                needless.map(|_| rule.finding(Path::root("cellar"), "Leave it out instead."));
            found.into_iter().collect()
        }
    }

    struct Isbn;

    impl Id for Isbn {
        fn locate_at(&self, id: &str, attribute: &str) -> Result<Place> {
            let region = id.parse::<u8>().map(|_| Some("shelf".to_owned()));
            let region = region.map_err(|_| Error::invalid(Path::root(attribute), "no ISBN"))?;
            Ok(Place { account_id: None, region })
        }

        fn check(&self, config: &Config<'_>, attribute: &str) -> Findings {
            let id: Option<String> = config.known(attribute);
            let fault = id.filter(|id| id.contains('-'));
            let rule = Rule::new(Source::Provider, "Invalid value");
            let found = fault.map(|_| rule.finding(Path::root(attribute), "Write it without."));
            found.into_iter().collect()
        }

        fn limit(&self, schema: &mut Schema) {
            schema.insert("maxLength".to_owned(), 3.into());
            annotations::provider(schema);
        }
    }

    impl Object<Shelf> for Volume {
        const ID: &'static dyn Id = &Isbn;
        const GONE: Gone = Gone::Doubtful(&["Perhaps"]);
        const SINGULAR: Singular = Singular {
            name: "book",
            noun: "book",
            reads: "Reads a book.",
            key: "isbn",
            names: "isbn",
            ..Singular::BY_ARN
        };

        async fn get(id: &str, shelf: &Shelf) -> Result<Option<Book>> {
            shelf.asked.lock().unwrap().push(format!("get {id}"));
            if let Some(code) = shelf.refuses {
                return Err(Error::Refused(Refusal { code: code.into(), ..Refusal::default() }));
            }
            Ok(Some(shelf.books.lock().unwrap()[0].clone()))
        }

        fn model(book: Book) -> Result<Self> {
            let isbn = book.isbn.map(str::to_owned).into();
            Ok(Self { isbn, status: book.status.to_owned().into() })
        }
    }

    fn shelf(refuses: Option<&'static str>, books: &[(&'static str, &'static str)]) -> Shelf {
        let book = |(isbn, status): &(&'static str, &'static str)| Book {
            isbn: Some(*isbn).filter(|isbn| !isbn.is_empty()),
            status,
        };
        let books = Arc::new(Mutex::new(books.iter().map(book).collect()));
        Shelf { books, refuses, asked: Arc::default() }
    }

    async fn found(shelf: &Shelf) -> Result<Option<Option<&'static str>>> {
        Ok(Volume::find("1", shelf).await?.map(|book| book.isbn))
    }

    #[tokio::test]
    async fn what_a_read_shows_is_there_unless_it_is_over() {
        for (books, expected) in [
            (&[("1", "there")], Some(Some("1"))),
            (&[("", "there")], Some(None)),
            (&[("1", "lost")], None),
        ] {
            assert_eq!(found(&shelf(None, books)).await, Ok(expected));
        }
        let mistaken = Error::Mistaken { asked: "1".into(), found: "2".into() };
        assert_eq!(found(&shelf(None, &[("2", "there")])).await, Err(mistaken));
    }

    #[tokio::test]
    async fn only_the_list_says_that_something_is_gone() {
        for (code, books, is_gone) in [
            ("Other", &[][..], false),
            ("Perhaps", &[], true),
            ("Perhaps", &[("1", "lost")], true),
            ("Perhaps", &[("1", "there")], false),
            // It may be this one.
            ("Perhaps", &[("", "there")], false),
        ] {
            let shelf = shelf(Some(code), books);
            let outcome = found(&shelf).await;
            let expected = if is_gone { Ok(None) } else { Err(Some(code.to_owned())) };
            let outcome = outcome.map_err(|error| error.code().map(str::to_owned));
            assert_eq!(outcome, expected, "{books:?}");
            let listed = usize::from(code == "Perhaps");
            assert_eq!(shelf.asked.lock().unwrap().len(), 1 + listed, "{books:?}");
        }
        // A list that was restricted to it and shows another one says nothing.
        let outcome = found(&shelf(Some("Perhaps"), &[("2", "there")])).await;
        assert_eq!(outcome, Err(Error::Mistaken { asked: "1".into(), found: "2".into() }));
    }

    #[tokio::test]
    async fn the_list_is_read_until_it_shows_the_object() {
        let books = [("", "lost"), ("", "lost"), ("1", "there"), ("", "there"), ("", "there")];
        let shelf = shelf(None, &books);
        assert_eq!(is_listed::<Shelf, Volume>("1", &shelf).await, Ok(true));
        let asked = shelf.asked.lock().unwrap().clone();
        let list = r#"list Some(["1"]) [] None from "#;
        assert_eq!(asked, [format!("{list}None"), format!("{list}Some(\"2\")")]);
        let found = find_listed::<Shelf, Volume>("1", &shelf).await.unwrap();
        assert_eq!(found.map(|book| book.status), Some("there"));
    }

    fn context(shelf: Shelf) -> Context<Shelf> {
        Context::new(shelf, CancellationToken::new())
    }

    #[tokio::test]
    async fn one_is_looked_up_by_its_key() {
        let source = DataSourceType::<Shelf>::one::<Volume>();
        let config = Value::from([("isbn", "1")]);
        assert!(!source.typed.check(&config).has_errors());
        assert!(source.typed.check(&Value::from([("isbn", "1-2")])).has_errors());
        let place = source.typed.locate(&config).unwrap();
        assert_eq!(place.region.as_deref(), Some("shelf"));
        assert!(source.typed.locate(&Value::from([("isbn", "x")])).is_err());
        // The key stands for what the answer does not repeat.
        for books in [[("1", "there")], [("", "there")]] {
            let found = source.typed.read(&config, &context(shelf(None, &books))).await;
            assert_eq!(found, Ok(Value::from([("isbn", "1"), ("status", "there")])));
        }
        let gone = source.typed.read(&config, &context(shelf(Some("Perhaps"), &[]))).await;
        let error = gone.unwrap_err().to_string();
        assert_eq!(error, "isbn: There is no book 1 for account 012345678901 in region here.");
    }

    #[tokio::test]
    async fn all_that_match_are_found_with_their_ids() {
        let source = DataSourceType::<Shelf>::all::<Volume>();
        let filter =
            |name: &str| Value::from([("name", Value::from(name)), ("values", vec!["x"].into())]);
        let config = Value::from([
            ("isbns", Value::from(vec!["1", "2"])),
            ("cellar", true.into()),
            ("filter", vec![filter("Author")].into()),
        ]);
        assert!(!source.typed.check(&config).has_errors());
        let wrong = Value::from([
            ("filter", Value::from(vec![filter("author")])),
            ("cellar", false.into()),
        ]);
        let wrong: Vec<_> = source.typed.check(&wrong).into_iter().map(|one| one.detail).collect();
        assert!(wrong[0].starts_with("Leave it out instead."), "{wrong:?}");
        let expected = "\"author\" is no filter of this data source. The filters are Author, Year.";
        assert!(wrong[1].starts_with(expected), "{wrong:?}");

        let shelf = shelf(None, &[("1", "there"), ("2", "lost")]);
        let found = source.typed.read(&config, &context(shelf.clone())).await.unwrap();
        let shape = found_type(source.schema());
        let written = msgpack::encode(&found, &shape).unwrap();
        let row = |isbn: &str, status: &str| Value::from([("isbn", isbn), ("status", status)]);
        let expected = Value::from([
            ("ids", Value::from(vec!["1", "2"])),
            ("volumes", vec![row("1", "there"), row("2", "lost")].into()),
        ]);
        assert_eq!(msgpack::decode(&written, &shape), Ok(expected));
        let asked = shelf.asked.lock().unwrap().clone();
        assert_eq!(asked, [r#"list Some(["1", "2"]) ["Author"] Some(true) from None"#]);
    }

    fn found_type(schema: &BlockSchema) -> Type {
        let mut schema = schema.clone();
        schema.block.attributes.retain(|name, _| ["ids", "volumes"].contains(&name.as_str()));
        schema.block.blocks.clear();
        schema.block.value_type()
    }

    #[tokio::test]
    async fn a_query_names_what_there_is() {
        let shelf = shelf(None, &[("1", "there"), ("2", "there"), ("3", "lost")]);
        let found: Vec<_> = listed::<Shelf, Volume>(&Value::from([("cellar", false)]), shelf)
            .map(Result::unwrap)
            .collect()
            .await;
        assert_eq!(found, [Listed::new("1", "1"), Listed::new("2", "Volume 2")]);
        let nameless = self::shelf(None, &[("", "there")]);
        let nameless: Vec<_> =
            listed::<Shelf, Volume>(&Value::Map([].into()), nameless).collect().await;
        assert!(matches!(nameless[..], [Err(Error::Missing { .. })]), "{nameless:?}");
    }

    #[test]
    fn schemas_are_made_of_the_words() {
        let one = DataSourceType::<Shelf>::one::<Volume>();
        let block = &one.schema().block;
        assert_eq!((one.name, one.noun), ("book", "book"));
        assert_eq!(block.description, "Reads a book.");
        let key = &block.attributes["isbn"];
        assert_eq!((key.mode, key.description.as_str()), (Mode::Required, "Number of the book."));
        assert_eq!(key.checks.length_max, Some(3));
        assert_eq!(block.attributes["status"].mode, Mode::Computed);

        let all = DataSourceType::<Shelf>::all::<Volume>();
        let block = &all.schema().block;
        assert_eq!((all.name, all.noun), ("books", "books"));
        assert_eq!(block.description, "Lists books.");
        let described = |name: &str| block.attributes[name].description.as_str();
        let isbns = "Ids of the books to look at. All of them if it is left out.";
        assert_eq!((block.attributes["isbns"].mode, described("isbns")), (Mode::Optional, isbns));
        assert_eq!(described("cellar"), "Whether to look into the cellar.");
        assert_eq!(described("ids"), "Ids of the books that match.");
        let volumes = "The books that match, in the order of `ids`. Lost ones stay listed.";
        assert_eq!(described("volumes"), volumes);
        assert_eq!(block.attributes["volumes"].mode, Mode::Computed);
        let filter = &block.blocks["filter"].block.description;
        assert_eq!(
            filter,
            "Conditions that all have to hold: `Author` and `Year` (of the edition)."
        );
    }

    #[test]
    fn an_attribute_of_a_filter_is_as_in_a_model() {
        #[derive(Deserialize, JsonSchema)]
        #[expect(dead_code, reason = "only its schema is used")]
        struct Model {
            /// Conditions.
            #[schemars(transform = annotations::block)]
            filter: std::collections::BTreeSet<Filter>,
        }
        let expected = block_of::<Model>().unwrap().blocks.remove("filter").unwrap();
        let all = DataSourceType::<Shelf>::all::<Volume>();
        let mut filter = all.schema().block.blocks["filter"].clone();
        filter.block.description.clone_from(&expected.block.description);
        filter.position = expected.position;
        assert_eq!(filter, expected);
    }
}
