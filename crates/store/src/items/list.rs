//! Pages of the list of items, in four orders. Each statement walks an index from where the page before ended.

use crate::batches::open_before;
use crate::engine::statements;
use crate::{Result, Row, Tx, V, args};
use std::cmp::Ordering;
use std::ops::RangeInclusive;

/// The codes of all states a task may be in.
const ALL: RangeInclusive<i64> = 0..=5;

/// States in which a task may have no confidence: nothing was combined yet, or it was withdrawn before.
pub(super) const UNMEASURED: [i64; 3] = [0, 1, 5];

/// Added to the code of the state of a task without a confidence, so that its rank is above every confidence.
pub(super) const UNMEASURED_RANK: f64 = 2.0;

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
    /// Whether somebody flagged it.
    pub flagged: bool,
    /// Its slots that somebody holds.
    pub held: i64,
}

/// Something about a task, apart from its state, by which lines are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Somebody flagged it.
    Flagged,
    /// Somebody holds a slot of it.
    Held,
}

/// In which order lines come. Equal ones come by their number, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By number, lowest first.
    Number,
    /// By number, highest first.
    Newest,
    /// By the code of the state, lowest first.
    State,
    /// By confidence, lowest first; those without one come last, by the code of their state.
    Confidence,
}

impl Order {
    /// Where a line stands in this order: a page that starts behind this place starts behind that line.
    pub fn place(self, line: &Line) -> Place {
        let rank = match (self, line.confidence) {
            (Self::Number | Self::Newest, _) => 0.0,
            (Self::Confidence, Some(confidence)) => confidence,
            (Self::Confidence, None) => UNMEASURED_RANK + line.state as f64,
            (Self::State, _) => line.state as f64,
        };
        Place { rank, id: line.id }
    }

    /// The place before all lines.
    pub const fn beginning(self) -> Place {
        match self {
            Self::Number => Place { rank: 0.0, id: 0 },
            Self::Newest => Place { rank: 0.0, id: i64::MAX },
            Self::State | Self::Confidence => Place { rank: -1.0, id: 0 },
        }
    }
}

/// A place in an order. Its rank is 0 where numbers alone are the order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// What the order goes by.
    pub rank: f64,
    /// The number, which tells equal ranks apart.
    pub id: i64,
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
    /// Only tasks of which this holds.
    pub mark: Option<Mark>,
    /// Only lines behind this place; from the beginning when absent.
    pub after: Option<Place>,
    /// At most so many.
    pub limit: i64,
    /// In this order.
    pub order: Order,
}

impl Filter<'_> {
    /// The codes of the states that fit.
    pub(super) fn states(&self) -> impl Iterator<Item = i64> + use<> {
        let state = self.state;
        ALL.filter(move |code| state < 0 || *code == state)
    }
}

/// What is read of each line.
macro_rules! line {
    () => {
        "i.id, i.title, i.batch, t.state, t.answers, t.facts, t.confidence, t.flagged, \
        (select count(*) from slot h where h.project = t.project and h.task = t.id and h.state = 1)"
    };
}

/// The tasks of a project (`$1`) with their items.
macro_rules! tasks {
    ($where:expr) => {
        concat!(
            "select ",
            line!(),
            " from task t join item i on i.project = t.project and i.id = t.id where t.project = $1 and ",
            $where
        )
    };
}

/// A batch (`$2`) and a pattern of titles (`$3`), each only if one is asked for; and before a number (`$6`), as what comes
/// from there on is in a batch that is not open.
macro_rules! fits {
    () => {
        " t.id < $6 and (cast($2 as bigint) < 0 or t.batch = $2) and \
            ($3 = '' or lower(i.title) like $3 escape '\\') "
    };
}

/// Tasks with a mark, from the few rows that make it: in any order (`$9` and `$10`, see [`Page::read_marked`]), since they
/// are few enough to be sorted.
macro_rules! marked {
    ($marks:expr) => {
        concat!(
            "select * from (select ",
            line!(),
            " as held, case cast($9 as bigint) when 1 then cast(t.state as double precision) \
            when 2 then coalesce(t.confidence, 2.0 + t.state) else 0.0 end as rank from (",
            $marks,
            ") m join task t on t.project = $1 and t.id = m.task \
            join item i on i.project = t.project and i.id = t.id \
            where (cast($7 as bigint) < 0 or t.state = $7) and",
            fits!(),
            ") found where (rank, cast($10 as bigint) * id) > (cast($8 as double precision), cast($5 as bigint)) \
            order by rank, cast($10 as bigint) * id limit $4"
        )
    };
}

statements! {
    LIST_UP = concat!(tasks!("t.id > $5 and"), fits!(), "order by t.id limit $4");
    LIST_DOWN = concat!(tasks!("t.id < $5 and"), fits!(), "order by t.id desc limit $4");
    // A rare state in a large project is found through its index instead of by passing over all other tasks.
    LIST_STATE_UP = concat!(tasks!("t.state = $7 and t.id > $5 and"), fits!(), "order by t.id limit $4");
    LIST_STATE_DOWN = concat!(tasks!("t.state = $7 and t.id < $5 and"), fits!(), "order by t.id desc limit $4");
    LIST_MEASURED = concat!(
        tasks!("t.state = $7 and t.confidence is not null and (t.confidence, t.id) > ($8, $5) and"),
        fits!(),
        "order by t.confidence, t.id limit $4"
    );
    LIST_UNMEASURED = concat!(
        tasks!("t.state = $7 and t.confidence is null and t.id > $5 and"),
        fits!(),
        "order by t.id limit $4"
    );
    LIST_FLAGGED = marked!("select distinct task from flag where project = $1");
    LIST_HELD = marked!("select distinct task from slot where project = $1 and state = 1");
    LINE = tasks!("t.id = $2");
}

/// A page of the list of items.
pub fn list(tx: &mut dyn Tx, project: i64, filter: Filter<'_>) -> Result<Vec<Line>> {
    let mut page = Page {
        project,
        batch: filter.batch,
        pattern: pattern(filter.text),
        before: open_before(tx, project)?,
        tx,
        limit: filter.limit,
        lines: Vec::new(),
    };
    let (from, any) = (filter.after.map_or(0, |place| place.id), filter.state < 0);
    if let Some(mark) = filter.mark {
        page.read_marked(mark, filter)?;
        return Ok(page.lines);
    }
    match filter.order {
        Order::Number if any => page.read(LIST_UP, from, &[])?,
        Order::Number => page.read(LIST_STATE_UP, from, args![filter.state])?,
        Order::Newest => {
            let from = filter.after.map_or(i64::MAX, |place| place.id);
            if any {
                page.read(LIST_DOWN, from, &[])?;
            } else {
                page.read(LIST_STATE_DOWN, from, args![filter.state])?;
            }
        }
        Order::State => {
            for state in filter.states() {
                page.read_behind(LIST_STATE_UP, (state, state as f64), filter.after)?;
            }
        }
        Order::Confidence => {
            page.read_measured(filter)?;
            for state in UNMEASURED.into_iter().filter(|state| any || *state == filter.state) {
                page.read_behind(LIST_UNMEASURED, (state, UNMEASURED_RANK + state as f64), filter.after)?;
            }
        }
    }
    Ok(page.lines)
}

/// One line, of the task of that number; nothing while its batch is not open.
pub fn line(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<Line>> {
    if id >= open_before(tx, project)? {
        return Ok(None);
    }
    tx.row(LINE, args![project, id])?.map(read).transpose()
}

/// A page that is being filled, from one statement or from several after each other.
struct Page<'a> {
    tx: &'a mut dyn Tx,
    project: i64,
    batch: i64,
    pattern: String,
    before: i64,
    limit: i64,
    lines: Vec<Line>,
}

impl Page<'_> {
    /// Adds what a statement finds behind a number, as long as there is room.
    fn read(&mut self, statement: &'static str, from: i64, more: &[V<'_>]) -> Result<()> {
        let room = self.limit - i64::try_from(self.lines.len()).unwrap_or(self.limit);
        if room <= 0 {
            return Ok(());
        }
        let found = self.find(statement, (from, room), more)?;
        self.lines.extend(found);
        Ok(())
    }

    /// Adds the lines of a state, all of which have the same rank.
    fn read_behind(&mut self, statement: &'static str, (state, rank): (i64, f64), after: Option<Place>) -> Result<()> {
        let from = match after.map(|place| (place.rank.total_cmp(&rank), place.id)) {
            Some((Ordering::Greater, _)) => return Ok(()),
            Some((Ordering::Equal, id)) => id,
            Some((Ordering::Less, _)) | None => 0,
        };
        self.read(statement, from, args![state])
    }

    /// Adds the lines that have a confidence: the first of each state, then the first of these.
    fn read_measured(&mut self, filter: Filter<'_>) -> Result<()> {
        let after = filter.after.unwrap_or(Place { rank: -1.0, id: 0 });
        if after.rank >= UNMEASURED_RANK {
            return Ok(());
        }
        for state in filter.states() {
            let found = self.find(LIST_MEASURED, (after.id, self.limit), args![state, after.rank])?;
            self.lines.extend(found);
        }
        self.lines.sort_by(|one, other| {
            let (one, other) = (Order::Confidence.place(one), Order::Confidence.place(other));
            one.rank.total_cmp(&other.rank).then(one.id.cmp(&other.id))
        });
        self.lines.truncate(usize::try_from(self.limit).unwrap_or(0));
        Ok(())
    }

    /// Adds the lines of tasks with a mark, in any order: by a rank, then by the number, up or (by -1) down.
    fn read_marked(&mut self, mark: Mark, filter: Filter<'_>) -> Result<()> {
        let statement = match mark {
            Mark::Flagged => LIST_FLAGGED,
            Mark::Held => LIST_HELD,
        };
        let (rank, direction): (i64, i64) = match filter.order {
            Order::Number => (0, 1),
            Order::Newest => (0, -1),
            Order::State => (1, 1),
            Order::Confidence => (2, 1),
        };
        let after = filter.after.unwrap_or(Place { rank: -1.0, id: 0 });
        let more = args![filter.state, after.rank, rank, direction].to_vec();
        let found = self.find(statement, (direction * after.id, self.limit), &more)?;
        self.lines.extend(found);
        Ok(())
    }

    fn find(&mut self, statement: &'static str, (from, room): (i64, i64), more: &[V<'_>]) -> Result<Vec<Line>> {
        let mut all = args![self.project, self.batch, &self.pattern, room, from, self.before].to_vec();
        all.extend_from_slice(more);
        self.tx.rows(statement, &all)?.into_iter().map(read).collect()
    }
}

fn read(mut row: Row) -> Result<Line> {
    Ok(Line {
        id: row.i(0)?,
        title: row.t(1)?,
        batch: row.i(2)?,
        state: row.i(3)?,
        answers: row.i(4)?,
        facts: row.opt_t(5)?,
        confidence: row.opt_f(6)?,
        flagged: row.flag(7)?,
        held: row.i(8)?,
    })
}

/// The pattern of titles that contain a text, whose own characters are no wildcards; empty for any title.
pub(super) fn pattern(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}
