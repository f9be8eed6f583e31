//! What a week may be, and which step leads where.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{
    DishId, MemberId,
    menu::{self, Meal, MenuStatus},
};

use super::{
    Canteen,
    draft::{Day, MenuIn},
    week::Week,
};

/// The most dishes of a meal.
pub const MOST_DISHES: usize = 30;

/// What somebody does with a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write it anew.
    Write,
    /// Say that it is done.
    Submit,
    /// Hand it back, with a reason.
    Return,
    /// Agree.
    Approve,
    /// Show it to everybody.
    Publish,
    /// Serve something else than was published.
    Swap,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not from where it is.
    WrongState,
    /// Nobody approves what he wrote himself.
    OwnWork,
}

/// Where the step leads.
pub fn next(step: Step, menu: &menu::Model, by: MemberId) -> Result<MenuStatus, Refusal> {
    match (step, menu.status) {
        (Step::Write, MenuStatus::Draft) => Ok(MenuStatus::Draft),
        (Step::Submit, MenuStatus::Draft) => Ok(MenuStatus::Submitted),
        (Step::Return, MenuStatus::Submitted | MenuStatus::Approved) => Ok(MenuStatus::Draft),
        (Step::Approve, MenuStatus::Submitted) if menu.submitted_by == Some(by) => Err(Refusal::OwnWork),
        (Step::Approve, MenuStatus::Submitted) => Ok(MenuStatus::Approved),
        (Step::Publish, MenuStatus::Approved) => Ok(MenuStatus::Published),
        (Step::Swap, MenuStatus::Published) => Ok(MenuStatus::Published),
        _ => Err(Refusal::WrongState),
    }
}

/// A week of holidays: every day that it has says that nothing is served.
pub fn is_all_holiday(days: &[Day]) -> bool {
    !days.is_empty() && days.iter().all(|day| day.no_meal)
}

/// The field of a week that cannot be, and why.
pub fn check(week: Week, canteen: &Canteen, sent: &MenuIn) -> Result<(), (String, &'static str)> {
    if sent.days.len() > 7 {
        return Err(("days".into(), "too_many"));
    }
    let (mut days, mut meals, mut dishes) = (HashSet::new(), HashSet::new(), HashSet::new());
    for (at, day) in sent.days.iter().enumerate() {
        let of_day = |field: &str| format!("days[{at}].{field}");
        if !week.has(day.date) {
            return Err((of_day("date"), "out_of_range"));
        }
        if !days.insert(day.date) {
            return Err((of_day("date"), "duplicate"));
        }
        if day.no_meal && !day.meals.is_empty() {
            return Err((of_day("meals"), "no_meal"));
        }
        for (index, meal) in day.meals.iter().enumerate() {
            let of_meal = |field: &str| of_day(&format!("meals[{index}].{field}"));
            if canteen.times(meal.meal).is_none() {
                return Err((of_meal("meal"), "not_served"));
            }
            if !meals.insert((day.date, meal.meal)) {
                return Err((of_meal("meal"), "duplicate"));
            }
            if meal.dish_ids.len() > MOST_DISHES {
                return Err((of_meal("dishIds"), "too_many"));
            }
            if !meal.dish_ids.iter().all(|dish| dishes.insert((day.date, meal.meal, *dish))) {
                return Err((of_meal("dishIds"), "duplicate"));
            }
        }
    }
    Ok(())
}

/// A change of what is served.
#[derive(Clone, Copy, Debug)]
pub struct Swapping {
    /// On which day.
    pub date: NaiveDate,
    /// Of which meal.
    pub meal: Meal,
    /// The dish that is taken off; none: another is served besides.
    pub dish: Option<DishId>,
    /// The dish in its place; none: nothing is.
    pub new: Option<DishId>,
    /// Nothing of the meal is served.
    pub whole: bool,
}

/// What a day has.
#[derive(Clone, Copy, Debug)]
pub struct OfDay<'a> {
    /// What is served now.
    pub served: &'a [(Meal, DishId)],
    /// The menu has the day, and it is not one on which nothing is served.
    pub has_meals: bool,
    /// The school serves this meal.
    pub is_served: bool,
}

/// The field of a swap that cannot be, and why.
pub fn check_swap(
    swap: Swapping,
    week: Week,
    today: NaiveDate,
    day: OfDay<'_>,
) -> Result<(), (&'static str, &'static str)> {
    let OfDay { served, has_meals, is_served } = day;
    if !week.has(swap.date) {
        return Err(("date", "out_of_range"));
    }
    // What was eaten was eaten.
    if swap.date < today {
        return Err(("date", "past"));
    }
    let of_meal = served.iter().filter(|(meal, _)| *meal == swap.meal).count();
    let wrong = match (swap.dish, swap.new, swap.whole) {
        (None, None, true) => (of_meal == 0).then_some(("meal", "not_on_menu")),
        (_, _, true) => Some(("wholeMeal", "either_or")),
        (None, None, false) => Some(("newDishId", "required")),
        (None, Some(_), _) if !has_meals => Some(("date", "no_meal")),
        (None, Some(_), _) if !is_served => Some(("meal", "not_served")),
        (None, Some(_), _) if of_meal >= MOST_DISHES => Some(("newDishId", "too_many")),
        (Some(dish), ..) if !served.contains(&(swap.meal, dish)) => Some(("dishId", "not_on_menu")),
        (_, Some(new), _) if served.contains(&(swap.meal, new)) => Some(("newDishId", "duplicate")),
        _ => None,
    };
    wrong.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use entity::{MenuId, SchoolId};
    use sea_orm::Iterable;

    use super::{
        super::draft::{DayIn, MealIn},
        *,
    };

    const STEPS: [Step; 6] = [Step::Write, Step::Submit, Step::Return, Step::Approve, Step::Publish, Step::Swap];

    fn menu(status: MenuStatus, submitted_by: Option<MemberId>) -> menu::Model {
        menu::Model {
            id: MenuId::new(),
            school_id: SchoolId::new(),
            week: "2026-W47".into(),
            status,
            days: serde_json::json!([]),
            return_reason: String::new(),
            submitted_by,
            submitted_at: None,
            approved_by: None,
            approved_at: None,
            published_by: None,
            published_at: None,
            version: 1,
        }
    }

    #[test]
    fn nothing_leads_out_of_what_is_published_and_nothing_into_it_but_approval_by_another() {
        let (cook, director) = (MemberId::new(), MemberId::new());
        for step in STEPS {
            let after = next(step, &menu(MenuStatus::Published, Some(cook)), director);
            assert_eq!(after.is_ok(), step == Step::Swap, "{step:?}");
            for status in MenuStatus::iter() {
                let before = menu(status, Some(cook));
                let leads = next(step, &before, director);
                assert!(leads != Ok(MenuStatus::Published) || [MenuStatus::Approved, status].contains(&before.status));
                assert!(leads != Ok(MenuStatus::Approved) || next(step, &before, cook) == Err(Refusal::OwnWork));
            }
        }
    }

    fn day(date: &str, meals: &[(Meal, &[DishId])]) -> DayIn {
        let meals = meals.iter().map(|(meal, dishes)| MealIn { meal: *meal, dish_ids: dishes.to_vec() }).collect();
        DayIn { date: date.parse().unwrap(), no_meal: false, note: Default::default(), meals }
    }

    #[test]
    fn a_week_has_its_days_its_meals_and_its_dishes_once() {
        let week = Week::parse("2026-W47").unwrap();
        let check = |days: Vec<DayIn>| check(week, &Canteen::default(), &MenuIn { days });
        let rice = DishId::new();
        let many: Vec<DishId> = (0..=MOST_DISHES).map(|_| DishId::new()).collect();
        let closed = DayIn { no_meal: true, ..day("2026-11-17", &[(Meal::Lunch, &[rice])]) };
        assert_eq!(
            check(vec![day("2026-11-16", &[(Meal::Lunch, &[rice])]), day("2026-11-17", &[(Meal::Lunch, &[rice])])]),
            Ok(())
        );
        for (days, field, code) in [
            (vec![day("2026-11-23", &[])], "days[0].date", "out_of_range"),
            (vec![day("2026-11-16", &[]), day("2026-11-16", &[])], "days[1].date", "duplicate"),
            (vec![closed], "days[0].meals", "no_meal"),
            (vec![day("2026-11-16", &[(Meal::Dinner, &[])])], "days[0].meals[0].meal", "not_served"),
            (vec![day("2026-11-16", &[(Meal::Lunch, &[]), (Meal::Lunch, &[])])], "days[0].meals[1].meal", "duplicate"),
            (vec![day("2026-11-16", &[(Meal::Lunch, &many)])], "days[0].meals[0].dishIds", "too_many"),
            (vec![day("2026-11-16", &[(Meal::Lunch, &[rice, rice])])], "days[0].meals[0].dishIds", "duplicate"),
            ((0..8).map(|_| day("2026-11-16", &[])).collect(), "days", "too_many"),
        ] {
            assert_eq!(check(days), Err((field.into(), code)));
        }
    }

    #[test]
    fn a_swap_is_of_a_dish_that_is_still_to_be_served() {
        let week = Week::parse("2026-W47").unwrap();
        let (spinach, lettuce, rice) = (DishId::new(), DishId::new(), DishId::new());
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let swap = Swapping {
            date: day("2026-11-17"),
            meal: Meal::Lunch,
            dish: Some(spinach),
            new: Some(lettuce),
            whole: false,
        };
        let served = [(Meal::Lunch, spinach), (Meal::Lunch, rice)];
        let of_day = OfDay { served: &served, has_meals: true, is_served: true };
        let try_on = |swap: Swapping, today: &str| check_swap(swap, week, day(today), of_day);
        assert_eq!(try_on(swap, "2026-11-17"), Ok(()));
        assert_eq!(try_on(swap, "2026-11-18"), Err(("date", "past")));
        assert_eq!(try_on(Swapping { date: day("2026-11-24"), ..swap }, "2026-11-17"), Err(("date", "out_of_range")));
        let (dinner, none) = (Meal::Dinner, None);
        for (wrong, field, code) in [
            (Swapping { dish: Some(lettuce), ..swap }, "dishId", "not_on_menu"),
            (Swapping { meal: dinner, ..swap }, "dishId", "not_on_menu"),
            (Swapping { new: Some(rice), ..swap }, "newDishId", "duplicate"),
            (Swapping { new: Some(spinach), ..swap }, "newDishId", "duplicate"),
            (Swapping { dish: none, new: Some(rice), ..swap }, "newDishId", "duplicate"),
            (Swapping { dish: none, new: none, ..swap }, "newDishId", "required"),
            (Swapping { whole: true, ..swap }, "wholeMeal", "either_or"),
            (Swapping { dish: none, new: none, whole: true, meal: dinner, ..swap }, "meal", "not_on_menu"),
        ] {
            assert_eq!(try_on(wrong, "2026-11-17"), Err((field, code)), "{wrong:?}");
        }
        let besides = Swapping { dish: none, ..swap };
        for right in [besides, Swapping { new: none, ..swap }, Swapping { dish: none, new: none, whole: true, ..swap }]
        {
            assert_eq!(try_on(right, "2026-11-17"), Ok(()), "{right:?}");
        }
        let besides = |of_day: OfDay<'_>| check_swap(besides, week, day("2026-11-17"), of_day);
        assert_eq!(besides(OfDay { has_meals: false, ..of_day }), Err(("date", "no_meal")));
        assert_eq!(besides(OfDay { is_served: false, ..of_day }), Err(("meal", "not_served")));
        let many: Vec<_> = (0..MOST_DISHES).map(|_| (Meal::Lunch, DishId::new())).collect();
        assert_eq!(besides(OfDay { served: &many, ..of_day }), Err(("newDishId", "too_many")));
    }
}
