//! How often lots of each quality pass a plan (the operating characteristic).

use crate::quality::plot::Figure;
use crate::quality::plot::axes::{Axis, Frame, Unit};
use crate::quality::plot::curves::{Line, Mark, curves};
use crate::quality::plot::svg::ink;
use crate::quality::show;
use quality::sampling::{AcceptancePlan, BadPlan, Quality};

/// Points that make the line smooth.
const POINTS: u32 = 80;

/// The chance to pass by the share of wrong labels, up to a share that hardly passes; `limit` is the share to be
/// kept.
pub fn operating(plan: &AcceptancePlan, limit: f64, note: &str) -> Result<Figure, BadPlan> {
    let worst = (plan.share_accepted_with(0.02)?).max(limit * 1.3).min(1.0);
    let points: Result<Vec<_>, BadPlan> = (0..=POINTS)
        .map(|step| {
            let share = worst * f64::from(step) / f64::from(POINTS);
            Ok((share, plan.operating(Quality::Process { share })?.accepted, None))
        })
        .collect();
    let line = Line { name: "passes", colour: ink::ACCENT, dash: "", dots: false, points: points? };
    let frame = Frame {
        x: Axis::around("wrong labels in the lot, %", Unit::Percent, [0.0, worst].into_iter(), (0.0, 1.0)),
        y: Axis::around("chance that the lot passes, %", Unit::Percent, [0.0, 1.0].into_iter(), (0.0, 1.0)),
        place: (0.0, 0.0, 0.0, 0.0),
    };
    let at = plan.operating(Quality::Process { share: limit })?.accepted;
    let text = format!("{} wrong: {} pass", show::percent(limit), show::percent(at));
    let mark = Mark { ends: ((limit, 0.0), (limit, 1.0)), text };
    Ok(curves(("How often a lot passes", note), frame, &[line], &[mark]))
}
