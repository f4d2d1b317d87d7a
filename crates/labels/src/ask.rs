//! Which columns are wanted, and how they are found in a header.

use crate::error::ReadError;

/// The word that makes the number of a row the name of its task.
pub const ROW: &str = "row";

/// What a reader is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The columns, in the order in which the table will have them.
    pub columns: Vec<Wanted>,
    /// Whether answers may stand in a column a rater.
    pub shape: Shape,
    /// Whether the first row holds names. Without, columns are called 1, 2, 3 …
    pub header: bool,
    /// Texts that mean “no answer”, beside the empty one.
    pub missing: Vec<String>,
    /// Whether one bad row refuses the file.
    pub strict: bool,
    /// Bytes of rows that are kept in memory, at most about so many, where the rest is to stand in temporary files; so do
    /// the names of the tasks, which are the first column.
    pub memory: Option<u64>,
    /// Whether the table tells where each row stands in its file.
    pub lines: bool,
    /// How many threads cut a CSV file; at least one is used. Their number changes nothing.
    pub threads: usize,
}

/// One column that is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What it is for: `task`, `worker`, `label` or another word.
    pub role: &'static str,
    /// Its name in the file, where that was given.
    pub given: Option<String>,
    /// Names under which it is found when none was given.
    pub names: &'static [&'static str],
    /// What an empty cell means.
    pub empty: Empty,
}

/// What an empty cell means, or a null of a file that knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// A fault: the row is bad.
    Fault,
    /// Nobody answered: the row is left out, and counted as unanswered.
    NoAnswer,
    /// The empty text, as any other; a null is a fault.
    Text,
}

/// How answers stand in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// One row an answer; a column a rater when there is a task column and neither worker nor label.
    #[default]
    Found,
    /// One row an answer.
    Long,
    /// One row a task, one column a rater.
    Wide,
}

const TASK: &[&str] = &["task", "item", "unit", "task_id", "item_id", "unit_id", "taskid", "itemid", "question"];
const WORKER: &[&str] = &[
    "worker",
    "annotator",
    "rater",
    "worker_id",
    "annotator_id",
    "rater_id",
    "workerid",
    "coder",
    "performer",
    "user",
];
const TIME: &[&str] = &[
    "time",
    "timestamp",
    "at",
    "when",
    "created_at",
    "answered_at",
    "submitted_at",
    "completed_at",
    "annotated_at",
    "labeled_at",
    "labelled_at",
    "datetime",
    "date",
];
const LABEL: &[&str] = &["label", "answer", "annotation", "rating", "response", "category", "value"];

impl Wanted {
    /// The thing judged.
    pub fn task(given: Option<&str>) -> Self {
        Self { role: "task", given: given.map(str::to_owned), names: TASK, empty: Empty::Fault }
    }

    /// Whoever answered.
    pub fn worker(given: Option<&str>) -> Self {
        Self { role: "worker", given: given.map(str::to_owned), names: WORKER, empty: Empty::Fault }
    }

    /// What they answered; an empty one is no answer.
    pub fn label(given: Option<&str>) -> Self {
        Self { role: "label", given: given.map(str::to_owned), names: LABEL, empty: Empty::NoAnswer }
    }

    /// When it was answered; an empty one is the empty text.
    pub fn time(given: Option<&str>) -> Self {
        Self { role: "time", given: given.map(str::to_owned), names: TIME, empty: Empty::Text }
    }

    /// Any other column, by its name.
    pub fn named(role: &'static str, name: &str) -> Self {
        Self { role, given: Some(name.to_owned()), names: &[], empty: Empty::Text }
    }
}

impl Ask {
    /// Answers: `task`, `worker` and `label`, or the columns of these names where given.
    pub fn answers(task: Option<&str>, worker: Option<&str>, label: Option<&str>) -> Self {
        Self::of(vec![Wanted::task(task), Wanted::worker(worker), Wanted::label(label)])
    }

    /// Known answers: `task` and `label`.
    pub fn gold(task: Option<&str>, label: Option<&str>) -> Self {
        Self { shape: Shape::Long, ..Self::of(vec![Wanted::task(task), Wanted::label(label)]) }
    }

    /// These columns of a table with a header.
    pub fn of(columns: Vec<Wanted>) -> Self {
        Self {
            columns,
            shape: Shape::Found,
            header: true,
            missing: Vec::new(),
            strict: false,
            memory: None,
            lines: false,
            threads: 1,
        }
    }
}

/// Where the wanted columns stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plan {
    /// The place of each wanted column.
    Long(Vec<usize>),
    /// The place of the task, or nothing when rows are counted; the place and name of each rater; the places of the
    /// wanted columns beyond task, worker and label.
    Wide { task: Option<usize>, raters: Vec<(usize, String)>, others: Vec<usize> },
}

impl Ask {
    /// Finds the columns among the names of a header.
    pub(crate) fn plan(&self, header: &[String]) -> Result<Plan, ReadError> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
        for name in self.columns.iter().filter_map(|column| column.given.as_deref()) {
            if name != ROW && place(header, &names, name).is_none() {
                return Err(missing(name, header));
            }
        }
        let found: Vec<Option<usize>> = self.columns.iter().map(|column| column.find(header, &names)).collect();
        let twice = |(column, place): &(&Wanted, &Option<usize>)| place.is_some_and(|at| column.is_twice(header, at));
        if let Some((column, Some(at))) = self.columns.iter().zip(&found).find(twice) {
            return Err(called_alike(column, header, *at));
        }
        let place_of = |role| self.columns.iter().position(|column| column.role == role).and_then(|at| found[at]);
        let (task, worker, label) = (place_of("task"), place_of("worker"), place_of("label"));
        let wide = match self.shape {
            Shape::Long => false,
            Shape::Wide => true,
            Shape::Found => {
                let judged = self.columns.iter().any(|column| column.role == "worker");
                judged && task.is_some() && worker.is_none() && label.is_none() && names.len() >= 3
            }
        };
        if wide {
            let lost = self.columns.iter().zip(&found).skip(3).find(|(_, place)| place.is_none());
            if let Some((column, _)) = lost {
                return Err(self.unknown(column, header));
            }
            let others = found.iter().skip(3).flatten().copied().collect();
            return self.plan_wide(task, others, header);
        }
        let lost = self.columns.iter().zip(&found).find(|(_, place)| place.is_none());
        match lost {
            None => Ok(Plan::Long(found.into_iter().flatten().collect())),
            Some((column, _)) => Err(self.unknown(column, header)),
        }
    }

    fn plan_wide(&self, task: Option<usize>, others: Vec<usize>, header: &[String]) -> Result<Plan, ReadError> {
        let counted = self.columns.iter().any(|column| column.given.as_deref() == Some(ROW));
        if task.is_none() && !counted {
            let hint = "Name it with --task COLUMN, or say --task row when each row is a task without a name.";
            let message = format!("no column of the wide table is called task or item; there are {}", listed(header));
            return Err(ReadError::columns(message, hint));
        }
        let is_rater = |at: usize| Some(at) != task && !others.contains(&at);
        let raters: Vec<_> = header.iter().cloned().enumerate().filter(|(at, _)| is_rater(*at)).collect();
        if raters.is_empty() {
            return Err(ReadError::columns("the wide table has no column of a rater", "Give one column a rater."));
        }
        Ok(Plan::Wide { task, raters, others })
    }

    fn unknown(&self, column: &Wanted, header: &[String]) -> ReadError {
        let message = format!("{} {}; there are {}", ReadError::NO_COLUMN, column.names.join(", "), listed(header));
        let role = column.role;
        let judged = ["task", "worker", "label"].contains(&role);
        let wide = if judged && self.columns.len() > 2 { ", or --wide when each rater has a column" } else { "" };
        let data = judged && self.header && header.iter().any(|name| name.trim().parse::<f64>().is_ok());
        let hint = if data {
            "If the first row is data already, say --no-header with --task 1 --worker 2 --label 3.".to_owned()
        } else {
            format!("Say which one it is with --{role} COLUMN{wide}.")
        };
        ReadError::columns(message, hint)
    }
}

impl Wanted {
    fn find(&self, header: &[String], lower: &[String]) -> Option<usize> {
        match self.given.as_deref() {
            Some(ROW) if place(header, lower, ROW).is_none() => None,
            Some(name) => place(header, lower, name),
            None => {
                let called = |is: &dyn Fn(&str, &str) -> bool| {
                    self.names.iter().find_map(|known| lower.iter().position(|name| is(name, known)))
                };
                called(&|name, known| name == known)
                    .or_else(|| called(&|name, known| name.replace([' ', '-'], "_") == known))
            }
        }
    }

    /// Whether the column found has the name that was sought, and another one has it, too.
    fn is_twice(&self, header: &[String], at: usize) -> bool {
        let is_exact = |name: &String, sought: &str| name.trim() == sought.trim();
        let is_like = |name: &String, sought: &str| name.trim().to_lowercase() == sought.trim().to_lowercase();
        let is_called = |is: fn(&String, &str) -> bool, sought: &str| {
            is(&header[at], sought) && header.iter().filter(|name| is(name, sought)).count() > 1
        };
        match self.given.as_deref() {
            Some(name) if is_exact(&header[at], name) => is_called(is_exact, name),
            Some(name) => is_called(is_like, name),
            None => is_called(is_like, &header[at]),
        }
    }
}

/// A column by its name as written, by its name in any case, or by its number from 1.
fn place(header: &[String], lower: &[String], name: &str) -> Option<usize> {
    let exact = header.iter().position(|known| known == name || known.trim() == name);
    let like = || lower.iter().position(|known| *known == name.trim().to_lowercase());
    let counted = || name.parse().ok().filter(|at| (1..=header.len()).contains(at)).map(|at: usize| at - 1);
    exact.or_else(like).or_else(counted)
}

fn called_alike(column: &Wanted, header: &[String], at: usize) -> ReadError {
    let name = header[at].trim();
    let message =
        format!("more than one column is called “{name}”, so that it is not clear which holds the {}", column.role);
    let hint = match column.role {
        role @ ("task" | "worker" | "label") => {
            format!("Give its number, from 1, such as --{role} {}, or another name to the others.", at + 1)
        }
        _ => "Give another name to the others.".to_owned(),
    };
    ReadError::columns(message, hint)
}

fn missing(name: &str, header: &[String]) -> ReadError {
    let message = format!("there is no column “{name}”; there are {}", listed(header));
    ReadError::columns(message, "Check the spelling, or give its number, from 1.")
}

/// The names, as far as a person wants to read them.
fn listed(header: &[String]) -> String {
    const SHOWN_MAX: usize = 12;
    let shown: Vec<String> = header.iter().take(SHOWN_MAX).map(|name| format!("“{}”", name.trim())).collect();
    let more = header.len().saturating_sub(SHOWN_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if shown.is_empty() { "none at all".to_owned() } else { format!("{}{more}", shown.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    fn plan(header: &str) -> Result<Plan, ReadError> {
        Ask::answers(None, None, None).plan(&names(header))
    }

    #[test]
    fn the_usual_names_are_found_in_any_case_and_order() {
        for header in ["task,worker,label", "item,annotator,answer", "Task ID,x", " TASK , Worker,LABEL"] {
            let found = plan(header);
            match header {
                "Task ID,x" => assert!(found.is_err()),
                _ => assert_eq!(found.unwrap(), Plan::Long(vec![0, 1, 2]), "{header}"),
            }
        }
        assert_eq!(plan("when,label,worker,task").unwrap(), Plan::Long(vec![3, 2, 1]));
    }

    #[test]
    fn columns_can_be_named_or_counted() {
        let ask = Ask::answers(Some("URL"), Some("2"), Some("Verdict"));
        assert_eq!(ask.plan(&names("url,who,verdict")).unwrap(), Plan::Long(vec![0, 1, 2]));
        let refused = ask.plan(&names("id,who,verdict")).unwrap_err();
        assert_eq!(refused.to_string(), "there is no column “URL”; there are “id”, “who”, “verdict”");
    }

    #[test]
    fn two_columns_of_one_name_are_not_guessed_between() {
        let refused = plan("task,worker,label,label").unwrap_err();
        let told = "more than one column is called “label”, so that it is not clear which holds the label";
        assert_eq!(refused.to_string(), told);
        assert!(refused.hint().contains("--label 3"), "{}", refused.hint());
        let counted = Ask::answers(None, None, Some("4"));
        assert_eq!(counted.plan(&names("task,worker,label,label")).unwrap(), Plan::Long(vec![0, 1, 3]));
        let exact = Ask::answers(None, None, Some("Label"));
        assert_eq!(exact.plan(&names("task,worker,label,Label")).unwrap(), Plan::Long(vec![0, 1, 3]));
        assert!(plan("task,worker,label,Label").is_err() && plan("task,worker,label,note,note").is_ok());
    }

    #[test]
    fn a_task_with_neither_worker_nor_label_is_a_wide_table() {
        let raters = vec![(1, "ann".to_owned()), (2, "bob".to_owned())];
        assert_eq!(plan("item,ann,bob").unwrap(), Plan::Wide { task: Some(0), raters, others: vec![] });
        assert!(plan("item,ann").is_err(), "one rater is not enough to guess");
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        let refused = plan("task,label,x").unwrap_err();
        assert!(refused.to_string().starts_with("no column is called worker, annotator"), "{refused}");
        assert!(refused.lacks_column() && !plan("task,worker,label,label").unwrap_err().lacks_column());
        assert_eq!(refused.hint(), "Say which one it is with --worker COLUMN, or --wide when each rater has a column.");
        assert!(plan("0,12,1").unwrap_err().hint().contains("--no-header"));
    }

    #[test]
    fn a_time_is_found_by_its_usual_names_or_said_to_be_missing_also_in_wide_tables() {
        let mut ask = Ask::answers(None, None, None);
        ask.columns.push(Wanted::time(None));
        assert_eq!(ask.plan(&names("task,worker,label,Created_At")).unwrap(), Plan::Long(vec![0, 1, 2, 3]));
        for header in ["task,worker,label,7", "task,ann,bob"] {
            let refused = ask.plan(&names(header)).unwrap_err();
            assert!(refused.to_string().starts_with("no column is called time, timestamp"), "{refused}");
            assert_eq!(refused.hint(), "Say which one it is with --time COLUMN.");
        }
    }

    #[test]
    fn rows_of_a_wide_table_can_be_the_tasks() {
        let ask = Ask { shape: Shape::Wide, ..Ask::answers(Some(ROW), None, None) };
        let raters = vec![(0, "ann".to_owned()), (1, "bob".to_owned())];
        assert_eq!(ask.plan(&names("ann,bob")).unwrap(), Plan::Wide { task: None, raters, others: vec![] });
        let unnamed = Ask { shape: Shape::Wide, ..Ask::answers(None, None, None) };
        assert!(unnamed.plan(&names("ann,bob")).unwrap_err().hint().contains("--task row"));
    }
}
