//! What a list of a data source holds, kept as the bytes that Terraform gets.
//!
//! Lists of the service have up to 100,000 items. As models, and again as values, each of them takes many times the
//! bytes of its answer: written as soon as it arrives, it takes one or two times as much.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use futures::stream::{Stream, TryStreamExt as _};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::error::{Error, Result};
use super::msgpack;
use super::schema::{self, Block, Type};
use super::schema_from_type::{block_of, with_found};
use super::typed::to_value;

/// A list that grows row by row and is never read again. Its schema is that of a `Vec` of the same rows.
pub struct Rows<T> {
    shape: Type,
    count: u32,
    /// A whole array of `MessagePack`, with a count of fixed width in front.
    bytes: Vec<u8>,
    rows: PhantomData<fn(T)>,
}

/// The mark of an array whose number of elements takes four bytes.
const ARRAY: u8 = 0xdd;
const COUNT: std::ops::Range<usize> = 1..5;

impl<T: JsonSchema> Default for Rows<T> {
    fn default() -> Self {
        let bytes = vec![ARRAY, 0, 0, 0, 0];
        Self { shape: shape_of::<T>(), count: 0, bytes, rows: PhantomData }
    }
}

fn shape_of<T: JsonSchema>() -> Type {
    // As in the schema of the data source: what can only be written is never found.
    let found = schema::declared(block_of::<Holder<T>>());
    let mut block = with_found(Block::default(), found, BTreeMap::new());
    match block.attributes.remove("rows").map(|attribute| attribute.value_type()) {
        Some(Type::List(row)) => *row,
        // As with a model that has no schema: no configuration can cause or cure it.
        other => panic!("a list of rows has the type {other:?}"),
    }
}

impl<T: Serialize + JsonSchema> Rows<T> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, row: &T) -> Result<()> {
        let unwritable =
            |problem: String| Error::Bug(format!("A row cannot be written: {problem}"));
        msgpack::append(&mut self.bytes, &to_value(row)?, &self.shape)
            .map_err(|error| unwritable(error.to_string()))?;
        self.count =
            self.count.checked_add(1).ok_or_else(|| unwritable("there are too many".into()))?;
        self.bytes[COUNT].copy_from_slice(&self.count.to_be_bytes());
        Ok(())
    }

    /// Everything that the service lists, each item made into a row when it arrives; and in the same order what
    /// identifies each row, where something does.
    pub fn with_keys<R>(
        items: impl Stream<Item = Result<R>>,
        row: impl Fn(R) -> Result<T>,
        key: impl Fn(&T) -> Option<String>,
    ) -> impl Future<Output = Result<(Rows<String>, Self)>> {
        // The stream holds a request, which is large.
        let mut items = Box::pin(items);
        async move {
            let (mut keys, mut rows) = (Rows::new(), Self::new());
            while let Some(item) = items.try_next().await? {
                let row = row(item)?;
                if let Some(key) = key(&row) {
                    keys.push(&key)?;
                }
                rows.push(&row)?;
            }
            Ok((keys, rows))
        }
    }
}

/// A model whose schema says what a row is.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Holder<T> {
    rows: Vec<T>,
}

impl<T> Serialize for Rows<T> {
    /// No model has bytes: they stand for a list that is already written.
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.bytes)
    }
}

impl<T: JsonSchema> JsonSchema for Rows<T> {
    fn inline_schema() -> bool {
        Vec::<T>::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<T>::json_schema(generator)
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::value::Value;

    #[derive(Serialize, JsonSchema)]
    #[expect(dead_code, reason = "what can only be written is never read")]
    struct Part {
        name: String,
        size: Option<i64>,
        labels: BTreeMap<String, String>,
        #[serde(skip_serializing)]
        password: Option<String>,
    }

    fn part(name: &str, size: Option<i64>) -> Part {
        let labels = BTreeMap::from([("a".into(), "b".into())]);
        Part { name: name.into(), size, labels, password: None }
    }

    #[derive(Serialize, JsonSchema)]
    struct Found<R> {
        names: Rows<String>,
        parts: R,
    }

    #[tokio::test]
    async fn rows_are_written_as_a_list_of_them_would_be() {
        let items = || [("x", Some(1)), ("y", None)];
        let listed = futures::stream::iter(items().map(Ok));
        let (names, parts) = Rows::with_keys(
            listed,
            |(name, size)| Ok(part(name, size)),
            |part| Some(part.name.clone()),
        )
        .await
        .unwrap();
        let found = |block| with_found(Block::default(), block, BTreeMap::new());
        let block = found(block_of::<Found<Rows<Part>>>().unwrap());
        assert_eq!(block, found(block_of::<Found<Vec<Part>>>().unwrap()));

        let shape = block.value_type();
        let value = to_value(&Found { names, parts }).unwrap();
        let written = msgpack::encode(&value, &shape).unwrap();
        let row = |name: &str, size: Option<i64>| {
            let labels = Value::from([("a", "b")]);
            Value::from([("name", name.into()), ("size", size.into()), ("labels", labels)])
        };
        let expected = Value::from([
            ("names", Value::from(vec!["x", "y"])),
            ("parts", vec![row("x", Some(1)), row("y", None)].into()),
        ]);
        assert_eq!(msgpack::decode(&written, &shape), Ok(expected));
    }

    #[tokio::test]
    async fn an_error_among_the_items_is_the_outcome() {
        let listed = futures::stream::iter([Ok("x"), Err(Error::Bug("no".into()))]);
        let rows = Rows::with_keys(listed, |name| Ok(name.to_owned()), |_| None).await;
        assert_eq!(rows.map(drop), Err(Error::Bug("no".into())));
    }
}
