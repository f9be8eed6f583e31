//! What a card may say, and what a change of it means for its history.

use chrono::NaiveDate;
use entity::{
    asset::{self, AssetStatus},
    asset_event::AssetEventKind,
};
use serde::Serialize;
use utoipa::ToSchema;

/// More of one thing on one card is a slip of the finger.
pub const MOST: i32 = 100_000;
/// A thousand million yuan: more is a slip of the finger too.
pub const DEAREST_FEN: i64 = 100_000_000_000;

/// A field that cannot be accepted, and why.
pub type Wrong = (&'static str, &'static str);

/// Everything that is wrong with a card, whoever wrote it.
pub fn check(card: &asset::Model, today: NaiveDate) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut unless = |right: bool, path, code| {
        if !right {
            wrong.push((path, code));
        }
    };
    unless(crate::category::is_code(&card.category_code), "categoryCode", "invalid_code");
    unless((1..=MOST).contains(&card.quantity), "quantity", "out_of_range");
    unless(card.price_fen.is_none_or(|price| (0..=DEAREST_FEN).contains(&price)), "priceFen", "out_of_range");
    unless(card.life_years.is_none_or(|years| (0..=200).contains(&years)), "lifeYears", "out_of_range");
    unless(card.acquired_on.is_none_or(|day| day <= today), "acquiredOn", "future_date");
    unless(card.booked_on.is_none_or(|day| day <= today), "bookedOn", "future_date");
    wrong
}

/// Whether a person may set the status by hand. Scrapping and writing off need their own decisions; what is gone stays
/// gone (行政事业性国有资产管理条例: 报废 is decided collectively).
pub fn by_hand(before: AssetStatus, after: AssetStatus) -> Result<(), Wrong> {
    let gone = |status| matches!(status, AssetStatus::Scrapped | AssetStatus::Lost);
    if before == after {
        Ok(())
    } else if gone(before) {
        Err(("status", "final"))
    } else if gone(after) {
        Err(("status", "needs_approval"))
    } else {
        Ok(())
    }
}

/// One field before and after, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldChange {
    /// The field's name in the contract.
    pub field: &'static str,
    /// What it said.
    #[schema(required)]
    pub before: Option<String>,
    /// What it says.
    #[schema(required)]
    pub after: Option<String>,
}

/// A card with the names of what it points to, as they are at this moment: history keeps the words, not the ids.
pub struct Named<'a> {
    /// The card.
    pub card: &'a asset::Model,
    /// The path of its place.
    pub place: Option<&'a str>,
    /// The name of its keeper.
    pub keeper: Option<&'a str>,
}

/// What happened between two states of a card: at most one event of each kind.
pub fn events(before: &Named, after: &Named) -> Vec<(AssetEventKind, Vec<FieldChange>)> {
    let mut events = Vec::new();
    if before.card.place_id != after.card.place_id {
        let change = FieldChange { field: "place", before: own(before.place), after: own(after.place) };
        events.push((AssetEventKind::Moved, vec![change]));
    }
    if before.card.keeper_id != after.card.keeper_id {
        let change = FieldChange { field: "keeper", before: own(before.keeper), after: own(after.keeper) };
        events.push((AssetEventKind::HandedOver, vec![change]));
    }
    if before.card.status != after.card.status {
        let change =
            FieldChange { field: "status", before: word(&before.card.status), after: word(&after.card.status) };
        events.push((AssetEventKind::StatusChanged, vec![change]));
    }
    let rest = corrections(before.card, after.card);
    if !rest.is_empty() {
        events.push((AssetEventKind::Changed, rest));
    }
    events
}

fn own(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

/// The word of an enum in the contract.
pub fn word(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

fn corrections(before: &asset::Model, after: &asset::Model) -> Vec<FieldChange> {
    let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
    let date = |day: &Option<NaiveDate>| day.map(|day| day.to_string());
    let number = |number: &Option<i64>| number.map(|number| number.to_string());
    let mut changes = Vec::new();
    let mut compare = |field, before: Option<String>, after: Option<String>| {
        if before != after {
            changes.push(FieldChange { field, before, after });
        }
    };
    compare("name", filled(&before.name), filled(&after.name));
    compare("categoryCode", filled(&before.category_code), filled(&after.category_code));
    compare("brand", filled(&before.brand), filled(&after.brand));
    compare("model", filled(&before.model), filled(&after.model));
    compare("spec", filled(&before.spec), filled(&after.spec));
    compare("unit", filled(&before.unit), filled(&after.unit));
    compare("quantity", Some(before.quantity.to_string()), Some(after.quantity.to_string()));
    compare("priceFen", number(&before.price_fen), number(&after.price_fen));
    compare("acquiredOn", date(&before.acquired_on), date(&after.acquired_on));
    compare("bookedOn", date(&before.booked_on), date(&after.booked_on));
    compare("voucher", filled(&before.voucher), filled(&after.voucher));
    compare("acquisition", before.acquisition.as_ref().and_then(word), after.acquisition.as_ref().and_then(word));
    compare("funding", before.funding.as_ref().and_then(word), after.funding.as_ref().and_then(word));
    compare("supplier", filled(&before.supplier), filled(&after.supplier));
    compare("contract", filled(&before.contract), filled(&after.contract));
    compare("warrantyUntil", date(&before.warranty_until), date(&after.warranty_until));
    compare("department", filled(&before.department), filled(&after.department));
    compare("user", filled(&before.user), filled(&after.user));
    compare("lifeYears", number(&before.life_years.map(i64::from)), number(&after.life_years.map(i64::from)));
    compare("remark", filled(&before.remark), filled(&after.remark));
    changes
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::{AssetId, MemberId, PlaceId, SchoolId};

    use super::*;

    fn card() -> asset::Model {
        let day = NaiveDate::from_ymd_opt(2026, 9, 1);
        asset::Model {
            id: AssetId::new(),
            school_id: SchoolId::new(),
            number: "1".into(),
            name: "课桌".into(),
            category_code: "A05010203".into(),
            brand: String::new(),
            model: String::new(),
            spec: String::new(),
            unit: "张".into(),
            quantity: 46,
            price_fen: Some(21_000),
            acquired_on: day,
            booked_on: day,
            voucher: String::new(),
            acquisition: None,
            funding: None,
            supplier: String::new(),
            contract: String::new(),
            warranty_until: None,
            place_id: None,
            department: String::new(),
            user: String::new(),
            keeper_id: None,
            status: AssetStatus::InUse,
            life_years: None,
            remark: String::new(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_card_of_tomorrow_or_of_nothing_is_refused() {
        let today = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        assert_eq!(check(&card(), today), []);
        let tomorrow = today.succ_opt();
        let bad = asset::Model {
            acquired_on: tomorrow,
            quantity: 0,
            price_fen: Some(-1),
            category_code: "桌子".into(),
            ..card()
        };
        let fields: Vec<_> = check(&bad, today).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["categoryCode", "quantity", "priceFen", "acquiredOn"]);
    }

    #[test]
    fn nobody_scraps_a_thing_by_hand_and_what_is_gone_stays_gone() {
        use AssetStatus::*;
        assert_eq!(by_hand(InUse, ToScrap), Ok(()));
        assert_eq!(by_hand(ToScrap, Scrapped), Err(("status", "needs_approval")));
        assert_eq!(by_hand(InUse, Lost), Err(("status", "needs_approval")));
        assert_eq!(by_hand(Scrapped, InUse), Err(("status", "final")));
        assert_eq!(by_hand(Lost, Lost), Ok(()));
    }

    #[test]
    fn place_keeper_and_status_each_make_an_event_of_their_own() {
        let before = card();
        let after = asset::Model {
            place_id: Some(PlaceId::new()),
            keeper_id: Some(MemberId::new()),
            status: AssetStatus::Idle,
            quantity: 45,
            ..before.clone()
        };
        let named = |card, place, keeper| Named { card, place, keeper };
        let events = events(&named(&before, None, None), &named(&after, Some("教学楼 / 201"), Some("周明理")));
        let kinds: Vec<_> = events.iter().map(|(kind, _)| *kind).collect();
        use AssetEventKind::*;
        assert_eq!(kinds, [Moved, HandedOver, StatusChanged, Changed]);
        assert_eq!(events[0].1[0].after.as_deref(), Some("教学楼 / 201"));
        assert_eq!(events[3].1.len(), 1);
    }

    #[test]
    fn what_did_not_change_leaves_no_event() {
        let card = card();
        let named = || Named { card: &card, place: None, keeper: None };
        assert!(events(&named(), &named()).is_empty());
    }
}
