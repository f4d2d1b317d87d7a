//! What each person did by day, and how often their answers were what was accepted in the end.

use crate::engine::statements;
use crate::{Result, Row, Tx, V, args};

/// What a person did on a UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Day {
    /// The person.
    pub person: i64,
    /// Days since 1970-01-01.
    pub day: i64,
    /// Answers, late ones and corrections left out.
    pub answers: i64,
    /// Tasks skipped.
    pub skips: i64,
    /// Decisions made as a judge.
    pub reviews: i64,
    /// Active time in milliseconds.
    pub active_ms: i64,
    /// Time at the workbench without a sign of activity, in milliseconds.
    pub idle_ms: i64,
    /// Time on breaks in milliseconds.
    pub break_ms: i64,
}

/// How often a person was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skill {
    /// The person.
    pub person: i64,
    /// Answers equal to what was accepted.
    pub correct: i64,
    /// Answers to accepted tasks.
    pub total: i64,
    /// The same for tasks that a judge decided.
    pub judged_correct: i64,
    /// The same for tasks that a judge decided.
    pub judged_total: i64,
}

statements! {
    ADD = "insert into work (project, person, day, answers, skips, reviews, active_ms, idle_ms, break_ms) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        on conflict (project, person, day) do update set answers = work.answers + excluded.answers, \
        skips = work.skips + excluded.skips, reviews = work.reviews + excluded.reviews, \
        active_ms = work.active_ms + excluded.active_ms, \
        idle_ms = work.idle_ms + excluded.idle_ms, break_ms = work.break_ms + excluded.break_ms";
    DAYS = "select person, day, answers, skips, reviews, active_ms, idle_ms, break_ms from work \
        where project = $1 and day >= $2 order by person, day";
    OF_PERSON = "select person, day, answers, skips, reviews, active_ms, idle_ms, break_ms from work \
        where project = $1 and person = $2 and day = $3";
    TOTALS = "select person, 0, cast(sum(answers) as bigint), cast(sum(skips) as bigint), cast(sum(reviews) as bigint), \
        cast(sum(active_ms) as bigint), cast(sum(idle_ms) as bigint), cast(sum(break_ms) as bigint) \
        from work where project = $1 group by person order by person";
    ADD_SKILL = "insert into skill (project, person, correct, total, judged_correct, judged_total) \
        values ($1, $2, $3, $4, $5, $6) on conflict (project, person) do update set \
        correct = skill.correct + excluded.correct, total = skill.total + excluded.total, \
        judged_correct = skill.judged_correct + excluded.judged_correct, \
        judged_total = skill.judged_total + excluded.judged_total";
    SKILL = "select person, correct, total, judged_correct, judged_total from skill where project = $1 and person = $2";
    SKILLS = "select person, correct, total, judged_correct, judged_total from skill where project = $1 order by person";
}

fn read(row: &Row) -> Result<Day> {
    Ok(Day {
        person: row.i(0)?,
        day: row.i(1)?,
        answers: row.i(2)?,
        skips: row.i(3)?,
        reviews: row.i(4)?,
        active_ms: row.i(5)?,
        idle_ms: row.i(6)?,
        break_ms: row.i(7)?,
    })
}

fn read_skill(row: &Row) -> Result<Skill> {
    Ok(Skill {
        person: row.i(0)?,
        correct: row.i(1)?,
        total: row.i(2)?,
        judged_correct: row.i(3)?,
        judged_total: row.i(4)?,
    })
}

/// Adds to a person's day.
pub fn add(tx: &mut dyn Tx, project: i64, day: Day) -> Result<()> {
    tx.send(ADD, &values(project, day))
}

/// Adds to several people's days, each named once. By project.
pub fn add_all(tx: &mut dyn Tx, days: impl Iterator<Item = (i64, Day)>) -> Result<()> {
    tx.send_many(ADD, &days.map(|(project, day)| values(project, day)).collect())
}

fn values<'a>(project: i64, day: Day) -> [V<'a>; 9] {
    let Day { person, day, answers, skips, reviews, active_ms, idle_ms, break_ms } = day;
    *args![project, person, day, answers, skips, reviews, active_ms, idle_ms, break_ms]
}

/// Everybody's days since `day`.
pub fn since(tx: &mut dyn Tx, project: i64, day: i64) -> Result<Vec<Day>> {
    tx.rows(DAYS, args![project, day])?.iter().map(read).collect()
}

/// One person's day; zeros when they did nothing.
pub fn of_person(tx: &mut dyn Tx, project: i64, person: i64, day: i64) -> Result<Day> {
    let row = tx.row(OF_PERSON, args![project, person, day])?;
    row.as_ref().map_or(Ok(Day { person, day, ..Day::default() }), read)
}

/// Everybody's totals over all days.
pub fn totals(tx: &mut dyn Tx, project: i64) -> Result<Vec<Day>> {
    tx.rows(TOTALS, args![project])?.iter().map(read).collect()
}

/// Adds to several people's records, each named once.
pub fn add_skills(tx: &mut dyn Tx, project: i64, skills: impl Iterator<Item = Skill>) -> Result<()> {
    let row = |skill: Skill| {
        *args![project, skill.person, skill.correct, skill.total, skill.judged_correct, skill.judged_total]
    };
    tx.send_many(ADD_SKILL, &skills.map(row).collect())
}

/// A person's record; zeros when there is none.
pub fn skill(tx: &mut dyn Tx, project: i64, person: i64) -> Result<Skill> {
    let row = tx.row(SKILL, args![project, person])?;
    row.as_ref().map_or(Ok(Skill { person, ..Skill::default() }), read_skill)
}

/// Several people's records; zeros where there is none.
pub fn skills_of(tx: &mut dyn Tx, project: i64, people: &[i64]) -> Result<Vec<Skill>> {
    let many = people.iter().map(|person| *args![project, *person]).collect();
    let mut found: Vec<Skill> = people.iter().map(|person| Skill { person: *person, ..Skill::default() }).collect();
    tx.each_many(SKILL, &many, &mut |index, row| {
        found[index] = read_skill(&row)?;
        Ok(())
    })?;
    Ok(found)
}

/// Everybody's record.
pub fn skills(tx: &mut dyn Tx, project: i64) -> Result<Vec<Skill>> {
    tx.rows(SKILLS, args![project])?.iter().map(read_skill).collect()
}
