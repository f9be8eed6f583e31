//! `/labels`.

use actix_web::{
    HttpResponse, get,
    http::header::CONTENT_DISPOSITION,
    post,
    web::{Data, block},
};
use entity::{AssetId, MemberId, PlaceId, asset::AssetStatus};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Layout, RenderError, render,
    store::{self, MOST, Selection},
};
use crate::{
    Problem, State,
    asset::{AssetFilter, store::Filter},
    gate::{Actor, Permission},
    problem::{Code, ProblemBody},
    wire::{Body, File, Line, Query},
};

/// The most ids that fit into an address.
const MOST_IN_ADDRESS: usize = 50;

/// The labels' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_labels).service(create_labels);
}

/// What to print, in an address.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct LabelQuery {
    /// Up to 50 assets, separated by commas.
    asset_ids: Option<String>,
    /// Up to 50 places, separated by commas: labels for doors.
    place_ids: Option<String>,
    /// Up to 50 tags, separated by commas: a roll of blanks.
    tag_codes: Option<String>,
    /// All assets that a search finds.
    #[param(inline)]
    q: Option<Line<100>>,
    /// All assets in this place and what it holds.
    place_id: Option<PlaceId>,
    /// All assets this member answers for.
    keeper_id: Option<MemberId>,
    /// All assets whose category code begins so.
    #[param(inline)]
    category_code: Option<Line<9>>,
    /// All assets in this status.
    status: Option<AssetStatus>,
    /// False: all assets without a valid tag. True: all with one.
    labelled: Option<bool>,
    /// The paper.
    #[serde(default)]
    #[param(value_type = Option<Layout>)]
    layout: Layout,
    /// How many labels of the first sheet are used already.
    #[serde(default)]
    #[param(value_type = Option<u16>)]
    skip: u16,
}

/// What to print. One of the three lists, or a filter of the register.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"placeId": "019a0000-0000-7000-8000-000000000003", "layout": "a4-3x8", "skip": 0}))]
pub struct LabelsIn {
    /// Up to 2,000 assets.
    asset_ids: Option<Vec<AssetId>>,
    /// Up to 2,000 places: labels for doors.
    place_ids: Option<Vec<PlaceId>>,
    /// Up to 2,000 tags: a roll of blanks.
    tag_codes: Option<Vec<String>>,
    /// All assets that a search finds.
    q: Option<Line<100>>,
    /// All assets in this place and what it holds.
    place_id: Option<PlaceId>,
    /// All assets this member answers for.
    keeper_id: Option<MemberId>,
    /// All assets whose category code begins so.
    category_code: Option<Line<9>>,
    /// All assets in this status.
    status: Option<AssetStatus>,
    /// False: all assets without a valid tag. True: all with one.
    labelled: Option<bool>,
    /// The paper.
    #[serde(default)]
    #[schema(value_type = Option<Layout>)]
    layout: Layout,
    /// How many labels of the first sheet are used already.
    #[serde(default)]
    #[schema(value_type = Option<u16>)]
    skip: u16,
}

impl TryFrom<LabelQuery> for LabelsIn {
    type Error = Problem;

    fn try_from(query: LabelQuery) -> Result<Self, Problem> {
        fn split<T>(
            list: Option<String>,
            name: &str,
            parse: impl Fn(&str) -> Option<T>,
        ) -> Result<Option<Vec<T>>, Problem> {
            let wrong = |code| Problem::new(Code::InvalidQuery).with_field(name, code);
            let Some(list) = list else { return Ok(None) };
            let parts: Vec<&str> = list.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
            if parts.len() > MOST_IN_ADDRESS {
                return Err(wrong("too_many"));
            }
            parts.into_iter().map(parse).collect::<Option<Vec<T>>>().map(Some).ok_or_else(|| wrong("invalid"))
        }
        Ok(Self {
            asset_ids: split(query.asset_ids, "assetIds", |id| id.parse().ok())?,
            place_ids: split(query.place_ids, "placeIds", |id| id.parse().ok())?,
            tag_codes: split(query.tag_codes, "tagCodes", |code| Some(code.to_owned()))?,
            q: query.q,
            place_id: query.place_id,
            keeper_id: query.keeper_id,
            category_code: query.category_code,
            status: query.status,
            labelled: query.labelled,
            layout: query.layout,
            skip: query.skip,
        })
    }
}

/// Print labels
///
/// PDF of exact size: print without scaling. Up to 50 ids, or all that a filter finds; more ids by `POST`. An asset or
/// place without a tag gets one.
#[utoipa::path(tag = "tag", security(("session" = [Permission::LabelPrint])), params(LabelQuery), responses(
    (status = 200, body = inline(File), content_type = "application/pdf"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "Nothing to print"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "Not one selection")))]
#[get("/labels")]
async fn get_labels(state: Data<State>, actor: Actor, query: Query<LabelQuery>) -> Result<HttpResponse, Problem> {
    print(&state, actor, query.0.try_into()?).await
}

/// Print many labels
///
/// The same with up to 2,000 ids.
#[utoipa::path(tag = "tag", security(("session" = [Permission::LabelPrint])), request_body = LabelsIn,
    responses((status = 200, body = inline(File), content_type = "application/pdf")))]
#[post("/labels")]
async fn create_labels(state: Data<State>, actor: Actor, body: Body<LabelsIn>) -> Result<HttpResponse, Problem> {
    print(&state, actor, body.0).await
}

async fn print(state: &State, actor: Actor, asked: LabelsIn) -> Result<HttpResponse, Problem> {
    let (layout, skip) = (asked.layout, asked.skip);
    let selection = selection(state, actor, asked).await?;
    let labels = store::labels(state, actor, selection, state.clock.now()).await?;
    let pdf = block(move || render(&labels, layout, skip)).await.map_err(Problem::internal)?;
    let pdf = pdf.map_err(|error| match error {
        RenderError::Skip { .. } => Problem::field("skip", "out_of_range"),
        RenderError::Empty => Problem::new(Code::NotFound),
        error => Problem::internal(error),
    })?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, "inline; filename=\"labels.pdf\""))
        .insert_header(("Cache-Control", "no-store"))
        .body(pdf))
}

async fn selection(state: &State, actor: Actor, asked: LabelsIn) -> Result<Selection, Problem> {
    let LabelsIn { asset_ids, place_ids, tag_codes, .. } = asked;
    let LabelsIn { q, place_id, keeper_id, category_code, status, labelled, .. } = asked;
    let filter = AssetFilter { q, place_id, keeper_id, category_code, status, labelled };
    let many = |count: usize, name: &str| {
        if count == 0 {
            Err(Problem::field(name, "required"))
        } else if count > MOST {
            Err(Problem::new(Code::TooMany).with_field(name, "too_many"))
        } else {
            Ok(())
        }
    };
    match (asset_ids, place_ids, tag_codes) {
        (Some(mut ids), None, None) => {
            many(ids.len(), "assetIds")?;
            ids.sort();
            ids.dedup();
            Ok(Selection::Assets(Filter { ids: Some(ids), ..Filter::default() }))
        }
        (None, Some(mut ids), None) => {
            many(ids.len(), "placeIds")?;
            ids.sort();
            ids.dedup();
            Ok(Selection::Places(ids))
        }
        (None, None, Some(codes)) => {
            many(codes.len(), "tagCodes")?;
            Ok(Selection::Tags(codes))
        }
        (None, None, None) if filter.is_empty() => Err(Problem::field("assetIds", "required")),
        (None, None, None) => Ok(Selection::Assets(filter.resolve(state.db.read(), actor.school).await?)),
        _ => Err(Problem::field("assetIds", "either_or")),
    }
}
