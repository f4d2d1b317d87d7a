//! An item's fields on their way out: media fields get an address that is good for the caller.

use crate::app::App;
use crate::error::{Answer, Refusal};
use crate::gate::Caller;
use api::Raw;
use domain::spec::Spec;
use serde_json::{Map, Value};

/// For whom, and of which project, fields are written out.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The app.
    pub app: &'a App,
    /// Who reads.
    pub caller: &'a Caller,
    /// The project's identifier.
    pub project: &'a str,
}

impl Reader<'_> {
    /// The fields, as they are when the spec has no media, or with an address in each media field.
    pub fn fields(&self, spec: &Spec, fields: String) -> Answer<Raw> {
        if !spec.inputs.iter().any(|input| input.kind.is_media()) {
            return raw(fields);
        }
        let mut fields: Map<String, Value> = serde_json::from_str(&fields).map_err(|error| impossible(&error))?;
        let at = self.app.clock.now();
        for input in spec.inputs.iter().filter(|input| input.kind.is_media()) {
            let Some(Value::Object(media)) = fields.get_mut(&input.name) else { continue };
            let Some(Value::String(hash)) = media.get("hash") else { continue };
            let address = self.app.signer.address(self.project, hash, &self.caller.hash, at);
            media.insert("url".into(), address.into());
        }
        let text = serde_json::to_string(&fields).map_err(|error| impossible(&error))?;
        raw(text)
    }
}

/// Stored JSON as it is.
pub fn raw(text: String) -> Answer<Raw> {
    Raw::from_text(text).map_err(|error| impossible(&error))
}

fn impossible(error: &serde_json::Error) -> Refusal {
    tracing::error!(%error, "stored JSON cannot be read");
    Refusal::new("internal", "", "Run `assay verify`.")
}
