//! Who may be given an order, and to whom a new one goes.

use entity::{
    CrewId, DispatchRuleId, MemberId, PlaceId, dispatch_rule,
    member::{MemberState, Role},
    repair::Trade,
};

/// Whether somebody may be given an order. Never a pupil, a parent, or whoever has other work.
pub fn is_assignable(role: Role, state: MemberState) -> bool {
    state == MemberState::Active && matches!(role, Role::Director | Role::Caretaker)
}

/// To whom a rule gives an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// This member gets it.
    Member(MemberId),
    /// Whoever of the crew takes it first.
    Crew(CrewId),
}

/// To whom this rule gives.
pub fn target(rule: &dispatch_rule::Model) -> Option<Target> {
    rule.member_id.map(Target::Member).or(rule.crew_id.map(Target::Crew))
}

/// The rules that fit, the narrowest first: of a kind of work in a place before all of a place before all of a kind of
/// work, what lies deeper before what it lies in, and of equals the newest. `places`: from the order's own place up.
pub fn fitting<'a>(
    rules: &'a [dispatch_rule::Model],
    trade: Trade,
    places: &[PlaceId],
) -> impl Iterator<Item = &'a dispatch_rule::Model> + use<'a> {
    let mut found: Vec<(_, &dispatch_rule::Model)> =
        rules.iter().filter_map(|rule| Some((rank(rule, trade, places)?, rule))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, rule)| rule)
}

/// Smaller is narrower; none does not fit.
fn rank(
    rule: &dispatch_rule::Model,
    trade: Trade,
    places: &[PlaceId],
) -> Option<(u8, usize, std::cmp::Reverse<DispatchRuleId>)> {
    if rule.trade.is_some_and(|of| of != trade) {
        return None;
    }
    let above = match rule.place_id {
        Some(place) => Some(places.iter().position(|here| *here == place)?),
        None => None,
    };
    let class = match (rule.trade, above) {
        (Some(_), Some(_)) => 0,
        (None, Some(_)) => 1,
        (Some(_), None) => 2,
        (None, None) => 3,
    };
    Some((class, above.unwrap_or_default(), std::cmp::Reverse(rule.id)))
}

#[cfg(test)]
mod tests {
    use entity::SchoolId;

    use super::*;

    fn rule(trade: Option<Trade>, place_id: Option<PlaceId>) -> dispatch_rule::Model {
        dispatch_rule::Model {
            id: DispatchRuleId::new(),
            school_id: SchoolId::new(),
            trade,
            place_id,
            member_id: Some(MemberId::new()),
            crew_id: None,
            version: 1,
        }
    }

    #[test]
    fn the_narrowest_rule_comes_first() {
        let [room, building, other] = [PlaceId::new(), PlaceId::new(), PlaceId::new()];
        let (water, power) = (Some(Trade::Plumbing), Some(Trade::Electrical));
        let narrow_to_wide = [
            rule(water, Some(room)),
            rule(water, Some(building)),
            rule(None, Some(room)),
            rule(None, Some(building)),
            rule(water, None),
            rule(None, None),
        ];
        let strange = [rule(power, Some(room)), rule(water, Some(other)), rule(power, None), rule(None, Some(other))];
        let all: Vec<_> = strange.iter().chain(narrow_to_wide.iter().rev()).cloned().collect();
        let found: Vec<_> = fitting(&all, Trade::Plumbing, &[room, building]).cloned().collect();
        assert_eq!(found, narrow_to_wide);
        assert_eq!(fitting(&all, Trade::Door, &[]).count(), 1, "of an order without a place only the widest knows");
    }

    #[test]
    fn of_equal_rules_the_newest_holds() {
        let rules = [rule(None, None), rule(None, None)];
        assert_eq!(fitting(&rules, Trade::Other, &[]).next(), rules.last());
    }

    #[test]
    fn only_those_who_repair_are_given_orders() {
        use MemberState::*;
        let roles =
            [Role::Director, Role::Caretaker, Role::Guard, Role::Canteen, Role::Teacher, Role::Guardian, Role::Auditor];
        let may: Vec<_> = roles.into_iter().filter(|role| is_assignable(*role, Active)).collect();
        assert_eq!(may, [Role::Director, Role::Caretaker]);
        for state in [Invited, Suspended, Removed] {
            assert!(roles.into_iter().all(|role| !is_assignable(role, state)), "{state:?}");
        }
    }
}
