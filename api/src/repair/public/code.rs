//! Tracking codes and the secrets of contractors' links. Each is made from its row's id and a secret of the server, so
//! that a request sent again is told the same one, although only its hash is kept.

use entity::{ContractorLinkId, InspectionLinkId, VisitId, WatcherId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Problem,
    gate::Keys,
    problem::Code,
    tag::{code_of, normal},
};

/// Characters of a tracking code, which people may type: 100 bits.
const TYPED: usize = 20;
/// Characters of a link's secret, which nobody types: 130 bits.
const LINKED: usize = 26;

/// What opens one thing to whoever holds it: whose it is, and with which key it is made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Secret<Id> {
    /// The row it opens.
    pub id: Id,
    kid: String,
}

/// By which somebody without an account follows an order.
pub type TrackingCode = Secret<WatcherId>;
/// By which a contractor does a job.
pub type LinkSecret = Secret<ContractorLinkId>;
/// By which an inspector sees a time of the sample ledger.
pub type InspectionSecret = Secret<InspectionLinkId>;
/// By which a visitor sees the own visit.
pub type PassSecret = Secret<VisitId>;

impl TrackingCode {
    /// Of somebody new.
    pub fn new(keys: &Keys) -> Self {
        Self { id: WatcherId::new(), kid: keys.signs().into() }
    }

    /// The code, the same each time.
    pub fn text(&self, keys: &Keys) -> Result<String, Problem> {
        derived(keys, &self.kid, &format!("tracking {}", self.id), TYPED)
    }
}

impl LinkSecret {
    /// Of a new link.
    pub fn new(keys: &Keys) -> Self {
        Self { id: ContractorLinkId::new(), kid: keys.signs().into() }
    }

    /// The secret, the same each time.
    pub fn text(&self, keys: &Keys) -> Result<String, Problem> {
        derived(keys, &self.kid, &format!("contractor {}", self.id), LINKED)
    }
}

impl InspectionSecret {
    /// Of a new link.
    pub fn new(keys: &Keys) -> Self {
        Self { id: InspectionLinkId::new(), kid: keys.signs().into() }
    }

    /// The secret, the same each time.
    pub fn text(&self, keys: &Keys) -> Result<String, Problem> {
        derived(keys, &self.kid, &format!("inspection {}", self.id), LINKED)
    }
}

impl PassSecret {
    /// Of a visit that has none yet.
    pub fn new(id: VisitId, keys: &Keys) -> Self {
        Self { id, kid: keys.signs().into() }
    }

    /// The secret of a visit, to be told again.
    pub fn of(id: VisitId, kid: String) -> Self {
        Self { id, kid }
    }

    /// The name of the key it is made with, to be kept.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The secret, the same each time.
    pub fn text(&self, keys: &Keys) -> Result<String, Problem> {
        derived(keys, &self.kid, &format!("visit {}", self.id), LINKED)
    }
}

fn derived(keys: &Keys, kid: &str, what: &str, length: usize) -> Result<String, Problem> {
    // Its key is no longer among the settings: whoever lost the first answer that long ago reports again.
    let bytes = keys.derive(kid, what).ok_or(Code::Conflict)?;
    Ok(code_of(bytes.iter().take(length)))
}

/// What is kept of a code or secret, however it was typed.
pub fn hash(typed: &str) -> Vec<u8> {
    Sha256::digest(normal(typed)).to_vec()
}

/// A tracking code as it is shown for typing: `7K3M9-QXT2B-WD5HJ-N8RVA`.
pub fn spelled(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::gate::Key;

    fn keys(names: &[(&str, u8)]) -> Keys {
        Keys::new(names.iter().map(|(kid, byte)| Key { kid: (*kid).into(), secret: vec![*byte; 32] }).collect())
            .unwrap()
    }

    #[test]
    fn a_code_is_told_again_as_long_as_its_key_is_there() {
        let old = keys(&[("a", 1)]);
        let (tracking, link) = (TrackingCode::new(&old), LinkSecret::new(&old));
        let code = tracking.text(&old).unwrap();
        assert_eq!((code.len(), link.text(&old).unwrap().len()), (TYPED, LINKED));
        assert_eq!(tracking.text(&keys(&[("b", 2), ("a", 1)])).unwrap(), code);
        assert!(tracking.text(&keys(&[("b", 2)])).is_err() && link.text(&keys(&[("b", 2)])).is_err());
        assert_ne!(tracking.text(&keys(&[("a", 2)])).unwrap(), code);
    }

    #[test]
    fn codes_are_long_and_all_different() {
        let keys = keys(&[("a", 1)]);
        let codes: HashSet<_> = (0..10_000).map(|_| TrackingCode::new(&keys).text(&keys).unwrap()).collect();
        assert_eq!(codes.len(), 10_000);
        for at in 0..TYPED {
            let used: HashSet<_> = codes.iter().filter_map(|code| code.chars().nth(at)).collect();
            assert_eq!(used.len(), 32, "five bits a character");
        }
        const { assert!(TYPED * 5 >= 80 && LINKED * 5 >= 128) };
    }

    #[test]
    fn the_same_id_opens_nothing_else() {
        let keys = keys(&[("a", 1)]);
        let tracking = TrackingCode::new(&keys);
        let link = LinkSecret { id: ContractorLinkId(tracking.id.0), kid: tracking.kid.clone() };
        assert!(!link.text(&keys).unwrap().starts_with(&tracking.text(&keys).unwrap()));
    }

    #[test]
    fn a_code_may_be_typed_as_people_type() {
        let keys = keys(&[("a", 1)]);
        let code = TrackingCode::new(&keys).text(&keys).unwrap();
        let typed = spelled(&code).to_lowercase().replace('0', "o");
        assert_eq!(hash(&typed), hash(&code));
        assert_eq!(spelled(&code).len(), TYPED + 3);
    }
}
