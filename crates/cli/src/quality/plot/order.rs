//! Texts from right to left as they are seen: letters that join get the forms in which they do, and stretches are put in
//! the order in which they stand on the line.
//!
//! A small part of the Unicode rules, for ids and labels in a line that reads from left to right: no embeddings, no
//! isolates. Source of the classes and of how numbers and signs go along with their neighbours: Unicode Standard Annex #9,
//! rules W2, W4, N0 to N2, L2 and L4; of the forms: the Unicode chart “Arabic Presentation Forms-B”.

use std::borrow::Cow;

/// The letters of a text from left to right as they stand on the line, with the forms in which they join.
pub fn visual(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| class(letter) != Class::Right) {
        return Cow::Borrowed(text);
    }
    let letters = joined(text);
    let levels = levels(&letters);
    let mut order: Vec<usize> = (0..letters.len()).collect();
    for level in [2, 1] {
        let mut from = 0;
        while from < order.len() {
            let end = from + order[from..].iter().take_while(|at| levels[**at] >= level).count();
            order[from..end].reverse();
            from = end.max(from + 1);
        }
    }
    // A mark stays behind its letter, over which it is drawn.
    let mut seen = String::with_capacity(text.len());
    let mut marks = Vec::new();
    for at in order {
        let letter = if levels[at] == 1 { mirrored(letters[at]) } else { letters[at] };
        if is_mark(letter) && levels[at] == 1 {
            marks.push(letter);
        } else {
            seen.push(letter);
            seen.extend(marks.drain(..).rev());
        }
    }
    seen.extend(marks);
    Cow::Owned(seen)
}

/// How a character behaves between the two directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Left,
    Right,
    Number,
    Neutral,
}

fn class(letter: char) -> Class {
    match letter {
        '\u{0590}'..='\u{065F}'
        | '\u{066A}'..='\u{06EF}'
        | '\u{06FA}'..='\u{08FF}'
        | '\u{200F}'
        | '\u{FB1D}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFC}' => Class::Right,
        '0'..='9' | '\u{0660}'..='\u{0669}' | '\u{06F0}'..='\u{06F9}' => Class::Number,
        letter if letter.is_alphabetic() => Class::Left,
        _ => Class::Neutral,
    }
}

/// Whether a character is drawn over or under the letter before it.
pub fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}'..='\u{05C7}' | '\u{0610}'..='\u{061A}'
        | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{0300}'..='\u{036F}')
}

/// 0 from left to right, 1 from right to left, 2 for numbers in a stretch from right to left.
fn levels(letters: &[char]) -> Vec<u8> {
    let mut classes: Vec<Class> = letters.iter().map(|letter| class(*letter)).collect();
    turn_brackets(letters, &mut classes);
    let mut levels = vec![0; letters.len()];
    let mut direction = Class::Left;
    for (at, &own) in classes.iter().enumerate() {
        if matches!(own, Class::Left | Class::Right) {
            direction = own;
        }
        levels[at] = match own {
            Class::Right => 1,
            // One sign between two digits belongs to their number.
            Class::Neutral if is_within_number(&classes, letters, at) && direction == Class::Right => 2,
            Class::Number if direction == Class::Right => 2,
            _ => 0,
        };
    }
    let mut from = 0;
    while from < levels.len() {
        let is_open = |at: &usize| classes[*at] == Class::Neutral && levels[*at] == 0;
        let end = (from..levels.len()).take_while(is_open).last().map_or(from, |last| last + 1);
        let is_right = |at: Option<&u8>| at.is_some_and(|level| *level > 0);
        if end > from && from > 0 && is_right(levels.get(from - 1)) && is_right(levels.get(end)) {
            levels[from..end].fill(1);
        }
        from = end.max(from + 1);
    }
    levels
}

/// Brackets around letters from right to left or numbers go along with such letters before them.
fn turn_brackets(letters: &[char], classes: &mut [Class]) {
    let mut open = Vec::new();
    for (at, &letter) in letters.iter().enumerate() {
        match letter {
            '(' | '[' | '{' => open.push(at),
            ')' | ']' | '}' => {
                let Some(from) = open.pop() else { continue };
                let within = &classes[from..at];
                let before = classes[..from].iter().rev().find(|class| matches!(class, Class::Left | Class::Right));
                let turns = !within.contains(&Class::Left)
                    && within.iter().any(|class| matches!(class, Class::Right | Class::Number));
                if turns && before == Some(&Class::Right) {
                    (classes[from], classes[at]) = (Class::Right, Class::Right);
                }
            }
            _ => {}
        }
    }
}

fn is_within_number(classes: &[Class], letters: &[char], at: usize) -> bool {
    let is_number = |at: Option<usize>| at.and_then(|at| classes.get(at)) == Some(&Class::Number);
    matches!(letters[at], '.' | ',' | ':' | '/') && is_number(at.checked_sub(1)) && is_number(Some(at + 1))
}

fn mirrored(letter: char) -> char {
    const PAIRS: [(char, char); 5] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»')];
    let other = |(open, close): &(char, char)| match letter {
        letter if letter == *open => Some(*close),
        letter if letter == *close => Some(*open),
        _ => None,
    };
    PAIRS.iter().find_map(other).unwrap_or(letter)
}

/// How many forms the letters from U+0621 on have, and those from U+0641 on: 1 joins nobody, 2 the letter before, 4 both.
/// The forms stand one after the other from U+FE80 on: alone, at the end, and, of four, at the beginning and in the middle.
const FORMS: [(u32, &[u32]); 2] = [
    (0x0621, &[1, 2, 2, 2, 2, 4, 2, 4, 2, 4, 4, 4, 4, 4, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4]),
    (0x0641, &[4, 4, 4, 4, 4, 4, 4, 2, 2, 4]),
];

/// The same for letters of Persian and Urdu, each with its first form and how many it has.
const MORE_FORMS: [(char, u32, u32); 13] = [
    ('\u{0679}', 0xFB66, 4),
    ('\u{067E}', 0xFB56, 4),
    ('\u{0686}', 0xFB7A, 4),
    ('\u{0688}', 0xFB88, 2),
    ('\u{0691}', 0xFB8C, 2),
    ('\u{0698}', 0xFB8A, 2),
    ('\u{06A9}', 0xFB8E, 4),
    ('\u{06AF}', 0xFB92, 4),
    ('\u{06BA}', 0xFB9E, 2),
    ('\u{06BE}', 0xFBAA, 4),
    ('\u{06C1}', 0xFBA6, 4),
    ('\u{06CC}', 0xFBFC, 4),
    ('\u{06D2}', 0xFBAE, 2),
];

/// Lam, which makes one letter with an alef that follows: the alef, and the form of both when alone.
const LAM: char = '\u{0644}';
const LAM_ALEF: [(char, u32); 4] =
    [('\u{0622}', 0xFEF5), ('\u{0623}', 0xFEF7), ('\u{0625}', 0xFEF9), ('\u{0627}', 0xFEFB)];

/// A stroke that only lengthens: it joins on both sides.
const TATWEEL: char = '\u{0640}';

/// The first form of a letter and how many it has; nothing for what joins nobody.
fn forms(letter: char) -> Option<(u32, u32)> {
    let mut first = 0xFE80;
    for (from, counts) in FORMS {
        for (code, &count) in (from..).zip(counts) {
            if code == u32::from(letter) {
                return Some((first, count));
            }
            first += count;
        }
    }
    MORE_FORMS.iter().find(|(own, ..)| *own == letter).map(|(_, first, count)| (*first, *count))
}

/// Each letter in the form in which it joins its neighbours.
fn joined(text: &str) -> Vec<char> {
    let letters: Vec<char> = text.chars().collect();
    let joins_next = |letter: char| letter == TATWEEL || forms(letter).is_some_and(|(_, count)| count == 4);
    let joins_before = |letter: char| letter == TATWEEL || forms(letter).is_some_and(|(_, count)| count > 1);
    let next = |at: usize| letters[at + 1..].iter().copied().find(|letter| !is_mark(*letter));
    let mut shaped = Vec::with_capacity(letters.len());
    let (mut open, mut at) = (false, 0);
    while at < letters.len() {
        let letter = letters[at];
        let alef = letters.get(at + 1).filter(|_| letter == LAM);
        let pair = alef.and_then(|alef| LAM_ALEF.iter().find(|(own, _)| own == alef));
        let form = match (pair, forms(letter)) {
            (Some((_, both)), _) => Some(both + u32::from(open)),
            (None, Some((first, count))) => {
                let ends = open && count > 1;
                let begins = count == 4 && next(at).is_some_and(joins_before);
                Some(first + u32::from(ends) + if begins { 2 } else { 0 })
            }
            (None, None) => None,
        };
        shaped.push(form.and_then(char::from_u32).unwrap_or(letter));
        if !is_mark(letter) {
            open = pair.is_none() && joins_next(letter);
        }
        at += if pair.is_some() { 2 } else { 1 };
    }
    shaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_from_left_to_right_stay_as_they_are() {
        for text in ["", "plain 12", "α — ж", "(a) [b]", "图像"] {
            assert!(matches!(visual(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn hebrew_is_turned_round_and_numbers_and_latin_in_it_are_not() {
        assert_eq!(visual("אבג"), "גבא");
        assert_eq!(visual("אב 12.5 גד"), "דג 12.5 בא");
        assert_eq!(visual("label: אב ג!"), "label: ג בא!");
        assert_eq!(visual("א (ב) cat"), "(ב) א cat");
        assert_eq!(visual("א (2)"), "(2) א");
        assert_eq!(visual("בְּ"), "בְּ");
    }

    #[test]
    fn arabic_letters_join_and_lam_with_alef_is_one() {
        // Seen from the left: the last letter first. Seen, alone; meem and lam joined, hah joined to its right only.
        assert_eq!(visual("ملح"), "\u{FEA2}\u{FEE0}\u{FEE3}");
        assert_eq!(visual("سلام"), "\u{FEE1}\u{FEFC}\u{FEB3}");
        assert_eq!(visual("دار"), "\u{FEAD}\u{FE8D}\u{FEA9}");
        assert_eq!(visual("گی"), "\u{FBFD}\u{FB94}");
    }

    #[test]
    fn the_table_of_forms_ends_where_the_chart_does() {
        let named = [('ء', 0xFE80, 1), ('ب', 0xFE8F, 4), ('غ', 0xFECD, 4), ('ف', 0xFED1, 4), ('ي', 0xFEF1, 4)];
        for (letter, first, count) in named {
            assert_eq!(forms(letter), Some((first, count)), "{letter}");
        }
        assert_eq!(forms('a'), None);
    }
}
