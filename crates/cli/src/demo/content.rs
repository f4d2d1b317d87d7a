//! The demo's content, embedded in the binary: specs, items, media, and the truth that simulated colleagues go by.

use anyhow::Context;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

// The whole folder: choosing files by pattern would build an engine of regular expressions for a few kilobytes.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../demo"]
struct Files;

/// One project of the demo.
pub(crate) struct Content {
    /// Its identifier, and its folder.
    pub slug: &'static str,
    /// Its batches, in the order of their due times: name, and when it is due in hours from now.
    pub batches: [(&'static str, i64); 2],
    /// The field by which an item's truth is known.
    pub key: &'static str,
    /// The share of the answers asked for that colleagues have given.
    pub share: f64,
}

/// The projects of the demo.
pub(crate) const PROJECTS: [Content; 3] = [
    Content { slug: "stow-audit", batches: [("FC-17 day", 2), ("FC-17 night", 9)], key: "clip", share: 0.75 },
    Content { slug: "catalogue-moderation", batches: [("Week 46", 3), ("Week 47", 54)], key: "id", share: 0.8 },
    Content {
        slug: "shelf-photos",
        batches: [("Store 112, north aisle", 20), ("Store 112, south aisle", 78)],
        key: "photo",
        share: 0.75,
    },
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

    /// Writes one batch's items, and all media, into a folder, as a delivery would come; the truth stays here.
    pub(crate) fn write_to(&self, folder: &Path, batch: usize) -> anyhow::Result<PathBuf> {
        std::fs::create_dir_all(folder)?;
        for path in Files::iter() {
            let Some(below) = path.strip_prefix(self.slug).and_then(|path| path.strip_prefix('/')) else { continue };
            if below == "truth.jsonl" || below == "items.jsonl" {
                continue;
            }
            let to = folder.join(below);
            std::fs::create_dir_all(to.parent().unwrap_or(folder))?;
            let file = Files::get(&path).with_context(|| format!("the demo's file {path} is not in this binary"))?;
            std::fs::write(to, file.data)?;
        }
        let items = text(&format!("{}/items.jsonl", self.slug))?;
        let lines: Vec<&str> = items.lines().filter(|line| !line.trim().is_empty()).collect();
        let part = lines.len().div_ceil(self.batches.len());
        let mine = lines.chunks(part).nth(batch).unwrap_or_default();
        std::fs::write(folder.join("items.jsonl"), mine.join("\n"))?;
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
