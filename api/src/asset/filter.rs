//! Which cards a caller asks for: in the list page by page, in an export and in a print all at once.

use entity::{MemberId, PlaceId, SchoolId, asset::AssetStatus};
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use utoipa::IntoParams;

use super::store::Filter;
use crate::{
    Problem, place,
    wire::{Cursor, Limit, Line},
};

/// Which cards.
#[derive(Clone, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct AssetFilter {
    /// Words of name, number, model, user: all must occur. Chinese needs no spaces.
    #[param(inline)]
    pub q: Option<Line<100>>,
    /// Only cards in this place or in what it holds.
    pub place_id: Option<PlaceId>,
    /// Only cards this member answers for.
    pub keeper_id: Option<MemberId>,
    /// Only cards whose category code begins so.
    #[param(inline)]
    pub category_code: Option<Line<9>>,
    /// Only cards in this status.
    pub status: Option<AssetStatus>,
    /// False: only cards without a valid tag. True: only cards with one.
    pub labelled: Option<bool>,
}

impl AssetFilter {
    /// Whether it asks for all cards.
    pub fn is_empty(&self) -> bool {
        let Self { q, place_id, keeper_id, category_code, status, labelled } = self;
        let words = q.is_none() && category_code.is_none();
        words && place_id.is_none() && keeper_id.is_none() && status.is_none() && labelled.is_none()
    }

    /// As the store wants it. A place stands for all that lies in it.
    pub async fn resolve(self, db: &impl ConnectionTrait, school: SchoolId) -> Result<Filter, Problem> {
        let places = match self.place_id {
            Some(id) => Some(place::store::inside(db, school, id).await?),
            None => None,
        };
        Ok(Filter {
            q: self.q.map(String::from),
            places,
            keeper: self.keeper_id,
            category: self.category_code.map(String::from),
            status: self.status,
            labelled: self.labelled,
            ids: None,
        })
    }
}

/// Which cards, and which page of them.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct AssetQuery {
    /// Words of name, number, model, user: all must occur. Chinese needs no spaces.
    #[param(inline)]
    q: Option<Line<100>>,
    /// Only cards in this place or in what it holds.
    place_id: Option<PlaceId>,
    /// Only cards this member answers for.
    keeper_id: Option<MemberId>,
    /// Only cards whose category code begins so.
    #[param(inline)]
    category_code: Option<Line<9>>,
    /// Only cards in this status.
    status: Option<AssetStatus>,
    /// False: only cards without a valid tag. True: only cards with one.
    labelled: Option<bool>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

impl AssetQuery {
    /// Which cards, how many of them, and from where on.
    pub fn parts(self) -> (AssetFilter, Limit, Option<Cursor>) {
        let Self { q, place_id, keeper_id, category_code, status, labelled, limit, cursor } = self;
        (AssetFilter { q, place_id, keeper_id, category_code, status, labelled }, limit, cursor)
    }
}
