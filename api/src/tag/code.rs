//! The code on a tag: twelve Crockford base32 characters, 60 random bits, and a check character for typing.
//!
//! The QR code holds no check character: it has its own error correction.

use crate::{Problem, problem::Code};

/// Digits and letters without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code.
pub const LENGTH: usize = 12;

/// A code of so many random characters.
pub fn random_code(length: usize) -> Result<String, Problem> {
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes).map_err(Problem::internal)?;
    Ok(code_of(&bytes))
}

/// A character for each byte.
pub fn code_of<'b>(bytes: impl IntoIterator<Item = &'b u8>) -> String {
    // 256 is a multiple of 32, so every character is equally likely.
    bytes.into_iter().map(|byte| letter(usize::from(byte & 31))).collect()
}

fn letter(value: usize) -> char {
    ALPHABET.get(value).copied().map_or('0', char::from)
}

fn value(letter: char) -> Option<usize> {
    ALPHABET.iter().position(|known| char::from(*known) == letter)
}

/// What was meant by what was typed: capitals, no spaces or hyphens, I and L for 1, O for 0.
pub fn normal(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            c => c,
        })
        .collect()
}

/// The check character: the sum of each value times its position, modulo 31. It finds every single wrong character and
/// every swap of neighbours.
pub fn check_character(code: &str) -> Option<char> {
    let sum = code.chars().zip(1..).try_fold(0, |sum, (c, position)| Some(sum + position * value(c)?))?;
    Some(letter(sum % 31))
}

/// The code in what was scanned or typed, with or without its check character. Anything else is unknown.
pub fn parse(text: &str) -> Result<String, Problem> {
    let unknown = || Problem::new(Code::UnknownTag);
    let mut code = normal(text);
    if code.len() == LENGTH + 1 {
        let check = code.pop();
        if check.is_none() || check_character(&code) != check {
            return Err(unknown());
        }
    }
    if code.len() == LENGTH && code.chars().all(|c| value(c).is_some()) { Ok(code) } else { Err(unknown()) }
}

/// The code as it is printed for typing: `7K3M-9QXT-2BWD-5`.
pub fn checked(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let mut groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.extend(check_character(code).map(String::from));
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_is_printed_can_be_typed_as_people_type() {
        let code = random_code(LENGTH).unwrap();
        let typed = checked(&code).to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(parse(&typed).unwrap(), code);
        assert_eq!(parse(&code).unwrap(), code);
    }

    #[test]
    fn one_wrong_character_or_two_swapped_are_found() {
        let code = "7K3M9QXT2BWD";
        let check = check_character(code).unwrap();
        for at in 0..LENGTH {
            for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXY".chars() {
                let mut letters: Vec<char> = code.chars().collect();
                // 0 and Z differ by 31 and look alike to the sum; no other pair does.
                if letters[at] != wrong && !(letters[at] == 'Z' && wrong == '0') {
                    letters[at] = wrong;
                    let typed: String = letters.iter().chain([&check]).collect();
                    assert!(parse(&typed).is_err(), "{typed}");
                }
            }
            if at + 1 < LENGTH {
                let mut letters: Vec<char> = code.chars().collect();
                letters.swap(at, at + 1);
                let typed: String = letters.iter().chain([&check]).collect();
                assert!(typed.starts_with(code) || parse(&typed).is_err(), "{typed}");
            }
        }
    }

    #[test]
    fn a_hundred_thousand_codes_are_all_different_and_use_all_letters() {
        let codes: HashSet<_> = (0..100_000).map(|_| random_code(LENGTH).unwrap()).collect();
        assert_eq!(codes.len(), 100_000);
        for at in 0..LENGTH {
            let used: HashSet<_> = codes.iter().filter_map(|code| code.chars().nth(at)).collect();
            assert_eq!(used.len(), 32);
        }
    }

    #[test]
    fn anything_else_is_unknown() {
        for text in ["", "7K3M9QXT2BW", "7K3M9QXT2BWDU", "7K3M9QXT2BW\u{0}", "七七七七七七七七七七七七", "7K3M9QXT2BWU"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
