//! `/photos`: sent once, shown by link or to a member.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    post,
    web::{Data, Path, Payload},
};
use entity::{PhotoId, SchoolId, photo};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    form::{self, Described, Form},
    link::{GOOD, Link, Photo, Size, show},
    store,
    take::lay_down,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    problem::Code,
    wire::{File, Query, Reply, intent},
};

/// The operations of photos.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create_photo).service(get_photo).service(get_linked_photo);
}

/// Which rendition.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SizeQuery {
    /// Without it the large one.
    #[param(inline)]
    size: Option<Size>,
}

/// Send a photo
///
/// As a form's `file`: JPEG, PNG or WebP, at most 15 MB and 50 megapixels. It is made upright and small and written anew;
/// nothing else of the file is kept, neither place nor device. A record takes it by its `id`; what none takes within a
/// day is removed. `photos_busy` says when to try again.
#[utoipa::path(tag = "photo", security(("session" = [Permission::PhotoWrite])),
    request_body(content((Described = "multipart/form-data"))), responses((status = 201, body = Photo)))]
#[post("/photos")]
async fn create_photo(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    payload: Payload,
) -> Result<Reply<Photo>, Problem> {
    let Form { upload, id } = form::receive(&state, &request, payload).await?;
    let (school, now) = (actor.school, state.clock.now());
    let mut row = lay_down(&state, school, Some(actor.member), upload, now).await?;
    // The file as it came, and not the form around it, which is written anew each time.
    let told = format!("{} {}", row.sha256, id.map(|id| id.to_string()).unwrap_or_default());
    let intent = intent(&request, told.as_bytes())?;
    row.id = id.unwrap_or(row.id);
    let new = row.clone();
    let written = state.db.once(school, intent, move |tx| Box::pin(store::insert(tx, new))).await?;
    row.id = written.value;
    // Sent again after it was swept, with the same key: it is there again.
    let row = match store::find(state.db.read(), school, row.id).await? {
        Some(row) => row,
        None => {
            let new = row.clone();
            state.db.write(move |tx| Box::pin(store::insert(tx, new))).await.map(|_| row)?
        }
    };
    let photo = show(&state, school, vec![row], now).pop().ok_or(Code::NotFound)?;
    Ok(Reply::created(written.replayed, photo))
}

/// A photo
///
/// Answers about records give links that need no header.
#[utoipa::path(tag = "photo", security(("session" = [Permission::PhotoRead])),
    params(("id" = PhotoId, Path, description = "The photo"), SizeQuery),
    responses((status = 200, body = File, content_type = "image/jpeg")))]
#[get("/photos/{id}")]
async fn get_photo(
    state: Data<State>,
    actor: Actor,
    id: Path<PhotoId>,
    query: Query<SizeQuery>,
) -> Result<HttpResponse, Problem> {
    serve(&state, actor.school, id.into_inner(), query.0.size.unwrap_or(Size::Large)).await
}

/// A photo by a link from an answer
///
/// The signature is the permission. A link that has ended, or was signed by nobody, names nothing.
#[utoipa::path(tag = "public", security(()),
    params(("id" = PhotoId, Path, description = "The photo"), Link),
    responses((status = 200, body = File, content_type = "image/jpeg")))]
#[get("/public/photos/{id}")]
async fn get_linked_photo(state: Data<State>, id: Path<PhotoId>, link: Query<Link>) -> Result<HttpResponse, Problem> {
    let (id, link) = (id.into_inner(), link.0);
    if !link.is_good(&state.keys, id, state.clock.now()) {
        return Err(Code::NotFound.into());
    }
    serve(&state, link.school, id, link.size).await
}

async fn serve(state: &State, school: SchoolId, id: PhotoId, size: Size) -> Result<HttpResponse, Problem> {
    let photo::Model { large, thumb, .. } = store::find(state.db.read(), school, id).await?.ok_or(Code::NotFound)?;
    let name = if size == Size::Thumb { thumb } else { large };
    let file = state.blobs.get(&name).await?;
    let file = file.ok_or_else(|| Problem::internal(format!("the file of photo {id} is not there")))?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        // Of one person, and the same for ever.
        .insert_header((CACHE_CONTROL, format!("private, max-age={GOOD}, immutable")))
        .insert_header((CONTENT_DISPOSITION, "inline; filename=\"photo.jpg\""))
        .body(file))
}
