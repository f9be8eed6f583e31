//! Whether what a visitor says names somebody on the list, however it is written. Facts in, decision out.

use unicode_normalization::UnicodeNormalization;

/// So many are on the list of a school: each is opened and compared whenever somebody comes.
pub const MOST_ENTRIES: u64 = 500;
/// Other names of one person.
pub const MOST_ALIASES: usize = 20;
/// Plates of one person.
pub const MOST_PLATES: usize = 10;

/// Letters of an alphabet that a name needs to be looked for inside a longer text: `Li` is inside of many.
const LEAST_LETTERS: usize = 5;
/// The same of a script with a character for each word.
const LEAST_CHARACTERS: usize = 2;

/// The text as it is compared: one form of each character, no capitals, and neither spaces nor points nor what nobody
/// sees.
pub fn plain(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let letters: String = folded.chars().filter(|letter| letter.is_alphanumeric()).collect();
    // A name of other signs is a name.
    if letters.is_empty() { folded.split_whitespace().collect() } else { letters }
}

/// The parts of a text between its spaces and points, as they are compared.
fn parts(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric()).map(plain).filter(|part| !part.is_empty())
}

/// Whether one of the texts names somebody who is known by these names and plates.
pub fn names(known: &[String], texts: &[&str]) -> bool {
    let known: Vec<String> = known.iter().map(|name| plain(name)).filter(|name| !name.is_empty()).collect();
    texts.iter().any(|text| {
        let whole = plain(text);
        known.iter().any(|name| {
            whole == *name || is_telling(name) && whole.contains(name.as_str()) || parts(text).any(|part| part == *name)
        })
    })
}

/// Whether it says something also inside a longer text.
fn is_telling(name: &str) -> bool {
    let length = name.chars().count();
    if name.is_ascii() { length >= LEAST_LETTERS } else { length >= LEAST_CHARACTERS }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_hit(known: &[&str], text: &str) -> bool {
        names(&known.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), &[text])
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for (name, written) in [
            ("赵关注", "赵关注"),
            ("赵关注", " 赵 关 注 "),
            ("赵关注", "赵\u{200b}关\u{feff}注"),
            ("赵关注", "家长赵关注（父亲）"),
            ("赵关注", "李某、赵关注"),
            ("阿依古丽·买买提", "阿依古丽.买买提"),
            ("阿依古丽·买买提", "阿依古丽买买提"),
            ("Zhao Guanzhu", "ZHAO  guanzhu"),
            ("Zhao Guanzhu", "Ｚｈａｏ－Ｇｕａｎｚｈｕ"),
            ("Zhao Guanzhu", "Mr. Zhao Guanzhu, father"),
            ("José Núñez", "Jose\u{301} Nu\u{301}n\u{303}ez"),
            ("Straße", "STRAßE"),
            ("Μαρία", "ΜΑΡΊΑ"),
            ("محمد", "محمد"),
            ("川A·12345", "川a12345"),
            ("川A12345", "白色轿车 川A 12345"),
            ("Li", "li"),
            ("Li", "Li Wei"),
            ("🐼", " 🐼 "),
        ] {
            assert!(is_hit(&[name], written), "{name} in {written}");
        }
    }

    #[test]
    fn others_are_not_taken_for_it() {
        for (name, written) in [
            ("赵关注", "赵注"),
            ("赵关注", "关注"),
            ("Li", "Alice"),
            ("", "赵关注"),
            (" ", "赵关注"),
            ("李", "李某"),
            ("🐼", "🐼🐼某"),
        ] {
            assert!(!is_hit(&[name], written), "{name} in {written}");
        }
        assert!(is_hit(&["别名", "赵关注"], "赵关注"), "any of the names");
        assert!(!is_hit(&["赵关注"], ""));
    }
}
