//! Whatever texts come, in whatever order, each keeps a code of its own.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

fn coded(texts: &[&str]) -> (Dictionary, Vec<u32>) {
    let mut dictionary = Dictionary::default();
    let codes = texts.iter().map(|text| dictionary.code(text.as_bytes()).unwrap()).collect();
    (dictionary, codes)
}

#[test]
fn each_text_keeps_its_own_code_however_like_a_number_it_looks() {
    let texts = ["7", "07", "7.0", "", " 7", "-7", "+7", "12345678", "123456789", "NA", "null", "7"];
    let (dictionary, codes) = coded(&texts);
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0]);
    assert!(texts.iter().zip(codes).all(|(text, code)| dictionary.text(code) == *text));
    assert_eq!(dictionary.find("07"), Some(1));
    assert_eq!(dictionary.find("8"), None);
}

#[test]
fn a_number_that_came_before_the_table_was_long_enough_is_found_again() {
    let mut dictionary = Dictionary::default();
    let early = dictionary.code(b"4200000").unwrap();
    for number in 0..300_000u32 {
        dictionary.code(number.to_string().as_bytes()).unwrap();
    }
    assert_eq!(dictionary.code(b"4200000"), Ok(early));
    assert!(dictionary.dense.len() > 4_200_000, "the table has grown");
    assert_eq!(dictionary.find("4200000"), Some(early));
}

#[test]
fn numbers_are_sorted_by_value_and_texts_by_their_bytes() {
    let sorted = |texts: &[&str]| {
        let (mut dictionary, codes) = coded(texts);
        let renumbered = dictionary.sort();
        assert!(texts.iter().zip(&codes).all(|(text, &c)| dictionary.text(renumbered[c as usize]) == *text));
        assert!(texts.iter().zip(&codes).all(|(text, &c)| dictionary.find(text) == Some(renumbered[c as usize])));
        dictionary.texts().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(sorted(&["10", "9", "2"]), ["2", "9", "10"]);
    assert_eq!(sorted(&["1.5", "-2", "10"]), ["-2", "1.5", "10"]);
    assert_eq!(sorted(&["10", "9", "two"]), ["10", "9", "two"]);
    assert_eq!(sorted(&["prefix-same-b", "prefix-same-a", "p"]), ["p", "prefix-same-a", "prefix-same-b"]);
}

#[test]
fn only_finite_numbers_are_numbers() {
    assert_eq!(coded(&["1", "2.5", "-3e1"]).0.numbers(), Some(vec![1.0, 2.5, -30.0]));
    for text in ["NaN", "inf", "NA", "", " 1", "1 ", "infinity", "-inf"] {
        assert_eq!(coded(&["1", text]).0.numbers(), None, "{text}");
    }
    assert_eq!(Dictionary::default().numbers(), None);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert_eq!(Dictionary::default().code(b"\xFF\xFE"), Err(NotCoded::NotText));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn it_agrees_with_a_plain_map(texts in proptest::collection::vec("[0-9]{0,4}|[0-9]{8,10}|[a-c0-9.,\" ]{0,12}", 0..200)) {
        let mut dictionary = Dictionary::default();
        let mut plain: HashMap<&str, u32> = HashMap::new();
        for text in &texts {
            let next = u32::try_from(plain.len()).unwrap();
            let expected = *plain.entry(text).or_insert(next);
            prop_assert_eq!(dictionary.code(text.as_bytes()), Ok(expected));
        }
        prop_assert_eq!(dictionary.len(), plain.len());
    }

    #[test]
    fn a_column_read_in_two_parts_and_settled_at_once_has_the_same_texts_in_their_order(
        texts in proptest::collection::vec("[0-9]{0,4}|w[0-9]{1,3}|[0-9]{8,10}|[0-9]|[a-c0-9.,\" ]{0,12}", 0..200),
        only_numbers in any::<bool>(),
        second in 0usize..200,
    ) {
        let texts: Vec<&String> = texts.iter().filter(|text| !only_numbers || text.parse::<u8>().is_ok()).collect();
        let mut dictionary = Dictionary::expecting(&[texts.first().map_or(b"", |text| text.as_bytes())], 0);
        let mut other = dictionary.alike();
        let mut cells = Vec::new();
        for (row, text) in texts.iter().enumerate() {
            let padded = format!("{text},123456781234567");
            let own = if row < second { &mut dictionary } else { &mut other };
            let cell = own.provisional(padded.as_bytes(), 0, text.len()).unwrap();
            if let Some((quick, next)) = own.lane().cell(padded.as_bytes(), 0, b',') {
                prop_assert!(next != text.len() + 1 || quick == cell);
            }
            cells.push(cell);
        }
        let known: Vec<u32> = cells.iter().take(second.min(3)).map(|cell| dictionary.code_now(*cell).unwrap()).collect();
        prop_assert!(known.iter().zip(&texts).all(|(code, text)| dictionary.text(*code) == text.as_str()));
        let moved = dictionary.absorb(&other).unwrap();
        let renumbered = dictionary.settle().unwrap();
        let settled = dictionary.settled(&renumbered);
        let place = |(row, cell): (usize, &u32)| settled.code(*cell, if row < second { &[] } else { &moved });
        let codes: Vec<u32> = cells.iter().enumerate().map(place).collect();
        prop_assert_eq!(settled.code(NO_VALUE, &moved), NO_VALUE);
        let back: Vec<&str> = codes.iter().map(|code| dictionary.text(*code)).collect();
        prop_assert_eq!(back, texts);
        let sorted = dictionary.clone();
        prop_assert!(dictionary.sort().is_sorted() && dictionary.texts().eq(sorted.texts()));
    }
}

#[test]
fn ids_that_count_up_from_nought_need_no_table_until_another_comes() {
    let mut dictionary = Dictionary::expecting(&[b"0"], 0);
    for number in [2, 0, 1] {
        assert!(dictionary.provisional_number(number).is_ok());
    }
    let renumbered = dictionary.settle().unwrap();
    assert!(dictionary.settled(&renumbered).is_same() && dictionary.dense.is_empty());
    assert_eq!((dictionary.find("2"), dictionary.find("3"), dictionary.code(b"1")), (Some(2), None, Ok(1)));
    assert_eq!((dictionary.code(b"7"), dictionary.code(b"x")), (Ok(3), Ok(4)));
    assert_eq!((dictionary.find("2"), dictionary.find("7"), dictionary.find("x")), (Some(2), Some(3), Some(4)));
    let mut shorter = dictionary.clone();
    shorter.keep(&[true, false, true, true, false]);
    assert_eq!((shorter.find("0"), shorter.find("1"), shorter.find("7")), (Some(0), None, Some(2)));
    assert_eq!(shorter.texts().collect::<Vec<_>>(), ["0", "2", "7"]);
}

#[test]
fn a_number_below_the_number_of_rows_has_a_place_from_the_start() {
    let far = DENSE_NUMBERS * 3 / 2;
    let cell = |rows: usize| {
        let mut dictionary = Dictionary::expecting(&[b"0"], rows);
        let cell = dictionary.provisional_number(i64::try_from(far).unwrap()).unwrap();
        let renumbered = dictionary.settle().unwrap();
        let code = dictionary.settled(&renumbered).code(cell, &[]);
        assert_eq!(dictionary.text(code), far.to_string());
        cell as usize
    };
    assert_eq!(cell(far + 1), far);
    assert_ne!(cell(far), far);
}
