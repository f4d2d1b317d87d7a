//! What times say of each person: how fast they work, and whether they changed on the way.

use super::input::{Loaded, Slice};
use super::sheet::{Cell, Column, Note, Sort, note};
use crate::trouble::{Outcome, Trouble};
use labels::Dictionary;
use quality::annotators::{
    Alarm, ChangePoint, Cusum, Pace, Right, Timed, Unknown, change_point, learning_curve, marks, paces,
};
use quality::interval::jeffreys;
use std::collections::BTreeMap;

/// Which columns hold times.
#[derive(Debug, clap::Args)]
pub struct TimeArgs {
    /// The column of when each answer was given: numbers, or dates such as 2026-01-31T08:00:00Z; tells who changed
    #[arg(long, value_name = "COLUMN", help_heading = "Times")]
    time: Option<String>,
    /// The column of how long each answer took, in seconds; tells who is unusually fast
    #[arg(long, value_name = "COLUMN", help_heading = "Times")]
    seconds: Option<String>,
}

/// What is known of one person; nothing where there is no such column, or too little in it.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// How fast they are.
    pub pace: Option<Pace>,
    /// Where they changed most, looking back, and whether that may be chance.
    pub change: Option<ChangePoint>,
    /// The logits that a doubling of experience adds, with the interval.
    pub gain: Option<(f64, f64, f64)>,
    /// The first alarm that watching them answer by answer would have raised.
    pub alarm: Option<Alarm>,
}

/// A change that comes by chance less often than this is told.
const CHANCE_MAX: f64 = 0.01;

/// A person beyond this robust z-score is far from all others.
const FAR: f64 = 3.5;

/// One false alarm in so many answers.
const RUN: u32 = 10_000;

/// The interval of the usual error rate whose upper end is taken for it.
const USUAL_CONFIDENCE: f64 = 0.98;

/// Whoever errs oftener is not watched for getting worse: there is no room.
const USUAL_MAX: f64 = 0.99;

/// Fewer checked answers than this are not watched: their usual error rate is a guess.
const WATCHED_MIN: usize = 30;

impl TimeArgs {
    /// The columns to read beside the others.
    pub fn columns(&self) -> Vec<&str> {
        self.time.iter().chain(&self.seconds).map(String::as_str).collect()
    }

    /// Whether there are any.
    pub fn wanted(&self) -> bool {
        self.time.is_some() || self.seconds.is_some()
    }

    /// The names of the columns that [`TimeArgs::cells`] fills.
    pub fn heads(&self) -> Vec<Column<'static>> {
        let mut heads = Vec::new();
        if self.seconds.is_some() {
            heads.extend(["pace", "pace_lower", "pace_upper"].map(|name| (name, Sort::Number)));
        }
        if self.time.is_some() {
            heads.extend([
                ("changed_at", Sort::Count),
                ("right_before", Sort::Number),
                ("right_after", Sort::Number),
                ("change_chance", Sort::Number),
                ("alarm_at", Sort::Count),
                ("gain", Sort::Number),
            ]);
        }
        heads
    }

    /// One person's cells.
    pub fn cells(&self, course: &Course) -> Vec<Cell> {
        let value = |found: Option<f64>| found.map_or(Cell::Unknown, Cell::Value);
        let place = |found: Option<usize>| found.map_or(Cell::Unknown, |at| Cell::Count(at as u64 + 1));
        let mut cells = Vec::new();
        if self.seconds.is_some() {
            let interval = course.pace.and_then(|pace| pace.interval);
            cells.extend([course.pace.map(|pace| pace.value), interval.map(|i| i.0), interval.map(|i| i.1)].map(value));
        }
        if self.time.is_some() {
            let change = course.change.as_ref();
            cells.extend([
                place(change.map(|change| change.at)),
                Cell::share(change.map(|change| change.before.value)),
                Cell::share(change.map(|change| change.after.value)),
                value(change.map(|change| change.chance)),
                place(course.alarm.map(|alarm| alarm.at)),
                value(course.gain.map(|gain| gain.0)),
            ]);
        }
        cells
    }

    /// What the columns of all heads mean.
    pub fn notes() -> Vec<Note> {
        let alarm = format!(
            "the answer at which watching from the first one on would have raised the alarm for twice the odds to err, with \
             one false alarm in {} answers at most",
            super::show::number(RUN.into())
        );
        vec![
            note("pace", "the factor on the usual seconds for the same tasks, with its interval: 0.5 is twice as fast"),
            note(
                "changed_at",
                "the checked answer at which the share of right ones changed most, from right_before to right_after",
            ),
            note("change_chance", "how often that much change would come by luck"),
            ("alarm_at", alarm.into()),
            note("gain", "what a doubling of experience adds to being right, in logits"),
        ]
    }

    /// Everyone's course, by number.
    pub fn courses(&self, loaded: &Loaded, right: Right<'_>, confidence: (f64, u64)) -> Outcome<Vec<(u32, Course)>> {
        let mut people = vec![Course::default(); loaded.workers.len()];
        let mut slices = loaded.slices.iter();
        let (time, seconds) =
            (self.time.as_ref().and_then(|_| slices.next()), self.seconds.as_ref().and_then(|_| slices.next()));
        if let Some(seconds) = seconds {
            for (course, pace) in people.iter_mut().zip(pace_of_all(seconds, confidence.0)?) {
                course.pace = pace;
            }
        }
        if let Some(time) = time {
            for (who, record) in records(loaded, right, time)? {
                let course = &mut people[who as usize];
                course.change = change_point(&record, confidence.0, confidence.1.wrapping_add(u64::from(who))).ok();
                course.gain = learning_curve(&record, 2, confidence.0).ok().and_then(|curve| curve.gain);
                course.alarm = watched(&record);
            }
        }
        Ok((0u32..).zip(people).collect())
    }
}

impl Course {
    /// Whether a person's pace is far from all others'.
    pub fn is_unusual(pace: &Pace) -> bool {
        pace.z.is_some_and(|z| z.abs() > FAR)
    }

    /// What all courses come to, in a sentence each.
    pub fn told(courses: &[(u32, Self)]) -> String {
        let sure = |course: &&(u32, Self)| course.1.change.is_some_and(|change| change.chance < CHANCE_MAX);
        let worse = |course: &&(u32, Self)| course.1.change.is_some_and(|c| c.after.value < c.before.value);
        let changed = courses.iter().filter(sure).count();
        let fell = courses.iter().filter(sure).filter(worse).count();
        let odd = courses.iter().filter(|(_, course)| course.pace.as_ref().is_some_and(Self::is_unusual)).count();
        let people = |count: usize, one: &str, several: &str| match count {
            0 => format!("Nobody {one}"),
            1 => format!("1 person {one}"),
            count => format!("{count} people {several}"),
        };
        let mut text = String::new();
        let watched = courses.iter().filter(|(_, course)| course.change.is_some()).count();
        if watched > 0 {
            text += &people(changed, "seems to have changed", "seem to have changed");
            let worse = if changed > 0 { format!(", {fell} of them for the worse") } else { String::new() };
            let luck = watched as f64 * CHANCE_MAX;
            let beyond = format!(" on the way{worse}; of {watched} some {luck:.1} would seem so by luck alone.");
            text += &beyond;
            let alarms = courses.iter().filter(|(_, course)| course.alarm.is_some()).count();
            let alarmed = format!(
                " Watched answer by answer, {} would have raised an alarm (alarm_at), which steady people do once in {} \
                 answers at most.",
                super::show::counted(alarms as u64, "person", "people"),
                super::show::number(RUN.into())
            );
            text += &alarmed;
        }
        if courses.iter().any(|(_, course)| course.pace.is_some()) {
            text += if text.is_empty() { "" } else { " " };
            text += &people(odd, "is far faster or slower than all others", "are far faster or slower than all others");
            text.push('.');
        }
        text
    }
}

fn refused(why: &Unknown) -> Trouble {
    Trouble::refused("not_known", why.to_string(), "")
}

/// Everyone's pace; answers without a number above 0 have no time.
fn pace_of_all(seconds: &Slice, confidence: f64) -> Outcome<Vec<Option<Pace>>> {
    let numbers: Vec<Option<f64>> = seconds.values.texts().map(|text| text.trim().parse().ok()).collect();
    let timed = seconds.rows.iter().filter_map(|&[unit, annotator, _, value]| {
        let seconds = numbers[value as usize].filter(|seconds: &f64| seconds.is_finite() && *seconds > 0.0)?;
        Some(Timed { unit, annotator, seconds })
    });
    let timed: Vec<Timed> = timed.collect();
    if timed.is_empty() {
        let hint = "Name the column that says how many seconds each answer took.";
        return Err(Trouble::refused("no_times", "no answer has a number of seconds above 0", hint));
    }
    Ok(paces(&timed, confidence).map_err(|why| refused(&why))?.people)
}

/// Whether each checked answer was right, person by person, oldest first.
fn records(loaded: &Loaded, right: Right<'_>, time: &Slice) -> Outcome<BTreeMap<u32, Vec<bool>>> {
    let instants = instants(&time.values)?;
    let mut first: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for &[unit, annotator, _, value] in &time.rows {
        let at = instants[value as usize];
        first.entry((unit, annotator)).and_modify(|known| *known = known.min(at)).or_insert(at);
    }
    let mut people: BTreeMap<u32, Vec<(f64, u32, bool)>> = BTreeMap::new();
    for (unit, annotator, is_right) in marks(&loaded.answers, right).map_err(|why| refused(&why))? {
        let Some(&at) = first.get(&(unit, annotator)) else { continue };
        people.entry(annotator).or_default().push((at, unit, is_right));
    }
    let in_order = |(who, mut answers): (u32, Vec<(f64, u32, bool)>)| {
        answers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        (who, answers.into_iter().map(|(_, _, is_right)| is_right).collect())
    };
    Ok(people.into_iter().map(in_order).collect())
}

/// What each text means as a time, all of which have to be.
fn instants(values: &Dictionary) -> Outcome<Vec<f64>> {
    let known = |(text, found): (&str, Option<f64>)| {
        found.ok_or_else(|| {
            let hint = "Give numbers, or dates such as 2026-01-31T08:00:00Z, in every row.";
            Trouble::refused("no_times", format!("“{text}” is no time"), hint)
        })
    };
    values.texts().zip(super::times::instants(values)).map(known).collect()
}

/// The first alarm for errors of doubled odds. The usual rate is that of the first half, at the upper end of what that
/// half may mean: a rate that is guessed too low would raise false alarms far oftener than stated.
fn watched(record: &[bool]) -> Option<Alarm> {
    if record.len() < WATCHED_MIN {
        return None;
    }
    let half = record.len() / 2;
    let wrong = record[..half].iter().filter(|right| !**right).count();
    let usual = jeffreys(wrong as u64, half as u64, USUAL_CONFIDENCE).ok()?.upper.clamp(0.01, USUAL_MAX);
    let chart = Cusum::new((usual, 2.0 * usual / (1.0 + usual)), RUN.into()).ok()?;
    chart.alarms(record).first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_falls_off_is_noticed_and_somebody_steady_is_not() {
        let steady: Vec<bool> = (0..200).map(|n| n % 20 > 0).collect();
        assert_eq!(watched(&steady), None);
        let fallen: Vec<bool> = (0..200).map(|n| n % 20 > 0 && (n < 100 || n % 2 == 0)).collect();
        assert!(watched(&fallen).is_some_and(|alarm| (100..140).contains(&alarm.at)));
    }

    #[test]
    fn steady_people_raise_no_more_alarms_than_stated_whatever_their_accuracy() {
        // Small congruential chance is enough for coins.
        let mut state = 12_345_u64;
        let mut right = |chance: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % 1_000 < chance
        };
        for (chance, length) in [(950, 400), (360, 400), (360, 60)] {
            let people = 40;
            let alarms = (0..people)
                .filter(|_| watched(&(0..length).map(|_| right(chance)).collect::<Vec<bool>>()).is_some())
                .count();
            // A count of this mean passes this limit once in some thousand times.
            let expected = f64::from(people * length) / f64::from(RUN);
            assert!((alarms as f64) <= expected + 3.0 * expected.sqrt(), "{chance}, {length}: {alarms} alarms");
        }
    }
}
