//! Who is linked to whom through items: only inside such a circle can difficulty be told from skill.

use crate::annotators::Checked;

/// People who share items, directly or through others.
pub(super) struct Circles {
    /// The circle of each annotator.
    pub of: Vec<usize>,
    /// The place of each annotator in their circle.
    pub place: Vec<usize>,
    /// How many people each circle has.
    pub sizes: Vec<usize>,
}

impl Circles {
    pub fn new(people: usize, checked: &[Checked]) -> Self {
        let mut leader: Vec<usize> = (0..people).collect();
        for pair in checked.windows(2).filter(|pair| pair[0].unit == pair[1].unit) {
            let [one, other] = [0, 1].map(|at| find(&mut leader, pair[at].annotator as usize));
            leader[one.max(other)] = one.min(other);
        }
        let mut circles = Self { of: vec![0; people], place: vec![0; people], sizes: Vec::new() };
        for who in 0..people {
            let first = find(&mut leader, who);
            // The first of a circle leads it, so it has its number already.
            let own = if first == who { circles.sizes.len() } else { circles.of[first] };
            if first == who {
                circles.sizes.push(0);
            }
            (circles.of[who], circles.place[who]) = (own, circles.sizes[own]);
            circles.sizes[own] += 1;
        }
        circles
    }

    /// The circle of an item.
    pub fn of_item(&self, item: &[Checked]) -> usize {
        item.first().map_or(0, |answer| self.of[answer.annotator as usize])
    }
}

fn find(leader: &mut [usize], mut who: usize) -> usize {
    while leader[who] != who {
        leader[who] = leader[leader[who]];
        who = leader[who];
    }
    who
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_linked_through_items_and_through_others() {
        let answer = |(unit, annotator)| Checked { unit, annotator, given: 0, right: 0 };
        let checked: Vec<Checked> = [(0, 4), (0, 2), (1, 2), (1, 0), (2, 1), (2, 5), (3, 3)].map(answer).to_vec();
        let found = Circles::new(6, &checked);
        assert_eq!(
            (found.of, found.place, found.sizes),
            (vec![0, 1, 0, 2, 0, 1], vec![0, 0, 1, 0, 2, 1], vec![3, 2, 1])
        );
    }
}
