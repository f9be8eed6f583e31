//! What to buy for a week.

use std::collections::BTreeMap;

use actix_web::{
    get,
    web::{Data, Json, Path},
};
use chrono::NaiveDate;
use entity::{FoodId, dish::AgeBand};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    AgeGroup, Canteen,
    plan::{Plan, Planned},
    store,
    week::Week,
};
use crate::{
    Problem, State,
    dish::Part,
    gate::{Actor, Permission},
    wire::Query,
};

/// The operation.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_menu_purchase);
}

/// For how many.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PurchaseQuery {
    /// So many children in all, in the proportions of the school's groups; absent: as many as the school's groups have.
    #[param(minimum = 1, maximum = 100_000)]
    children: Option<u32>,
}

/// What to buy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "week": "2026-W47", "children": 356, "lossPerMille": 30,
    "days": [{"date": "2026-11-16", "items": [
        {"foodId": "019a0000-0000-7000-8000-000000000080", "name": "鸡蛋", "grams": 20839}
    ]}],
    "items": [{"foodId": "019a0000-0000-7000-8000-000000000080", "name": "鸡蛋", "grams": 20839}]
}))]
pub struct Purchase {
    week: String,
    /// For how many children.
    children: u32,
    /// How much more than needed, in thousandths.
    loss_per_mille: u32,
    /// Day by day.
    days: Vec<PurchaseDay>,
    /// The whole week.
    items: Vec<PurchaseItem>,
}

/// What to buy for a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseDay {
    date: NaiveDate,
    items: Vec<PurchaseItem>,
}

/// How much of a food to buy, with what is cut off and what is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseItem {
    food_id: FoodId,
    name: String,
    /// As it is bought, rounded up.
    grams: i64,
}

/// What to buy for a week
///
/// Grams of all dishes that are served, swaps included, for all children, with what is cut off and the school's loss.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuRead])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"), PurchaseQuery),
    responses((status = 200, body = Purchase)))]
#[get("/menus/{week}/purchase")]
async fn get_menu_purchase(
    state: Data<State>,
    actor: Actor,
    week: Path<Week>,
    query: Query<PurchaseQuery>,
) -> Result<Json<Purchase>, Problem> {
    let (db, week) = (state.db.read(), week.into_inner());
    if query.0.children.is_some_and(|children| !(1..=100_000).contains(&children)) {
        return Err(Problem::field("children", "out_of_range"));
    }
    let row = store::get(db, actor.school, week).await?;
    let (canteen, _) = Canteen::load(db, actor.school).await?;
    let plan = Plan::load(db, row).await?;
    let heads = heads(&canteen.age_groups, query.0.children);
    let loss = canteen.loss_per_mille;
    let of_day = |date: NaiveDate| items(plan.served().filter(|planned| planned.line.date == date), &heads, loss);
    let days = plan.days.iter().map(|day| PurchaseDay { date: day.date, items: of_day(day.date) });
    Ok(Json(Purchase {
        week: week.to_string(),
        children: heads.values().sum(),
        loss_per_mille: loss,
        days: days.filter(|day| !day.items.is_empty()).collect(),
        items: items(plan.served(), &heads, loss),
    }))
}

/// How many children of each age: as the school says, or so many in the same proportions.
fn heads(groups: &[AgeGroup], children: Option<u32>) -> BTreeMap<AgeBand, u32> {
    let said = groups.iter().map(|group| (group.band, group.heads));
    let Some(children) = children else { return said.collect() };
    let mut whole: u64 = groups.iter().map(|group| u64::from(group.heads)).sum();
    let mut left = u64::from(children);
    // Each takes its part of what is left, so that all together are as many as were asked for.
    let share = |(band, heads): (AgeBand, u32)| {
        let weight = if whole == 0 { 1 } else { u64::from(heads) };
        let part = (left * weight + whole / 2).checked_div(whole).unwrap_or(left);
        whole -= weight.min(whole);
        left -= part;
        (band, u32::try_from(part).unwrap_or(u32::MAX))
    };
    said.map(share).collect()
}

fn items<'a>(
    served: impl Iterator<Item = &'a Planned>,
    heads: &BTreeMap<AgeBand, u32>,
    loss: u32,
) -> Vec<PurchaseItem> {
    // Of each food: its name, how much of it can be eaten, and grams to eat.
    let mut foods = BTreeMap::<FoodId, (&str, i64, i64)>::new();
    for part in served.flat_map(|planned| &planned.recipe.ingredients) {
        let food = foods.entry(part.food_id).or_insert((&part.name, i64::from(part.edible_percent), 0));
        food.2 += eaten(part, heads);
    }
    let item = |(food_id, (name, edible, grams)): (FoodId, (&str, i64, i64))| PurchaseItem {
        food_id,
        name: name.into(),
        grams: bought(grams, edible, loss),
    };
    let mut items: Vec<PurchaseItem> = foods.into_iter().map(item).filter(|item| item.grams > 0).collect();
    items.sort_by(|one, other| other.grams.cmp(&one.grams).then_with(|| one.name.cmp(&other.name)));
    items
}

/// Grams as they are bought: with what cannot be eaten, and with what is lost.
fn bought(eaten: i64, edible_percent: i64, loss_per_mille: u32) -> i64 {
    let parts = eaten * 100 * (1_000 + i64::from(loss_per_mille));
    let whole = edible_percent.max(1) * 1_000;
    (parts + whole - 1) / whole
}

fn eaten(part: &Part, heads: &BTreeMap<AgeBand, u32>) -> i64 {
    let of_band = |(band, grams): (&AgeBand, &u32)| Some(i64::from(*grams) * i64::from(*heads.get(band)?));
    part.grams.iter().filter_map(of_band).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Line;

    fn group(band: AgeBand, heads: u32) -> AgeGroup {
        AgeGroup { band, name: Line::parse("组").unwrap(), heads }
    }

    #[test]
    fn as_many_as_were_asked_for_are_shared_out_as_the_groups_are() {
        let groups = [group(AgeBand::LowerPrimary, 180), group(AgeBand::UpperPrimary, 176)];
        assert_eq!(heads(&groups, None).into_values().collect::<Vec<_>>(), [180, 176]);
        for children in [1, 2, 3, 355, 356, 1_001] {
            let shared = heads(&groups, Some(children));
            assert_eq!(shared.values().sum::<u32>(), children, "{shared:?}");
        }
        assert_eq!(heads(&groups, Some(89)).into_values().collect::<Vec<_>>(), [45, 44]);
        let nobody = [group(AgeBand::LowerPrimary, 0), group(AgeBand::UpperPrimary, 0)];
        assert_eq!(heads(&nobody, Some(10)).values().sum::<u32>(), 10);
    }

    #[test]
    fn what_is_bought_is_what_is_eaten_with_what_is_cut_off_and_lost() {
        let part = Part {
            food_id: FoodId::new(),
            name: "鸡蛋".into(),
            edible_percent: 88,
            grams: BTreeMap::from([(AgeBand::LowerPrimary, 50), (AgeBand::Senior, 90)]),
        };
        let heads = BTreeMap::from([(AgeBand::LowerPrimary, 356)]);
        assert_eq!(eaten(&part, &heads), 17_800);
        // 17,800 / 0.88 × 1.03 = 20,834.09
        assert_eq!(bought(17_800, 88, 30), 20_835);
        assert_eq!((bought(17_800, 100, 0), bought(0, 50, 500)), (17_800, 0));
    }
}
