//! `/categories`.

use actix_web::{
    get,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    Problem, State,
    gate::Permission,
    wire::{Limit, Page, Query, Text},
};

/// The categories' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_categories);
}

/// A category code of GB/T 14885-2022.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "A02010105", "name": "台式计算机"}))]
pub struct Category {
    /// `A` and eight digits.
    pub code: String,
    /// Its name; that of its group for a code beyond the subset we ship.
    pub name: String,
}

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CategoryQuery {
    /// A word, or the beginning of a code.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 60)]
    q: Text<60>,
    /// Rows, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
}

/// Find a category code by word
///
/// Everyday words work: 课桌, 电脑. A labelled subset of the standard; the data folder may hold the full table.
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetRead])), params(CategoryQuery),
    responses((status = 200, body = Page<Category>)))]
#[get("/categories")]
async fn list_categories(state: Data<State>, query: Query<CategoryQuery>) -> Result<Json<Page<Category>>, Problem> {
    let CategoryQuery { q, limit } = query.0;
    let found = state.categories.search(&q, usize::try_from(limit.rows() - 1).unwrap_or(0));
    let items = found.into_iter().map(|(code, entry)| Category { code: code.into(), name: entry.name.clone() });
    Ok(Json(Page { items: items.collect(), next: None }))
}
