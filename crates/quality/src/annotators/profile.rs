//! All that can be said of each person from one table of answers.
//!
//! # When not to use it
//! To pay or dismiss people by a single number. Each part has its own doubt, and reads best beside the others.
//!
//! # Undefined
//! Each part on its own, with its reason: someone who shares no unit has no agreement but may have a skill.
//!
//! # Cost
//! That of its parts: [`skills`] and, for each person, a thousand shuffles of their checked answers.

use super::{
    AdjustedSkill, Confusion, Leaning, OthersAgreement, Right, SpamScore, Unknown, agreement_with_others, confusions,
    skills, spam_score,
};
use crate::table::Answers;

/// What is known of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The person.
    pub annotator: u32,
    /// All their answers.
    pub answers: u32,
    /// How often they are right, shrunk for luck and adjusted for hard items.
    pub skill: Result<AdjustedSkill, Unknown>,
    /// How far they agree with the others.
    pub agreement: Result<OthersAgreement, Unknown>,
    /// Whether their answers depend on the item.
    pub spam: Result<SpamScore, Unknown>,
    /// The label they favour most.
    pub leaning: Result<Leaning, Unknown>,
    /// What they mistake for what.
    pub confusion: Option<Confusion>,
}

/// The profile of everyone with an answer, by number. `seed` fixes the shuffles of the spam score.
///
/// ```
/// use assay_quality::Answers;
/// use assay_quality::annotators::{Right, profiles};
///
/// // Three people agree, the fourth says 1 throughout.
/// let rows = (0..40u32).flat_map(|unit| (0..4).map(move |who| (unit, who, if who == 3 { 1 } else { unit % 2 })));
/// let found = profiles(&Answers::from_triples(2, rows)?, Right::Others, (0.95, 1)).unwrap();
/// let fourth = &found[3];
/// assert!(fourth.skill.unwrap().upper < found[0].skill.unwrap().lower);
/// assert!(fourth.spam.unwrap().chance > 0.5 && found[0].spam.unwrap().chance < 0.01);
/// assert_eq!((fourth.leaning.unwrap().label, fourth.leaning.unwrap().value), (1, 0.5));
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn profiles(answers: &Answers, right: Right<'_>, (confidence, seed): (f64, u64)) -> Result<Vec<Profile>, Unknown> {
    let agreement = agreement_with_others(answers, confidence)?;
    let skills = unless_nothing(skills(answers, right, confidence))?;
    let confusions = unless_nothing(confusions(answers, right))?;
    let profile = |(annotator, answers): (u32, u32)| {
        let who = annotator as usize;
        let confusion = confusions.as_ref().map(|people| &people[who]).filter(|confusion| confusion.total() > 0);
        let checked = confusion.ok_or(Unknown::NothingToCompare);
        Profile {
            annotator,
            answers,
            skill: checked.and(skills.as_ref().map(|pool| pool.people[who]).ok_or(Unknown::NothingToCompare)),
            agreement: agreement[who],
            spam: checked.and_then(|confusion| spam_score(confusion, seed.wrapping_add(u64::from(annotator)))),
            leaning: checked.and_then(|confusion| strongest(confusion, confidence)),
            confusion: confusion.cloned(),
        }
    };
    Ok((0u32..).zip(answers.answers_by_annotator()).filter(|(_, answers)| *answers > 0).map(profile).collect())
}

/// Nothing to compare with is no reason to say nothing of agreement; a list that does not fit the table is.
fn unless_nothing<T>(found: Result<T, Unknown>) -> Result<Option<T>, Unknown> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Unknown::NothingToCompare) => Ok(None),
        Err(why) => Err(why),
    }
}

/// The leaning towards the label that is favoured most; of several, the lowest.
fn strongest(confusion: &Confusion, confidence: f64) -> Result<Leaning, Unknown> {
    let mut best = confusion.leaning(0, confidence)?;
    for label in (1u32..).take(confusion.classes().saturating_sub(1)) {
        let next = confusion.leaning(label, confidence)?;
        if next.value > best.value + 1e-12 {
            best = next;
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_known_or_says_why_not() {
        // Person 0 and 1 share two units; person 2 is alone; person 3 gave nothing.
        let rows = [(0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 1), (2, 2, 1), (3, 4, 0)];
        let answers = Answers::from_triples(2, rows).unwrap();
        let found = profiles(&answers, Right::Known(&[None, None, Some(1), None]), (0.95, 0)).unwrap();
        assert_eq!(found.iter().map(|p| p.annotator).collect::<Vec<_>>(), [0, 1, 2, 4]);
        assert!(found[0].agreement.is_ok() && found[0].skill == Err(Unknown::NothingToCompare));
        assert!(found[2].skill.is_ok() && found[2].agreement == Err(Unknown::NothingToCompare));
        assert_eq!(found[2].spam, Err(Unknown::TooFew { found: 1, needed: 4 }));
        let nothing = profiles(&answers, Right::Known(&[None; 4]), (0.95, 0)).unwrap();
        assert!(nothing.iter().all(|p| p.skill == Err(Unknown::NothingToCompare)));
        let wrong = profiles(&answers, Right::Known(&[]), (0.95, 0));
        assert_eq!(wrong, Err(Unknown::WrongLength { given: 0, units: 4 }));
    }
}
