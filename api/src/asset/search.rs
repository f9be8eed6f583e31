//! Search: a card's words, and what a person types, cut into the same terms.
//!
//! Chinese has no spaces, so each run of it is cut into pairs of neighbouring characters: 投影仪 gives 投影, 影仪 and the
//! last 仪. Everything else is cut into words. A term is found by its beginning, so 投 finds 投影 and `las` finds
//! `laserjet`.

use std::collections::BTreeSet;

use entity::{OfSchool, SchoolId, asset, asset_term};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait},
};

use crate::{Problem, db::begins};

/// A card with more words than this is not made by people.
const MOST_TERMS: usize = 200;
/// A person looks for so many words at once.
const MOST_WANTED: usize = 8;
/// A longer word is looked for by its beginning.
const LONGEST: usize = 32;

fn is_chinese(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// Cuts text into runs of Chinese and words of anything else, lower case.
fn runs(text: &str) -> Vec<Vec<char>> {
    let mut runs: Vec<Vec<char>> = Vec::new();
    let mut last = None;
    for c in text.chars().flat_map(char::to_lowercase) {
        let kind = if is_chinese(c) {
            Some(true)
        } else if c.is_alphanumeric() {
            Some(false)
        } else {
            None
        };
        match (kind, runs.last_mut()) {
            (None, _) => {}
            (Some(_), Some(run)) if kind == last => run.push(c),
            (Some(_), _) => runs.push(vec![c]),
        }
        last = kind;
    }
    runs
}

fn pairs(run: &[char]) -> impl Iterator<Item = String> + '_ {
    run.windows(2).map(|pair| pair.iter().collect())
}

/// The terms of a card.
pub fn terms(card: &asset::Model) -> BTreeSet<Vec<u8>> {
    let texts = [&card.number, &card.name, &card.brand, &card.model, &card.spec, &card.user, &card.department];
    let mut terms = BTreeSet::new();
    for run in texts.iter().flat_map(|text| runs(text)) {
        let word: String = run.iter().take(LONGEST).collect();
        if run.first().copied().is_some_and(is_chinese) {
            terms.extend(pairs(&run).map(String::into_bytes));
            terms.extend(run.last().map(|c| c.to_string().into_bytes()));
        } else {
            terms.insert(word.into_bytes());
        }
        if terms.len() >= MOST_TERMS {
            break;
        }
    }
    // The whole number too, so that it is found as it is written on the label.
    terms.insert(card.number.to_lowercase().into_bytes());
    terms
}

/// What to look for. Each must be the beginning of a term.
fn wanted(q: &str) -> Vec<String> {
    let mut wanted = Vec::new();
    for run in runs(q) {
        match run.as_slice() {
            [first, _, ..] if is_chinese(*first) => wanted.extend(pairs(&run)),
            run => wanted.push(run.iter().take(LONGEST).collect()),
        }
    }
    wanted.truncate(MOST_WANTED);
    wanted
}

/// The first bytes that no longer begin with the prefix. Text never holds the byte 0xFF.
fn end_of(prefix: &[u8]) -> Vec<u8> {
    [prefix, &[0xFF]].concat()
}

fn between(prefix: &[u8]) -> Condition {
    Condition::all().add(asset_term::Column::Term.gte(prefix)).add(asset_term::Column::Term.lt(end_of(prefix)))
}

/// The only term of the school that begins so; none when there are several.
async fn only(db: &impl ConnectionTrait, school: SchoolId, wanted: String) -> Result<Option<Vec<u8>>, Problem> {
    let is_pair = wanted.starts_with(is_chinese) && wanted.chars().nth(1).is_some();
    let prefix = wanted.into_bytes();
    if is_pair {
        return Ok(Some(prefix));
    }
    let terms =
        || asset_term::Entity::of(school).select_only().column(asset_term::Column::Term).filter(between(&prefix));
    let first: Option<Vec<u8>> = terms().order_by_asc(asset_term::Column::Term).limit(1).into_tuple().one(db).await?;
    let last: Option<Vec<u8>> = terms().order_by_desc(asset_term::Column::Term).limit(1).into_tuple().one(db).await?;
    Ok(if first == last { Some(first.unwrap_or(prefix)) } else { None })
}

/// Keeps only cards that have all the words. True: they are found in the order of the numbers in the index, so that the
/// first page of a common word is read without the others.
pub async fn matching(
    db: &impl ConnectionTrait,
    mut query: Select<asset::Entity>,
    school: SchoolId,
    q: &str,
) -> Result<(Select<asset::Entity>, bool), Problem> {
    let wanted = wanted(q);
    if wanted.is_empty() {
        // Nothing but punctuation: it may still be the beginning of a number.
        return Ok((query.filter(begins((asset::Entity, asset::Column::Number), q)), false));
    }
    let mut leads = false;
    for word in wanted {
        let prefix = word.clone().into_bytes();
        let rows = asset_term::Entity::of(school).select_only().column(asset_term::Column::AssetId);
        query = match only(db, school, word).await? {
            Some(term) if !leads => {
                leads = true;
                let cards = asset::Entity::belongs_to(asset_term::Entity).from(asset::Column::Id);
                query
                    .join(JoinType::InnerJoin, cards.to(asset_term::Column::AssetId).into())
                    .filter(asset_term::COLUMN.school_id.eq(school))
                    .filter(asset_term::Column::Term.eq(term))
            }
            Some(term) => {
                let number = Expr::col((asset::Entity, asset::Column::Number));
                let same = asset_term::Column::Number.into_expr().eq(number);
                query.filter(Expr::exists(rows.filter(asset_term::Column::Term.eq(term)).filter(same).into_query()))
            }
            None => query.filter(asset::COLUMN.id.in_subquery(rows.filter(between(&prefix)).into_query())),
        };
    }
    Ok((query, leads))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_cut_into_pairs_and_the_rest_into_words() {
        assert_eq!(wanted("投影仪"), ["投影", "影仪"]);
        assert_eq!(wanted("投"), ["投"]);
        assert_eq!(wanted("HP LaserJet-M1005打印机"), ["hp", "laserjet", "m1005", "打印", "印机"]);
        assert_eq!(wanted("  ()[] "), Vec::<String>::new());
    }

    #[test]
    fn rare_characters_are_characters_too() {
        assert_eq!(wanted("𬱖𠮷"), ["𬱖𠮷"]);
    }

    #[test]
    fn a_long_question_is_cut_short() {
        assert_eq!(wanted(&"天地玄黄宇宙洪荒日月".repeat(9)).len(), MOST_WANTED);
    }
}
