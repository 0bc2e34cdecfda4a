//! What does a provider cost that does nothing? The least that the crate `tf-provider` can serve, to measure beside ours.

use std::collections::HashMap;
use std::error::Error;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::schema::{Attribute, AttributeConstraint, AttributeType, Block, Schema};
use tf_provider::value::{ValueEmpty, ValueString};
use tf_provider::{AttributePath, Diagnostics, DynamicResource, Provider, Resource, map, serve};
use uuid::Uuid;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    Ok(serve("null", NullProvider).await?)
}

struct NullProvider;

#[async_trait]
impl Provider for NullProvider {
    type Config<'a> = ValueEmpty;
    type MetaState<'a> = ValueEmpty;

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        Some(Schema { version: 0, block: Block::default() })
    }

    fn get_resources(
        &self,
        _: &mut Diagnostics,
    ) -> Option<HashMap<String, Box<dyn DynamicResource>>> {
        Some(map! { "resource" => NullResource })
    }
}

/// `null_resource`: keeps one text and gives it an id.
struct NullResource;

#[derive(Debug, Serialize, Deserialize)]
struct NullState<'a> {
    #[serde(borrow)]
    id: ValueString<'a>,
    #[serde(borrow)]
    text: ValueString<'a>,
}

fn text_attribute(constraint: AttributeConstraint) -> Attribute {
    Attribute { attr_type: AttributeType::String, constraint, ..Attribute::default() }
}

#[async_trait]
impl Resource for NullResource {
    type State<'a> = NullState<'a>;
    type PrivateState<'a> = ValueEmpty;
    type ProviderMetaState<'a> = ValueEmpty;

    fn schema(&self, _: &mut Diagnostics) -> Option<Schema> {
        let attributes = map! {
            "id" => text_attribute(AttributeConstraint::Computed),
            "text" => text_attribute(AttributeConstraint::Required),
        };
        Some(Schema { version: 0, block: Block { attributes, ..Block::default() } })
    }

    async fn read<'a>(
        &self,
        _: &mut Diagnostics,
        state: NullState<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(NullState<'a>, ValueEmpty)> {
        Some((state, private))
    }

    async fn plan_create<'a>(
        &self,
        _: &mut Diagnostics,
        proposed: NullState<'a>,
        _config: NullState<'a>,
        _: ValueEmpty,
    ) -> Option<(NullState<'a>, ValueEmpty)> {
        Some((NullState { id: ValueString::Unknown, ..proposed }, ValueEmpty::Null))
    }

    async fn plan_update<'a>(
        &self,
        _: &mut Diagnostics,
        _prior: NullState<'a>,
        proposed: NullState<'a>,
        _config: NullState<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(NullState<'a>, ValueEmpty, Vec<AttributePath>)> {
        Some((proposed, private, Vec::new()))
    }

    async fn plan_destroy<'a>(
        &self,
        _: &mut Diagnostics,
        _prior: NullState<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<ValueEmpty> {
        Some(private)
    }

    async fn create<'a>(
        &self,
        _: &mut Diagnostics,
        planned: NullState<'a>,
        _config: NullState<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(NullState<'a>, ValueEmpty)> {
        let id = ValueString::Value(Uuid::new_v4().to_string().into());
        Some((NullState { id, ..planned }, private))
    }

    async fn update<'a>(
        &self,
        _: &mut Diagnostics,
        _prior: NullState<'a>,
        planned: NullState<'a>,
        _config: NullState<'a>,
        private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<(NullState<'a>, ValueEmpty)> {
        Some((planned, private))
    }

    async fn destroy<'a>(
        &self,
        _: &mut Diagnostics,
        _state: NullState<'a>,
        _private: ValueEmpty,
        _: ValueEmpty,
    ) -> Option<()> {
        Some(())
    }
}
