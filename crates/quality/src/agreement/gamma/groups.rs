//! Which sections can be the same one: groups of sections, at most one of each person, that an alignment may need.

/// A section on a line that it may reach beyond, when it was moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub begin: f64,
    pub end: f64,
    pub label: u32,
}

/// What differences between two sections cost; a section without a partner costs 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weights {
    /// α, above 0.
    pub position: f64,
    /// β, not below 0.
    pub label: f64,
}

impl Weights {
    /// d: the squared distance of both ends in mean lengths, and whether labels differ.
    pub(super) fn between(&self, a: &Placed, b: &Placed) -> f64 {
        let apart = ((a.begin - b.begin).abs() + (a.end - b.end).abs()) / (a.end - a.begin + b.end - b.begin);
        self.position * apart * apart + if a.label == b.label { 0.0 } else { self.label }
    }
}

/// There are too many ways to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

/// Groups of sections that are worth a thought.
const GROUPS_MAX: usize = 1 << 18;

/// A section and who marked it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub person: usize,
    pub section: Placed,
}

impl Mark {
    /// Twice its middle.
    pub(super) fn middle(&self) -> f64 {
        self.section.begin + self.section.end
    }
}

/// Groups that an alignment may have, by their first section.
pub(super) struct Groups {
    /// Where the groups of each section begin; one more than there are sections.
    pub starts: Vec<usize>,
    pub priced: Vec<Priced>,
    /// The sections of the groups but for the first.
    others: Vec<u32>,
}

/// A group, and where its sections but for the first begin and end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Priced {
    /// ẽ; when there is a bound, what it costs above that.
    pub price: f64,
    from: usize,
    to: usize,
}

impl Groups {
    /// Of no section.
    pub(super) fn none() -> Self {
        Self { starts: vec![0], priced: Vec::new(), others: Vec::new() }
    }

    /// Those of marks by their middles, which n people made.
    pub(super) fn of(marks: &[Mark], people: usize, weights: Weights) -> Result<Self, TooMany> {
        let pairs = (people * (people - 1) / 2) as f64;
        let mut found = Self::none();
        let longest = marks.iter().map(|mark| mark.section.end - mark.section.begin).fold(0.0, f64::max);
        // A section that adds more than this to a group is better off alone, whoever else may join.
        let most = pairs + people as f64 - 1.0;
        for (number, mark) in (0u32..).zip(marks) {
            let reach = (most / weights.position).sqrt() * (mark.section.end - mark.section.begin + longest);
            let near: Vec<(u32, f64)> = (0u32..)
                .zip(marks)
                .skip(number as usize + 1)
                .take_while(|(_, other)| other.middle() - mark.middle() <= reach)
                .filter(|(_, other)| other.person != mark.person)
                .map(|(at, other)| (at, weights.between(&mark.section, &other.section)))
                .filter(|(_, d)| *d < most)
                .collect();
            let mut group = Group { marks, weights, pairs, people, members: vec![number] };
            group.extend(&mut found, &near, 1.0)?;
            found.starts.push(found.priced.len());
        }
        Ok(found)
    }

    /// The sections of a group but for the first.
    pub(super) fn others(&self, group: &Priced) -> &[u32] {
        &self.others[group.from..group.to]
    }

    /// Adds a group to those of the last section.
    pub(super) fn push(&mut self, price: f64, others: &[u32]) {
        let from = self.others.len();
        self.others.extend(others);
        self.priced.push(Priced { price, from, to: self.others.len() });
    }
}

/// A group in the making.
struct Group<'a> {
    marks: &'a [Mark],
    weights: Weights,
    /// Pairs of people.
    pairs: f64,
    people: usize,
    members: Vec<u32>,
}

impl Group<'_> {
    /// Adds the group of `price` and all that grow from it by sections of `near`, which has with each section the sum
    /// of its d to the members.
    fn extend(&mut self, found: &mut Groups, near: &[(u32, f64)], price: f64) -> Result<(), TooMany> {
        if self.worthwhile() {
            found.push(price, &self.members[1..]);
            if found.priced.len() > GROUPS_MAX {
                return Err(TooMany);
            }
        }
        let size = self.members.len();
        let may_join = (self.people - size) as f64 - 1.0;
        for (i, &(at, distances)) in near.iter().enumerate() {
            let adds = distances - size as f64;
            // Each who may still join can bring it nearer by 1 at most.
            if adds - may_join >= self.pairs {
                continue;
            }
            let mark = &self.marks[at as usize];
            let rest: Vec<(u32, f64)> = near[i + 1..]
                .iter()
                .filter(|(other, _)| self.marks[*other as usize].person != mark.person)
                .map(|&(other, sum)| {
                    (other, sum + self.weights.between(&mark.section, &self.marks[other as usize].section))
                })
                .collect();
            self.members.push(at);
            let extended = self.extend(found, &rest, price + adds / self.pairs);
            self.members.pop();
            extended?;
        }
        Ok(())
    }

    /// Whether no member is as well off alone.
    fn worthwhile(&self) -> bool {
        let others = self.members.len() as f64 - 1.0;
        let of = |at: &u32| &self.marks[*at as usize].section;
        let alone = |own: &u32| {
            let distances: f64 =
                self.members.iter().filter(|at| *at != own).map(|at| self.weights.between(of(own), of(at))).sum();
            distances - others >= self.pairs
        };
        self.members.len() == 1 || !self.members.iter().any(alone)
    }
}
