//! Documents and what people marked in them, checked once.

use std::fmt;

/// A marked stretch with its label. Positions are whole steps of the medium: characters, tokens, frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// The first step.
    pub begin: u32,
    /// The step after the last.
    pub end: u32,
    /// What it is said to be.
    pub label: u32,
}

/// One person's pass over one document. No sections means that nothing was found, not that nobody looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Who read it.
    pub annotator: u32,
    /// What was marked, in any order, without overlap.
    pub sections: Vec<Section>,
}

/// A text, recording or film and its readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its length in steps.
    pub length: u32,
    /// One for each person who read it.
    pub readings: Vec<Reading>,
}

/// Documents whose sections are in order and inside the document; those of one reading may overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    documents: Vec<Document>,
}

/// Documents whose sections are in order, inside the document and without overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continua {
    documents: Vec<Document>,
}

/// Why readings cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSections {
    /// A section is empty, ends before it begins or reaches beyond the document.
    OutOfPlace {
        /// The document, from 0.
        document: usize,
        /// Who read it.
        annotator: u32,
        /// The section.
        section: Section,
    },
    /// Two sections of one reading overlap.
    Overlap {
        /// The document, from 0.
        document: usize,
        /// Who read it.
        annotator: u32,
        /// The later section.
        section: Section,
    },
    /// Someone read a document twice.
    ReadTwice {
        /// The document, from 0.
        document: usize,
        /// Who read it.
        annotator: u32,
    },
}

impl fmt::Display for BadSections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfPlace { document, annotator, section: Section { begin, end, .. } } => write!(
                f,
                "document {document}, annotator {annotator}: section {begin} to {end} is empty or reaches beyond the document"
            ),
            Self::Overlap { document, annotator, section: Section { begin, end, .. } } => write!(
                f,
                "document {document}, annotator {annotator}: section {begin} to {end} overlaps one before it; measure each label on its own"
            ),
            Self::ReadTwice { document, annotator } => {
                write!(f, "document {document}: annotator {annotator} read it twice; keep one reading")
            }
        }
    }
}

impl std::error::Error for BadSections {}

impl Documents {
    /// Sorts and checks the sections.
    pub fn new(mut documents: Vec<Document>) -> Result<Self, BadSections> {
        for (document, Document { length, readings }) in documents.iter_mut().enumerate() {
            readings.sort_unstable_by_key(|reading| reading.annotator);
            if let Some(two) = readings.windows(2).find(|two| two[0].annotator == two[1].annotator) {
                return Err(BadSections::ReadTwice { document, annotator: two[0].annotator });
            }
            for Reading { annotator, sections } in readings {
                sections.sort_unstable_by_key(|section| (section.begin, section.end, section.label));
                let out_of_place = |section: &&Section| section.end <= section.begin || section.end > *length;
                if let Some(&section) = sections.iter().find(out_of_place) {
                    return Err(BadSections::OutOfPlace { document, annotator: *annotator, section });
                }
            }
        }
        Ok(Self { documents })
    }

    /// The documents, with readings by ascending annotator and sections in order.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }
}

impl Continua {
    /// Sorts and checks the sections.
    pub fn new(documents: Vec<Document>) -> Result<Self, BadSections> {
        let Documents { documents } = Documents::new(documents)?;
        for (document, Document { readings, .. }) in documents.iter().enumerate() {
            for Reading { annotator, sections } in readings {
                if let Some(two) = sections.windows(2).find(|two| two[1].begin < two[0].end) {
                    return Err(BadSections::Overlap { document, annotator: *annotator, section: two[1] });
                }
            }
        }
        Ok(Self { documents })
    }

    /// The documents, with readings by ascending annotator and sections in order.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }
}
