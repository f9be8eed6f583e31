//! The codes, held in memory: they change with a release, not with a request.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

/// What comes with the binary: `code,name,keywords`.
const SUBSET: &str = include_str!("../../data/categories.csv");

/// A longer word is cut before it is cut into parts to suggest by.
const LONGEST_WORD: usize = 8;

/// One code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the standard.
    pub name: String,
    /// Everyday words for it.
    pub keywords: String,
}

/// The table.
#[derive(Default)]
pub struct Categories {
    /// Code → entry, in the order of the standard.
    entries: BTreeMap<String, Entry>,
    /// Name → code: a register asks for it in every row.
    named: HashMap<String, String>,
}

/// `A` and eight digits.
pub fn is_code(text: &str) -> bool {
    text.strip_prefix('A').is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Categories {
    /// The subset, and over it what the school put into its data folder.
    pub fn load(data_dir: &Path) -> std::io::Result<Self> {
        let mut table = Self::default();
        table.read(SUBSET.as_bytes())?;
        let own = data_dir.join("categories.csv");
        if own.is_file() {
            table.read(&std::fs::read(own)?)?;
        }
        for (code, entry) in &table.entries {
            table.named.entry(entry.name.clone()).or_insert_with(|| code.clone());
        }
        Ok(table)
    }

    fn read(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).comment(Some(b'#')).from_reader(bytes);
        for record in reader.records() {
            let record = record?;
            let cell = |at| record.get(at).unwrap_or_default().trim().to_owned();
            if is_code(&cell(0)) {
                self.entries.insert(cell(0), Entry { name: cell(1), keywords: cell(2) });
            }
        }
        Ok(())
    }

    /// The name of a code: its own, or that of the nearest group that is known. The standard has more codes than the
    /// subset, so a well-formed code is never refused.
    pub fn name(&self, code: &str) -> &str {
        [9, 7, 5, 3]
            .into_iter()
            .filter_map(|digits| code.get(..digits))
            .find_map(|group| self.entries.get(&format!("{group:0<9}")))
            .map_or("", |entry| entry.name.as_str())
    }

    /// The code of exactly this name: of two, the first in the standard.
    pub fn named(&self, name: &str) -> Option<&str> {
        self.named.get(name).map(String::as_str)
    }

    /// Codes that a word that is no name may have meant: by all of it, else by its end, else by its beginning, for
    /// 学生课桌 is a 课桌.
    pub fn suggest(&self, word: &str, limit: usize) -> Vec<(&str, &Entry)> {
        let chars: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).take(LONGEST_WORD).collect();
        let parts = |count: usize| [chars.get(chars.len() - count..), chars.get(..count)];
        let shorter = (2..=chars.len()).rev().flat_map(parts).flatten().map(|part| part.iter().collect::<String>());
        shorter.map(|part| self.search(&part, limit)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Codes that begin with the text, or whose name or everyday words have all its words: best matches first.
    pub fn search(&self, q: &str, limit: usize) -> Vec<(&str, &Entry)> {
        let q = q.trim().to_lowercase();
        let words: Vec<&str> = q.split_whitespace().collect();
        let mut found: Vec<_> = self
            .entries
            .iter()
            .filter_map(|(code, entry)| {
                let (name, keywords) = (entry.name.to_lowercase(), entry.keywords.to_lowercase());
                let rank = if code.to_lowercase().starts_with(&q) {
                    0
                } else if name == q || keywords.split([' ', '|', ';', '、']).any(|word| word == q) {
                    1
                } else if words.iter().all(|word| name.contains(word)) {
                    2
                } else if words.iter().all(|word| name.contains(word) || keywords.contains(word)) {
                    3
                } else {
                    return None;
                };
                Some((rank, code.as_str(), entry))
            })
            .collect();
        found.sort_by_key(|(rank, ..)| *rank);
        found.into_iter().take(limit).map(|(_, code, entry)| (code, entry)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Categories {
        Categories::load(Path::new("/nowhere")).unwrap()
    }

    #[test]
    fn an_everyday_word_finds_the_code() {
        for word in ["投影仪", "课桌", "空调", "灭火器", "电脑"] {
            assert!(!table().search(word, 5).is_empty(), "{word}");
        }
    }

    #[test]
    fn a_code_beyond_the_subset_has_the_name_of_its_group() {
        let table = table();
        assert!(!table.name("A02010105").is_empty());
        assert_eq!(table.name("A02017701"), table.name("A02010000"));
        assert_eq!(table.name("A99999999"), "");
    }

    #[test]
    fn every_name_has_its_code_even_where_it_is_an_everyday_word_for_another() {
        let table = table();
        for (code, entry) in &table.entries {
            let found = table.named(&entry.name).unwrap();
            assert_eq!(table.name(found), entry.name, "{code}");
            assert!(found <= code.as_str(), "{code}");
        }
        assert_eq!(table.named("没有这个名称"), None);
    }

    #[test]
    fn a_word_that_is_no_name_leads_to_codes_of_its_parts() {
        let table = table();
        for (word, name) in [("学生课桌", "桌"), ("短焦 投影仪", "投影"), ("空调柜机", "空调")] {
            let found = table.suggest(word, 3);
            assert!((1..=3).contains(&found.len()), "{word}");
            assert!(found.iter().any(|(_, entry)| entry.name.contains(name)), "{word}: {found:?}");
        }
        for nothing in ["", "？", "飞", "魑魅魍魉"] {
            assert_eq!(table.suggest(nothing, 3), [], "{nothing}");
        }
    }

    #[test]
    fn a_code_is_a_letter_and_eight_digits() {
        for (text, right) in [("A02010105", true), ("A0201010", false), ("B02010105", false), ("A0201010५", false)] {
            assert_eq!(is_code(text), right, "{text}");
        }
    }
}
