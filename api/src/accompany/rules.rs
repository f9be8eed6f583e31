//! What may be written about a meal with the pupils.

use chrono::NaiveDate;

/// The field that cannot be, and why. Grades go from 1 to 5, and nobody has eaten tomorrow's meal.
pub fn check(
    date: NaiveDate,
    today: NaiveDate,
    grades: [(&'static str, i32); 2],
) -> Result<(), (&'static str, &'static str)> {
    if date > today {
        return Err(("date", "future_date"));
    }
    match grades.into_iter().find(|(_, grade)| !(1..=5).contains(grade)) {
        Some((field, _)) => Err((field, "out_of_range")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_from_one_to_five_and_the_meal_was_eaten() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (today, tomorrow) = (day("2026-11-20"), day("2026-11-21"));
        let grades = |quality, hygiene| [("quality", quality), ("hygiene", hygiene)];
        assert_eq!(check(today, today, grades(1, 5)), Ok(()));
        assert_eq!(check(tomorrow, today, grades(1, 5)), Err(("date", "future_date")));
        assert_eq!(check(today, today, grades(0, 5)), Err(("quality", "out_of_range")));
        assert_eq!(check(today, today, grades(5, 6)), Err(("hygiene", "out_of_range")));
    }
}
