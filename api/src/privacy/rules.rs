//! How names and numbers of people are read, shown and found again.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A phone number as its last four digits and, when all of it was typed, all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Its last four digits.
    pub last_four: String,
    /// All digits, `+` before them when they begin with the code of another country.
    pub whole: Option<String>,
}

/// Reads a phone number in whatever way it was typed: full-width digits, spaces, hyphens and brackets, `+86` or `0086`
/// before it. Four digits are the last four. Otherwise the code of what is wrong.
pub fn phone(text: &str) -> Result<Phone, &'static str> {
    let text = plain(text);
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !"-()._".contains(*c)).collect();
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Phone { last_four: text, whole: None });
    }
    let text = text.strip_prefix("00").map_or(text.clone(), |rest| format!("+{rest}"));
    let text = text.strip_prefix("+86").map_or(text.as_str(), |rest| rest);
    let digits = text.strip_prefix('+').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("invalid");
    }
    match digits.len() {
        7..=15 => Ok(Phone { last_four: last(digits, 4), whole: Some(text.into()) }),
        _ => Err("invalid"),
    }
}

/// How a phone is shown in lists: `…1234`.
pub fn shown_phone(last_four: &str) -> String {
    if last_four.is_empty() { String::new() } else { format!("…{last_four}") }
}

/// Reads the number of an identity card, or of a passport or permit. One of eighteen characters has to fit its check
/// character. Otherwise the code of what is wrong.
pub fn id_number(text: &str) -> Result<String, &'static str> {
    let text: String = plain(text).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let text = text.to_ascii_uppercase();
    if !(6..=20).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("invalid");
    }
    if text.len() == 18 && !fits(&text) { Err("invalid") } else { Ok(text) }
}

/// GB 11643: the last character follows from the others.
fn fits(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits: Option<Vec<u32>> = text.chars().take(17).map(|c| c.to_digit(10)).collect();
    let sum = digits.map(|digits| digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum::<u32>());
    let check = sum.and_then(|sum| "10X98765432".chars().nth((sum % 11) as usize));
    check.is_some() && check == text.chars().last()
}

/// How an identity number is shown: `1101**********1234`, a shorter one by its last two characters.
pub fn shown_id_number(text: &str) -> String {
    let length = text.chars().count();
    let (first, shown) = if length >= 15 { (4, 4) } else { (0, 2) };
    let stars = "*".repeat(length.saturating_sub(first + shown));
    format!("{}{stars}{}", text.chars().take(first).collect::<String>(), last(text, shown.min(length)))
}

fn last(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}

/// What two ways to type the same name have in common: no spaces, no dots between its parts, full-width and capital
/// letters as plain small ones.
pub fn alike(name: &str) -> String {
    plain(name).to_lowercase().chars().filter(|c| !c.is_whitespace() && !"·•‧・.".contains(*c)).collect()
}

/// How something that was said of a person fits a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It was not said.
    NotSaid,
    /// The record does not say.
    Unknown,
    /// It is the same.
    Same,
    /// It is another.
    Other,
}

impl Fit {
    /// How what the record says, if it does, fits what was said.
    pub fn of<T: PartialEq>(said: Option<&T>, known: Option<&T>) -> Self {
        match (said, known) {
            (None, _) => Self::NotSaid,
            (_, None) => Self::Unknown,
            (said, known) if said == known => Self::Same,
            _ => Self::Other,
        }
    }
}

/// Whether a record is of the person who is looked for: nothing in it is another's, and when numbers were said, one of them
/// is in it. A name alone is enough when nothing else was said.
pub fn is_his(name: Fit, numbers: [Fit; 2]) -> bool {
    let other = name == Fit::Other || numbers.contains(&Fit::Other);
    let said = numbers.iter().any(|fit| *fit != Fit::NotSaid);
    !other && (!said || numbers.contains(&Fit::Same))
}

/// The characters that look the same as what they are.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { text.into() } else { text.nfkc().collect::<String>().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_read_in_whatever_way_it_was_typed() {
        for typed in ["13800001234", "138 0000 1234", "+86 138-0000-1234", "0086 13800001234", "１３８００００１２３４"]
        {
            let read = phone(typed).unwrap();
            assert_eq!((read.last_four.as_str(), read.whole.as_deref()), ("1234", Some("13800001234")), "{typed}");
        }
        for four in ["1234", "0000", "0012"] {
            assert_eq!(phone(four).unwrap(), Phone { last_four: four.into(), whole: None });
        }
        assert_eq!(phone("(010) 6200-0001").unwrap().whole.as_deref(), Some("01062000001"));
        assert_eq!(phone("+44 20 7946 0018").unwrap().whole.as_deref(), Some("+442079460018"));
        for typed in ["", "abc", "123", "12345", "1380000123x", "1234567890123456", "+1234", "张三", "🙂"] {
            assert!(phone(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn an_identity_number_has_to_fit_its_check_character() {
        for typed in
            ["11010519491231002X", "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X"]
        {
            assert_eq!(id_number(typed).unwrap(), "11010519491231002X");
        }
        assert_eq!(id_number("e12345678").unwrap(), "E12345678");
        for typed in ["110105194912310021", "11010519491231002", "12345", "张三张三张三", ""] {
            let known = typed == "11010519491231002";
            assert_eq!(id_number(typed).is_ok(), known, "{typed}");
        }
    }

    #[test]
    fn what_is_shown_of_a_number_does_not_tell_it() {
        assert_eq!(shown_phone("1234"), "…1234");
        assert_eq!(shown_phone(""), "");
        assert_eq!(shown_id_number("11010519491231002X"), "1101**********002X");
        assert_eq!(shown_id_number("E12345678"), "*******78");
        assert_eq!(shown_id_number(""), "");
    }

    #[test]
    fn somebody_else_of_the_same_name_or_number_is_not_him() {
        use Fit::{NotSaid, Other, Same, Unknown};
        for (name, phone, id_number, his) in [
            (Same, NotSaid, NotSaid, true),
            (NotSaid, Same, NotSaid, true),
            (Same, Same, Unknown, true),
            (Unknown, Same, NotSaid, true),
            (Same, Other, NotSaid, false),
            (Same, Same, Other, false),
            (Same, Unknown, NotSaid, false),
            (Same, Unknown, Unknown, false),
            (Other, Same, NotSaid, false),
        ] {
            assert_eq!(is_his(name, [phone, id_number]), his, "{name:?} {phone:?} {id_number:?}");
        }
        assert_eq!(Fit::of(Some(&1), Some(&1)), Same);
        assert_eq!(
            (Fit::of(None, Some(&1)), Fit::of(Some(&1), None), Fit::of(Some(&1), Some(&2))),
            (NotSaid, Unknown, Other)
        );
    }

    #[test]
    fn names_that_are_typed_in_two_ways_are_alike() {
        for (one, two) in [
            ("张 三", "张三"),
            ("Ａｎｎ Lee", "ann lee"),
            ("阿依古丽·买买提", "阿依古丽买买提"),
            ("ÉMILE", "émile"),
            ("e\u{301}mile", "émile"),
        ] {
            assert_eq!(alike(one), alike(two));
        }
        assert_ne!(alike("张三"), alike("张三丰"));
    }
}
