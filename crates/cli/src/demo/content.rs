//! The demo's content, embedded in the binary: specs, items, media, and the truth that simulated colleagues go by.

use anyhow::Context;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../demo"]
#[include = "specs/*.yaml"]
#[include = "*/items.jsonl"]
#[include = "*/truth.jsonl"]
#[include = "*.mp4"]
#[include = "*.jpg"]
#[include = "*.png"]
struct Files;

/// One project of the demo.
pub(crate) struct Content {
    /// Its identifier, and its folder.
    pub slug: &'static str,
    /// The batch's name.
    pub batch: &'static str,
    /// The field by which an item's truth is known.
    pub key: &'static str,
    /// The share of the answers asked for that colleagues have given.
    pub share: f64,
    /// When the batch is due, in hours from now.
    pub due_hours: i64,
}

/// The projects of the demo.
pub(crate) const PROJECTS: [Content; 3] = [
    Content { slug: "stow-audit", batch: "FC-17 night", key: "clip", share: 0.55, due_hours: 5 },
    Content { slug: "catalogue-moderation", batch: "Week 47", key: "id", share: 0.72, due_hours: 30 },
    Content { slug: "shelf-photos", batch: "Store 112, north aisle", key: "photo", share: 0.6, due_hours: 54 },
];

/// What is right for an item, and how people go wrong on it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Truth {
    /// The right answer.
    pub values: Map<String, Value>,
    /// How often people of middling skill give another one, 0 to 1.
    pub hard: f64,
    /// What they say instead.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
}

/// A wrong answer that people give.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Alternative {
    /// How often, among the wrong ones; all weights sum to 1.
    pub weight: f64,
    /// The answer.
    pub values: Map<String, Value>,
}

fn text(path: &str) -> anyhow::Result<String> {
    let file = Files::get(path).with_context(|| format!("the demo's file {path} is not in this binary"))?;
    Ok(String::from_utf8(file.data.into_owned())?)
}

/// A finished example spec, by its project's identifier.
pub(crate) fn example_spec(slug: &str) -> anyhow::Result<String> {
    text(&format!("specs/{slug}.yaml"))
}

impl Content {
    /// The project's spec.
    pub(crate) fn spec(&self) -> anyhow::Result<String> {
        example_spec(self.slug)
    }

    /// Writes the items and their media into a folder, as a delivery would come; the truth stays here.
    pub(crate) fn write_to(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        for path in Files::iter() {
            let Some(below) = path.strip_prefix(self.slug).and_then(|path| path.strip_prefix('/')) else { continue };
            if below == "truth.jsonl" {
                continue;
            }
            let to = folder.join(below);
            std::fs::create_dir_all(to.parent().unwrap_or(folder))?;
            let file = Files::get(&path).with_context(|| format!("the demo's file {path} is not in this binary"))?;
            std::fs::write(to, file.data)?;
        }
        Ok(folder.to_owned())
    }

    /// The truth by the key of its item.
    pub(crate) fn truth(&self) -> anyhow::Result<HashMap<String, Truth>> {
        let mut found = HashMap::new();
        for line in text(&format!("{}/truth.jsonl", self.slug))?.lines().filter(|line| !line.trim().is_empty()) {
            let row: Map<String, Value> = serde_json::from_str(line)?;
            let key = row.get(self.key).and_then(Value::as_str).unwrap_or_default().to_owned();
            found.insert(key, serde_json::from_value(Value::Object(row))?);
        }
        Ok(found)
    }
}
