//! Fusion on small crowds by hand, and the laws it keeps.

use super::*;
use crate::consensus::{Control, METHODS, method};
use proptest::prelude::*;

fn sighting(task: u32, annotator: u32, label: u32, (start, end): (f64, f64)) -> Sighting<Span> {
    Sighting { task, annotator, label, shape: Span::new(start, end) }
}

fn majority(sightings: &Sightings<Span>) -> Fused<Span> {
    fuse(sightings, &Fusing::default(), method("majority").unwrap(), &Control::default()).unwrap()
}

#[test]
fn by_hand_three_of_four_people_make_an_object_with_the_label_of_two_of_them() {
    let seen = vec![sighting(0, 0, 0, (10.0, 20.0)), sighting(0, 1, 0, (11.0, 20.0)), sighting(0, 2, 1, (12.0, 23.0))];
    let fused = majority(&Sightings::new(2, [(0, 3)], seen).unwrap());
    let objects: Vec<_> = fused.objects().collect();
    assert_eq!(objects.len(), 1);
    let Object { shape, verdict, seen, existence, closeness, .. } = *objects[0];
    assert_eq!((shape.start, shape.end, seen), (11.0, 20.0, 3));
    assert_eq!((verdict.answer(), verdict.support, verdict.answers), (Some(0), 2, 4));
    assert!((existence - 0.75).abs() < 1e-12 && (verdict.confidence - 0.5).abs() < 1e-12);
    assert!((closeness - (0.9 + 1.0 + 8.0 / 12.0) / 3.0).abs() < 1e-12);
}

#[test]
fn one_of_three_is_not_enough_and_one_who_looked_alone_is() {
    let seen = vec![sighting(0, 0, 0, (1.0, 2.0)), sighting(1, 0, 0, (1.0, 2.0))];
    let fused = majority(&Sightings::new(1, [(0, 1), (0, 2)], seen).unwrap());
    let tasks: Vec<u32> = fused.objects().map(|object| object.task).collect();
    assert_eq!((tasks, fused.candidates.len()), (vec![1], 2));
}

#[test]
fn labels_may_tie_and_a_task_where_nobody_saw_anything_has_no_object() {
    let seen = vec![sighting(0, 0, 1, (1.0, 2.0)), sighting(0, 1, 0, (1.0, 2.0))];
    let fused = majority(&Sightings::new(2, [(5, 1)], seen).unwrap());
    assert_eq!(fused.candidates.len(), 1);
    let verdict = fused.candidates[0].verdict;
    assert_eq!((verdict.tie, verdict.answer(), verdict.candidate), (true, None, 0));
}

#[test]
fn people_who_draw_close_to_others_weigh_more() {
    // Person 2 is always ten off; on the last task two people disagree.
    let mut seen: Vec<_> = (0..20u32)
        .flat_map(|task| [(0, 0.0), (1, 0.0), (2, 10.0)].map(|(who, off)| sighting(task, who, 0, (off, 40.0 + off))))
        .collect();
    seen.extend([sighting(20, 0, 0, (0.0, 40.0)), sighting(20, 2, 0, (10.0, 50.0))]);
    let fused = majority(&Sightings::new(1, [], seen).unwrap());
    let last = fused.candidates.last().unwrap();
    assert_eq!((last.task, last.shape.start, last.shape.end), (20, 0.0, 40.0));
}

#[test]
fn every_method_decides_and_nothing_at_all_is_no_fault() {
    let empty = Sightings::<Span>::new(1, [(0, 0), (1, 1)], vec![]).unwrap();
    let one = Sightings::new(1, [(0, 2)], vec![sighting(0, 0, 0, (1.0, 2.0)), sighting(0, 1, 0, (1.0, 2.0))]).unwrap();
    for method in METHODS {
        assert!(fuse(&empty, &Fusing::default(), method, &Control::default()).unwrap().candidates.is_empty());
        assert_eq!(fuse(&one, &Fusing::default(), method, &Control::default()).unwrap().candidates.len(), 1);
    }
}

#[test]
fn what_is_not_sound_is_refused() {
    let bad = |sighting| Sightings::new(1, [], vec![sighting]).unwrap_err();
    assert_eq!(bad(sighting(0, 0, 0, (2.0, 1.0))), BadSightings::NotSound { sighting: 0 });
    let out = BadSightings::LabelOutOfRange { sighting: 0, label: 3, labels: 1 };
    assert_eq!(bad(sighting(0, 0, 3, (1.0, 2.0))), out);
}

proptest! {
    #[test]
    fn the_order_of_rows_leaves_no_trace_and_fused_edges_lie_between_those_of_people(
        rows in proptest::collection::vec((0..3u32, 0..5u32, 0..2u32, 0.0..50.0f64, 1.0..20.0f64), 1..25),
        turn in 0..25usize,
    ) {
        let seen: Vec<_> = rows
            .iter()
            .map(|&(task, who, label, start, length)| sighting(task, who, label, (start, start + length)))
            .collect();
        let mut turned = seen.clone();
        turned.rotate_left(turn % seen.len());
        turned.reverse();
        let (one, other) = (Sightings::new(2, [], seen).unwrap(), Sightings::new(2, [], turned).unwrap());
        let fused = majority(&one);
        prop_assert_eq!(&fused, &majority(&other));
        for object in &fused.candidates {
            prop_assert!(object.shape.is_sound());
            prop_assert!(object.seen <= object.verdict.answers && (0.0..=1.0).contains(&object.closeness));
        }
        let drawn: u32 = fused.candidates.iter().map(|object| object.seen).sum();
        prop_assert_eq!(drawn as usize, one.iter().len());
    }
}
