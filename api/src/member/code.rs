//! The code of an invitation. It is made from the invitation's id and a secret of the server: whoever asks again with the
//! same `Idempotency-Key` is told the same code, although it is kept nowhere, and a thief of the database learns none.

use entity::InvitationId;
use serde::{Deserialize, Serialize};

use crate::{gate::Keys, tag::code_of};

/// Characters of a code: 80 bits that cannot be told from random ones.
const LENGTH: usize = 16;

/// Which invitation, and with which key its code is made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InvitationCode {
    /// The invitation.
    pub id: InvitationId,
    kid: String,
}

impl InvitationCode {
    /// Of a new invitation.
    pub fn new(keys: &Keys) -> Self {
        Self { id: InvitationId::new(), kid: keys.signs().into() }
    }

    /// The code, the same each time. None when its key is no longer among the settings.
    pub fn text(&self, keys: &Keys) -> Option<String> {
        let bytes = keys.derive(&self.kid, &format!("invitation {}", self.id))?;
        Some(code_of(bytes.iter().take(LENGTH)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Key;

    fn keys(names: &[(&str, u8)]) -> Keys {
        Keys::new(names.iter().map(|(kid, byte)| Key { kid: (*kid).into(), secret: vec![*byte; 32] }).collect())
            .unwrap()
    }

    #[test]
    fn a_code_is_told_again_as_long_as_its_key_is_there() {
        let old = keys(&[("a", 1)]);
        let made = InvitationCode::new(&old);
        let code = made.text(&old).unwrap();
        assert_eq!(code.len(), LENGTH);
        assert_eq!(made.text(&keys(&[("b", 2), ("a", 1)])).unwrap(), code);
        assert!(made.text(&keys(&[("b", 2)])).is_none());
    }

    #[test]
    fn neither_another_invitation_nor_another_secret_has_the_same_code() {
        let ours = keys(&[("a", 1)]);
        let made = InvitationCode::new(&ours);
        assert_ne!(made.text(&ours).unwrap(), InvitationCode::new(&ours).text(&ours).unwrap());
        assert_ne!(made.text(&ours).unwrap(), made.text(&keys(&[("a", 2)])).unwrap());
    }
}
