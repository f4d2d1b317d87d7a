//! Items: raw records by content hash.

use crate::engine::statements;
use crate::{Result, Tx, args};

/// An item to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewItem<'a> {
    /// Number within the project.
    pub id: i64,
    /// The batch it came in.
    pub batch: i64,
    /// Identity by content.
    pub hash: &'a [u8; 32],
    /// What it is called in lists.
    pub title: &'a str,
    /// Its fields, as a JSON object.
    pub fields: &'a str,
}

/// A line of the list of items.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Number within the project; the task's too.
    pub id: i64,
    /// What it is called.
    pub title: String,
    /// The batch's number.
    pub batch: i64,
    /// The task's state, by its code.
    pub state: i64,
    /// Answers that count.
    pub answers: i64,
    /// The state's facts as JSON.
    pub facts: Option<String>,
    /// Confidence of the consensus.
    pub confidence: Option<f64>,
}

/// Which lines are wanted. Numbers below 0 and an empty text mean any.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// Only this state's code.
    pub state: i64,
    /// Only this batch.
    pub batch: i64,
    /// Only titles that contain this, in lower case.
    pub text: &'a str,
    /// Only items behind this one, in the order asked for.
    pub after: i64,
    /// At most so many.
    pub limit: i64,
    /// Highest number first.
    pub newest_first: bool,
}

statements! {
    INSERT = "insert into item (project, id, batch, hash, title, fields) values ($1, $2, $3, $4, $5, $6) \
        on conflict (project, hash) do nothing";
    BY_HASH = "select item.id, item.batch from item where project = $1 and hash = $2";
    FIELDS = "select fields from item where project = $1 and id = $2";
    GET = "select fields, title, batch, hash from item where project = $1 and id = $2";
    DELETE_BATCH = "delete from item where project = $1 and id in \
        (select id from item where project = $1 and batch = $2 order by id desc limit $3)";
    LIST_UP = "select i.id, i.title, i.batch, t.state, t.answers, t.facts, t.confidence \
        from task t join item i on i.project = t.project and i.id = t.id \
        where t.project = $1 and t.id > $2 and (cast($3 as bigint) < 0 or t.batch = $3) and (cast($4 as bigint) < 0 or t.state = $4) \
        and ($5 = '' or lower(i.title) like $5 escape '\\') order by t.id limit $6";
    LIST_DOWN = "select i.id, i.title, i.batch, t.state, t.answers, t.facts, t.confidence \
        from task t join item i on i.project = t.project and i.id = t.id \
        where t.project = $1 and t.id < $2 and (cast($3 as bigint) < 0 or t.batch = $3) and (cast($4 as bigint) < 0 or t.state = $4) \
        and ($5 = '' or lower(i.title) like $5 escape '\\') order by t.id desc limit $6";
    // A rare state in a large project is found through its index instead of by passing over all other tasks.
    LIST_SETTLED = "select i.id, i.title, i.batch, t.state, t.answers, t.facts, t.confidence \
        from task t join item i on i.project = t.project and i.id = t.id \
        where t.project = $1 and t.state = $4 and t.state > 1 and t.id > $2 and (cast($3 as bigint) < 0 or t.batch = $3) \
        and ($5 = '' or lower(i.title) like $5 escape '\\') order by t.id limit $6";
}

/// Keeps an item; false when the project has one of the same content already.
pub fn insert(tx: &mut dyn Tx, project: i64, item: NewItem<'_>) -> Result<bool> {
    Ok(tx.exec(INSERT, args![project, item.id, item.batch, item.hash, item.title, item.fields])? == 1)
}

/// The item and the batch of that content, if there is one.
pub fn by_hash(tx: &mut dyn Tx, project: i64, hash: &[u8; 32]) -> Result<Option<(i64, i64)>> {
    tx.row(BY_HASH, args![project, hash])?.map(|row| Ok((row.i(0)?, row.i(1)?))).transpose()
}

/// The fields of an item, as JSON.
pub fn fields(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<String>> {
    tx.row(FIELDS, args![project, id])?.map(|mut row| row.t(0)).transpose()
}

/// An item as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its fields, as JSON.
    pub fields: String,
    /// What it is called.
    pub title: String,
    /// The batch it came in.
    pub batch: i64,
    /// Identity by content.
    pub hash: [u8; 32],
}

/// One item.
pub fn get(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<Kept>> {
    let row = tx.row(GET, args![project, id])?;
    row.map(|mut row| Ok(Kept { fields: row.t(0)?, title: row.t(1)?, batch: row.i(2)?, hash: row.hash(3)? }))
        .transpose()
}

/// Forgets at most `limit` items of a batch that was dropped, and says how many there were.
pub fn delete_of_batch(tx: &mut dyn Tx, project: i64, batch: i64, limit: i64) -> Result<u64> {
    tx.exec(DELETE_BATCH, args![project, batch, limit])
}

/// A page of the list of items.
pub fn list(tx: &mut dyn Tx, project: i64, filter: Filter<'_>) -> Result<Vec<Line>> {
    let statement = match filter {
        Filter { newest_first: true, .. } => LIST_DOWN,
        Filter { state: 2.., .. } => LIST_SETTLED,
        _ => LIST_UP,
    };
    let pattern = if filter.text.is_empty() { String::new() } else { format!("%{}%", escape(filter.text)) };
    let args = args![project, filter.after, filter.batch, filter.state, &pattern, filter.limit];
    let read = |mut row: crate::Row| {
        Ok(Line {
            id: row.i(0)?,
            title: row.t(1)?,
            batch: row.i(2)?,
            state: row.i(3)?,
            answers: row.i(4)?,
            facts: row.opt_t(5)?,
            confidence: row.opt_f(6)?,
        })
    };
    tx.rows(statement, args)?.into_iter().map(read).collect()
}

/// A text in which `like` sees no wildcards.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
