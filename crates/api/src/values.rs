//! The values of labels by name, as the document describes them.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Label name to value; what a value looks like is for its label's kind to say.
#[derive(Debug)]
pub enum Values {}

impl PartialSchema for Values {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some("Label name to value; what a value looks like is for its label's kind to say."))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .into()
    }
}

impl ToSchema for Values {}
