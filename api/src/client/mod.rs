//! The phone client for browsers, carried inside the binary under `/app/`, compressed when it was built.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH, VARY,
    },
    web::{self, Path, ServiceConfig},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{Problem, problem::Code};

// A debug build reads the folder as it is, so the client can be built again without the server.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../miniapp/dist/build/h5"]
struct Files;

/// The client loads nothing from elsewhere. Pictures it makes itself are `blob:` and `data:`, the scanner works in a
/// `blob:` worker, and the framework writes styles into elements.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; \
    style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// `/app/`.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(web::redirect("/", "/app/"))
        .service(web::redirect("/app", "/app/"))
        .route("/app/{path:.*}", web::get().to(file));
}

async fn file(request: HttpRequest, path: Path<String>) -> Result<HttpResponse, Problem> {
    let path = if path.is_empty() { "index.html" } else { path.as_str() };
    let accepts = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let brotli = accepts.split(',').any(|encoding| encoding.trim().starts_with("br"));
    let packed = brotli.then(|| Files::get(&format!("{path}.br"))).flatten();
    let is_packed = packed.is_some();
    let found = packed.or_else(|| Files::get(path).filter(|_| !path.ends_with(".br"))).ok_or(Code::NotFound)?;
    Ok(answer(&request, path, found, is_packed))
}

fn answer(request: &HttpRequest, path: &str, found: EmbeddedFile, is_packed: bool) -> HttpResponse {
    let hash = found.metadata.sha256_hash();
    let etag = format!("\"{}\"", hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>());
    // Names under assets/ hold a hash of their content: what they name never changes.
    let lasts = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = request.headers().get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .content_type(content_type(path))
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, lasts))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY));
    if is_packed {
        response.insert_header((CONTENT_ENCODING, "br"));
    }
    if known { response.finish() } else { response.body(found.data.into_owned()) }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
