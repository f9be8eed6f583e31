//! What a change of a member's role or state may not do.

use entity::member::{MemberState, Role};

/// Why a change is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The school would be without a director who can act.
    LastDirector,
    /// A state that only the member's own acceptance brings.
    NotByHand,
}

/// What a member is before and after a change.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Before.
    pub before: (Role, MemberState),
    /// After.
    pub after: (Role, MemberState),
    /// Whether the member has a login.
    pub has_login: bool,
    /// How many other directors can act.
    pub other_directors: u64,
}

/// Decides.
pub fn allow(change: Change) -> Result<(), Refusal> {
    let leads = |(role, state)| role == Role::Director && state == MemberState::Active;
    if leads(change.before) && !leads(change.after) && change.other_directors == 0 {
        return Err(Refusal::LastDirector);
    }
    let (before, after) = (change.before.1, change.after.1);
    if before != after && (after == MemberState::Invited || (after == MemberState::Active && !change.has_login)) {
        return Err(Refusal::NotByHand);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use MemberState::*;

    fn change(before: (Role, MemberState), after: (Role, MemberState), other_directors: u64) -> Change {
        Change { before, after, has_login: true, other_directors }
    }

    #[test]
    fn the_last_director_who_can_act_stays() {
        let director = (Role::Director, Active);
        for after in [(Role::Teacher, Active), (Role::Director, Suspended), (Role::Director, Removed)] {
            assert_eq!(allow(change(director, after, 0)), Err(Refusal::LastDirector));
            assert_eq!(allow(change(director, after, 1)), Ok(()));
        }
    }

    #[test]
    fn only_acceptance_makes_an_invited_member_active() {
        let invited = Change { has_login: false, ..change((Role::Guard, Invited), (Role::Guard, Active), 1) };
        assert_eq!(allow(invited), Err(Refusal::NotByHand));
        assert_eq!(allow(change((Role::Guard, Active), (Role::Guard, Invited), 1)), Err(Refusal::NotByHand));
        assert_eq!(allow(change((Role::Guard, Suspended), (Role::Guard, Active), 1)), Ok(()));
    }
}
