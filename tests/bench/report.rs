//! One line per measure: what, ours, the control, the ratio, the goal.

/// What a ratio or a figure should be.
#[derive(Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    fn told(self, value: f64) -> String {
        let (sign, goal, reached) = match self {
            Self::AtLeast(goal) => ('≥', goal, value >= goal),
            Self::AtMost(goal) => ('≤', goal, value <= goal),
        };
        format!("goal {sign} {goal}{}", if reached { "" } else { "  MISSED" })
    }
}

/// Prints the headings.
pub fn headings() {
    println!("{:<4}{:<52}{:>16}{:>16}{:>8}", "", "measure", "houqin", "control", "ratio");
}

/// Two figures of one kind.
pub fn ratio(id: &str, what: &str, unit: &str, (ours, control): (f64, f64), goal: Option<Goal>) {
    let ratio = ours / control;
    let goal = goal.map(|goal| goal.told(ratio)).unwrap_or_default();
    println!("{id:<4}{:<52}{:>16}{:>16}{ratio:>8.2}  {goal}", format!("{what}, {unit}"), number(ours), number(control));
}

/// A figure that stands alone.
pub fn figure(id: &str, what: &str, unit: &str, value: f64, goal: Option<Goal>) {
    let goal = goal.map(|goal| goal.told(value)).unwrap_or_default();
    println!("{id:<4}{:<52}{:>16}{:>16}{:>8}  {goal}", format!("{what}, {unit}"), number(value), "", "");
}

/// Something that could not be measured, and why.
pub fn absent(id: &str, what: &str, why: &str) {
    println!("{id:<4}{what:<52}{:>16}  {why}", "-");
}

/// Three digits that matter, or thousands set apart.
fn number(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.2}");
    }
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
