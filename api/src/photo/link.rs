//! Links to photos that end: an image tag sends no header, so the address itself is the permission.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use entity::{PhotoId, SchoolId, photo};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{State, gate::Keys, routes};

/// A link is good for at least so long, and at most twice, in seconds. In between it stays the same, so that what was
/// loaded once is not loaded again.
pub const GOOD: i64 = 6 * 60 * 60;

/// Which rendition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// At most 320 pixels on a side.
    Thumb,
    /// At most 1600 pixels on a side.
    Large,
}

impl Size {
    fn as_str(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Large => "large",
        }
    }
}

/// A photo.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000050", "width": 1600, "height": 1200,
    "sha256": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
    "thumbUrl": "/api/v1/public/photos/019a0000-0000-7000-8000-000000000050?size=thumb&school=019a0000-0000-7000-8000-000000000000&expires=1764000000&kid=a&signature=x",
    "largeUrl": "/api/v1/public/photos/019a0000-0000-7000-8000-000000000050?size=large&school=019a0000-0000-7000-8000-000000000000&expires=1764000000&kid=a&signature=x"
}))]
pub struct Photo {
    /// Its id.
    pub id: PhotoId,
    /// Of the large rendition, in pixels.
    pub width: i32,
    /// Of the large rendition, in pixels.
    pub height: i32,
    /// SHA-256 of the file as it was sent, in hex.
    pub sha256: String,
    /// At most 320 pixels on a side. The path of a link that ends within hours.
    pub thumb_url: String,
    /// At most 1600 pixels on a side. The path of a link that ends within hours.
    pub large_url: String,
}

/// The photos as they are shown, in their order.
pub fn show(state: &State, school: SchoolId, rows: Vec<photo::Model>, now: DateTime<Utc>) -> Vec<Photo> {
    let one = |row: photo::Model| {
        let photo::Model { id, sha256, width, height, .. } = row;
        let url = |size| Link::new(&state.keys, school, id, size, now).path(id);
        Photo { id, width, height, sha256, thumb_url: url(Size::Thumb), large_url: url(Size::Large) }
    };
    rows.into_iter().map(one).collect()
}

/// What the address of a photo says.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Link {
    /// Which rendition.
    #[param(inline)]
    pub size: Size,
    /// The school.
    #[param(value_type = String, format = Uuid)]
    pub school: SchoolId,
    /// Until when, in seconds since 1970.
    expires: i64,
    /// Which key signed.
    kid: String,
    /// The signature.
    signature: String,
}

impl Link {
    fn new(keys: &Keys, school: SchoolId, id: PhotoId, size: Size, now: DateTime<Utc>) -> Self {
        let expires = (now.timestamp().div_euclid(GOOD) + 2) * GOOD;
        let unsigned = Self { size, school, expires, kid: keys.signs().to_owned(), signature: String::new() };
        let signature = unsigned.sign(keys, id).map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default();
        Self { signature, ..unsigned }
    }

    fn path(&self, id: PhotoId) -> String {
        let Self { size, school, expires, kid, signature } = self;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("size", size.as_str()).append_pair("school", &school.to_string());
        query.append_pair("expires", &expires.to_string()).append_pair("kid", kid).append_pair("signature", signature);
        format!("{}/public/photos/{id}?{}", routes::BASE, query.finish())
    }

    fn sign(&self, keys: &Keys, id: PhotoId) -> Option<[u8; 32]> {
        let Self { size, school, expires, kid, signature: _ } = self;
        keys.derive(kid, &format!("photo {school} {id} {} {expires}", size.as_str()))
    }

    /// Whether one of our keys signed it for this photo, and it has not ended.
    pub fn is_good(&self, keys: &Keys, id: PhotoId, now: DateTime<Utc>) -> bool {
        let sent = URL_SAFE_NO_PAD.decode(&self.signature).unwrap_or_default();
        let ours = self.sign(keys, id);
        // Every byte is looked at: how soon it is refused must not tell how much of it was right.
        let same = |ours: [u8; 32]| {
            ours.len() == sent.len() && ours.iter().zip(&sent).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
        };
        ours.is_some_and(same) && self.expires > now.timestamp()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::gate::Key;

    fn keys(kid: &str, byte: u8) -> Keys {
        Keys::new(vec![Key { kid: kid.into(), secret: vec![byte; 32] }]).unwrap()
    }

    #[test]
    fn a_link_is_good_for_what_was_signed_and_until_its_end() {
        let (keys, school, id) = (keys("a b&c", 1), SchoolId::new(), PhotoId::new());
        let now = DateTime::from_timestamp(1_764_000_123, 0).unwrap();
        let link = Link::new(&keys, school, id, Size::Thumb, now);
        assert!(link.is_good(&keys, id, now));
        assert!(link.is_good(&keys, id, now + TimeDelta::seconds(GOOD)));
        assert!(!link.is_good(&keys, id, now + TimeDelta::seconds(2 * GOOD)));
        assert!(!link.is_good(&keys, PhotoId::new(), now));
        assert!(!link.is_good(&super::tests::keys("a b&c", 2), id, now));
        for other in [
            Link { size: Size::Large, ..link.clone() },
            Link { school: SchoolId::new(), ..link.clone() },
            Link { expires: link.expires + 1, ..link.clone() },
            Link { kid: "a".into(), ..link.clone() },
            Link { signature: String::new(), ..link.clone() },
            Link { signature: format!("{}A", link.signature), ..link.clone() },
        ] {
            assert!(!other.is_good(&keys, id, now), "{other:?}");
        }
    }

    #[test]
    fn a_link_stays_the_same_for_hours_and_reads_back_as_it_was_written() {
        let (keys, school, id) = (keys("a b&c", 1), SchoolId::new(), PhotoId::new());
        let start = DateTime::from_timestamp(GOOD * 80_000, 0).unwrap();
        let path = |after| Link::new(&keys, school, id, Size::Large, start + TimeDelta::seconds(after)).path(id);
        assert_eq!(path(0), path(GOOD - 1));
        assert_ne!(path(0), path(GOOD));
        let path = path(0);
        let query = path.split_once('?').unwrap().1;
        let read: Link = serde_urlencoded::from_str(query).unwrap();
        assert!(read.is_good(&keys, id, start), "{path}");
    }
}
