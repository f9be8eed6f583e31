//! Answers that are the same for everybody: made once for each state of what they tell of, compressed once.

use std::{io::Write, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH, VARY,
    },
    web::Bytes,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{MenuId, SchoolId};
use flate2::{Compression, write::GzEncoder};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::{Problem, State, menu::Week};

/// So many answers are kept; one takes about 30 kB.
const KEPT: usize = 512;
/// So long an answer is given again without looking.
const MOMENT: TimeDelta = TimeDelta::seconds(1);
/// Styles are in the page; it loads nothing, and sends nothing anywhere.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The page.
    Page,
    /// The calendar.
    Calendar,
    /// JSON.
    Data,
}

/// All that an answer depends on. Whatever changes a menu or its school counts a version, so nothing old is ever found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The school, and which state of it.
    pub school: (SchoolId, i32),
    /// What is answered.
    pub what: What,
    /// The week that was asked for.
    pub week: Week,
    /// The menus that are told of, and which state of them.
    pub menus: Vec<(MenuId, i32)>,
    /// The day, where that is told.
    pub today: Option<NaiveDate>,
    /// In English.
    pub english: bool,
}

/// An answer, as it is and compressed.
pub struct Kept {
    what: What,
    hash: String,
    plain: Bytes,
    brotli: Bytes,
    gzip: Bytes,
}

/// In which words an answer was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// What is answered.
    pub what: What,
    /// The school's name in addresses.
    pub school: String,
    /// The week; none for the one of today.
    pub week: Option<Week>,
    /// In English.
    pub english: bool,
}

/// What was answered, and how things stood when it was looked up.
#[derive(Clone)]
struct Answered {
    kept: Arc<Kept>,
    at: DateTime<Utc>,
    written: u64,
}

/// The answers that were made last, and which of them was given to whom lately.
pub struct Pages {
    made: Cache<Key, Arc<Kept>>,
    lately: Cache<Asked, Answered>,
}

impl Default for Pages {
    fn default() -> Self {
        Self { made: Cache::new(KEPT), lately: Cache::new(KEPT) }
    }
}

impl Pages {
    /// The answer of a moment ago while nothing was written since; otherwise what `look` finds. A moment is no more than a
    /// second, since other servers write too, and a new day comes without anybody writing.
    pub async fn lately(
        &self,
        state: &State,
        asked: Asked,
        look: impl Future<Output = Result<Arc<Kept>, Problem>>,
    ) -> Result<Arc<Kept>, Problem> {
        let (at, written) = (state.clock.now(), state.db.written());
        let is_so = |last: &Answered| last.written == written && (at - last.at).abs() < MOMENT;
        if let Some(last) = self.lately.get(&asked).filter(is_so) {
            return Ok(last.kept);
        }
        let kept = look.await?;
        self.lately.insert(asked, Answered { kept: kept.clone(), at, written });
        Ok(kept)
    }

    /// The answer. Of all who ask for one that is not there yet one makes and compresses it; the others wait for that.
    pub async fn of(
        &self,
        key: &Key,
        make: impl Future<Output = Result<String, Problem>>,
    ) -> Result<Arc<Kept>, Problem> {
        let what = key.what;
        let made = async {
            let text = make.await?;
            let made = actix_web::web::block(move || Kept::new(what, text)).await.map_err(Problem::internal)?;
            made.map(Arc::new).map_err(Problem::internal)
        };
        self.made.get_or_insert_async(key, made).await
    }
}

impl Kept {
    fn new(what: What, text: String) -> std::io::Result<Self> {
        let hash: String = Sha256::digest(&text).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let params = brotli::enc::BrotliEncoderParams {
            mode: brotli::enc::backward_references::BrotliEncoderMode::BROTLI_MODE_TEXT,
            size_hint: text.len(),
            ..Default::default()
        };
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut text.as_bytes(), &mut packed, &params)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(text.as_bytes())?;
        Ok(Self { what, hash, brotli: packed.into(), gzip: gzip.finish()?.into(), plain: text.into() })
    }

    /// The answer in the form that the caller understands, or that it has it already.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let accepts = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (encoding, bytes) = match chosen(accepts) {
            Some("br") => (Some("br"), &self.brotli),
            Some(gzip) => (Some(gzip), &self.gzip),
            None => (None, &self.plain),
        };
        // A strong tag: each form has its own.
        let etag = format!("\"{}-{}\"", self.hash, encoding.unwrap_or("id"));
        let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_known = known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag || tag.trim() == "*");
        let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((ETAG, etag))
            .insert_header((CACHE_CONTROL, "public, no-cache"))
            .insert_header((VARY, "Accept-Encoding, Accept-Language"));
        if is_known {
            return response.finish();
        }
        if let Some(encoding) = encoding {
            response.insert_header((CONTENT_ENCODING, encoding));
        }
        match self.what {
            What::Page => {
                response.insert_header((CONTENT_SECURITY_POLICY, POLICY)).content_type("text/html; charset=utf-8")
            }
            What::Calendar => response.content_type("text/calendar; charset=utf-8"),
            What::Data => response.content_type("application/json"),
        };
        response.body(bytes.clone())
    }
}

/// The best form that is accepted: `br` or `gzip`, without those that are weighed 0.
fn chosen(accepts: &str) -> Option<&'static str> {
    let takes = |name: &str| {
        accepts.split(',').any(|part| {
            let (encoding, weight) = part.split_once(';').unwrap_or((part, ""));
            let never = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.', ' ']).is_empty());
            encoding.trim().eq_ignore_ascii_case(name) && !never
        })
    };
    ["br", "gzip"].into_iter().find(|name| takes(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn of_all_who_ask_at_once_one_makes_the_answer() {
        let (pages, made) = (Pages::default(), std::cell::Cell::new(0));
        let key = Key {
            school: (SchoolId::new(), 1),
            what: What::Data,
            week: Week::parse("2026-W47").unwrap(),
            menus: Vec::new(),
            today: None,
            english: false,
        };
        let make = || async {
            made.set(made.get() + 1);
            tokio::task::yield_now().await;
            Ok("[]".to_owned())
        };
        let all = futures_util::future::join_all((0..8).map(|_| pages.of(&key, make()))).await;
        assert!(all.iter().all(|kept| kept.as_ref().is_ok_and(|kept| kept.plain == "[]")));
        let failed = Key { english: true, ..key.clone() };
        assert!(pages.of(&failed, async { Err(Problem::internal("once")) }).await.is_err());
        assert!(pages.of(&failed, make()).await.is_ok(), "what failed is tried again");
        assert_eq!(made.get(), 2);
    }

    #[test]
    fn the_best_form_is_chosen_of_those_that_are_taken() {
        for (accepts, form) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip, deflate", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("br;q=0.000", None),
            ("BR; q=1", Some("br")),
            ("brotli", None),
            ("", None),
        ] {
            assert_eq!(chosen(accepts), form, "{accepts}");
        }
    }
}
