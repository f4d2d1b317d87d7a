//! Where the pages of the list of items begin, so that a client goes to any of them at once.
//!
//! The whole list is walked once, over keys alone: a statement of a recursive query steps over a page's rows at a time.
//! Afterwards a page far down costs what the first one does, since it is read from a known place on.

use super::list::{Filter, Order, Place, UNMEASURED, UNMEASURED_RANK, list, pattern};
use crate::batches::open_before;
use crate::engine::statements;
use crate::{Result, Tx, args};

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beginning {
    /// How many lines come before it.
    pub place: i64,
    /// The place behind which its lines are read.
    pub after: Place,
}

/// A list, as far as it is known without its lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outline {
    /// How many lines it has.
    pub count: i64,
    /// Where its pages begin, in order.
    pub pages: Vec<Beginning>,
}

/// A state (`$5`), a batch (`$6`) and a pattern of titles (`$7`), each only if one is asked for. The title is looked up for
/// each task in turn: were it a join, or `exists`, which SQLite makes one of, each stretch might begin with all items.
macro_rules! fits {
    () => {
        "(cast($5 as bigint) < 0 or t.state = $5) and (cast($6 as bigint) < 0 or t.batch = $6) and ($7 = '' or \
        (select lower(i.title) from item i where i.project = t.project and i.id = t.id) like $7 escape '\\')"
    };
}

/// The numbers behind which a stretch begins, from `$3` on and before `$4`, from where on nothing is open. A stretch has one line more than `$2`.
macro_rules! stretches {
    ($where:expr, $beyond:literal, $order:literal) => {
        concat!(
            "with recursive stretch(id) as (select cast($3 as bigint) union all select (select t.id from task t \
            where t.project = $1 and t.id < $4 and ",
            $where,
            " and t.id ",
            $beyond,
            " s.id order by t.id ",
            $order,
            " limit 1 offset $2) from stretch s where s.id is not null) select id from stretch where id is not null"
        )
    };
}

/// How many lines there are behind a number (`$3`) and before `$4`, at most `$2`.
macro_rules! rest {
    ($where:expr, $beyond:literal) => {
        concat!(
            "select count(*) from (select t.id from task t where t.project = $1 and t.id < $4 and ",
            $where,
            " and t.id ",
            $beyond,
            " $3 limit $2) found"
        )
    };
}

statements! {
    // Tasks lie in the order of their numbers: to pass over those that do not fit is quicker than to look up each that does.
    STRETCHES_UP = stretches!(fits!(), ">", "asc");
    STRETCHES_DOWN = stretches!(fits!(), "<", "desc");
    STRETCHES_UNMEASURED = stretches!(concat!("t.confidence is null and ", fits!()), ">", "asc");
    REST_UP = rest!(fits!(), ">");
    REST_DOWN = rest!(fits!(), "<");
    REST_UNMEASURED = rest!(concat!("t.confidence is null and ", fits!()), ">");
    // A state alone is found in its index, without a look at the tasks.
    STRETCHES_STATE_UP = stretches!("t.state = $5", ">", "asc");
    STRETCHES_STATE_DOWN = stretches!("t.state = $5", "<", "desc");
    REST_STATE_UP = rest!("t.state = $5", ">");
    REST_STATE_DOWN = rest!("t.state = $5", "<");
    // Lines of several states by confidence come from several stretches of an index, so they are numbered once.
    MEASURED = concat!(
        "select confidence, id, place from (select t.confidence, t.id, count(*) over () as whole, \
        row_number() over (order by t.confidence, t.id) as place \
        from task t where t.project = $1 and t.id < $4 and t.confidence is not null and ",
        fits!(),
        ") found where place > cast($3 as bigint) and (place % cast($2 as bigint) = 0 or place = whole) order by place"
    );
}

/// Where the pages of a list begin that have `filter.limit` lines each. What orders and filters it is as for the list.
pub fn places(tx: &mut dyn Tx, project: i64, filter: Filter<'_>) -> Result<Outline> {
    if filter.mark.is_some() {
        return marked(tx, project, filter);
    }
    let pattern = pattern(filter.text);
    let before = open_before(tx, project)?;
    let mut walk = Walk { tx, project, filter, pattern, before, found: Outline::default() };
    let alone = filter.batch < 0 && filter.text.is_empty();
    match filter.order {
        Order::Number if alone && filter.state >= 0 => walk.run(&STATE_UP, filter.state, 0.0)?,
        Order::Number => walk.run(&UP, filter.state, 0.0)?,
        Order::Newest if alone && filter.state >= 0 => walk.run(&STATE_DOWN, filter.state, 0.0)?,
        Order::Newest => walk.run(&DOWN, filter.state, 0.0)?,
        Order::State => {
            for state in filter.states() {
                walk.run(if alone { &STATE_UP } else { &UP }, state, state as f64)?;
            }
        }
        Order::Confidence => {
            walk.run_measured()?;
            for state in UNMEASURED.into_iter().filter(|state| filter.state < 0 || *state == filter.state) {
                walk.run(&ABSENT, state, UNMEASURED_RANK + state as f64)?;
            }
        }
    }
    Ok(walk.found)
}

/// Tasks with a mark are few enough to be read.
fn marked(tx: &mut dyn Tx, project: i64, filter: Filter<'_>) -> Result<Outline> {
    let lines = list(tx, project, Filter { after: None, limit: i64::MAX, ..filter })?;
    let every = usize::try_from(filter.limit).unwrap_or(1).max(1);
    let first = Beginning { place: 0, after: filter.order.beginning() };
    let others = lines.iter().enumerate().skip(every - 1).step_by(every).map(|(at, line)| Beginning {
        place: i64::try_from(at + 1).unwrap_or(i64::MAX),
        after: filter.order.place(line),
    });
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    Ok(Outline { count, pages: std::iter::once(first).chain(others).filter(|page| page.place < count).collect() })
}

/// A way through the tasks: the numbers at which its stretches end, how many lines are left, and the number before all.
struct Way {
    stretches: &'static str,
    rest: &'static str,
    from: i64,
    /// How many of the arguments they have.
    arguments: usize,
}

const UP: Way = Way { stretches: STRETCHES_UP, rest: REST_UP, from: 0, arguments: 7 };
const DOWN: Way = Way { stretches: STRETCHES_DOWN, rest: REST_DOWN, from: i64::MAX, arguments: 7 };
const STATE_UP: Way = Way { stretches: STRETCHES_STATE_UP, rest: REST_STATE_UP, from: 0, arguments: 5 };
const STATE_DOWN: Way = Way { stretches: STRETCHES_STATE_DOWN, rest: REST_STATE_DOWN, from: i64::MAX, arguments: 5 };
const ABSENT: Way = Way { stretches: STRETCHES_UNMEASURED, rest: REST_UNMEASURED, from: 0, arguments: 7 };

/// A list that is walked, one run of equal ranks after another.
struct Walk<'a> {
    tx: &'a mut dyn Tx,
    project: i64,
    filter: Filter<'a>,
    pattern: String,
    before: i64,
    found: Outline,
}

impl Walk<'_> {
    /// Adds the lines of a state, all of one rank.
    fn run(&mut self, way: &Way, state: i64, rank: f64) -> Result<()> {
        let given = |from: i64| {
            *args![self.project, self.filter.limit - 1, from, self.before, state, self.filter.batch, &self.pattern]
        };
        let mut ends = Vec::new();
        self.tx.each(way.stretches, &given(way.from)[..way.arguments], &mut |row| {
            ends.push(row.i(0)?);
            Ok(())
        })?;
        if way.from == 0 {
            ends.sort_unstable();
        } else {
            ends.sort_unstable_by(|one, other| other.cmp(one));
        }
        let last = ends.last().copied().unwrap_or(way.from);
        let rest = self.tx.row(way.rest, &given(last)[..way.arguments])?.map_or(Ok(0), |row| row.i(0))?;
        self.add(ends.into_iter().map(|id| Place { rank, id }), rest);
        Ok(())
    }

    /// Adds the lines that have a confidence.
    fn run_measured(&mut self) -> Result<()> {
        let Filter { state, batch, limit, .. } = self.filter;
        let mut afters = vec![Order::Confidence.beginning()];
        let mut rest = 0;
        self.tx.each(
            MEASURED,
            args![self.project, limit, 0_i64, self.before, state, batch, &self.pattern],
            &mut |row| {
                rest = row.i(2)? % limit;
                if rest == 0 {
                    afters.push(Place { rank: row.opt_f(0)?.unwrap_or(0.0), id: row.i(1)? });
                }
                Ok(())
            },
        )?;
        self.add(afters.into_iter(), rest);
        Ok(())
    }

    /// Adds a run: a page behind each place, all of them full but the last, which has `rest` lines.
    fn add(&mut self, afters: impl Iterator<Item = Place>, rest: i64) {
        for after in afters {
            self.found.pages.push(Beginning { place: self.found.count, after });
            self.found.count += self.filter.limit;
        }
        self.found.count += rest - self.filter.limit;
        if rest == 0 {
            self.found.pages.pop();
        }
    }
}
