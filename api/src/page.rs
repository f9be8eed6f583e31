//! Pages for people without an account: plain HTML that needs no script, in the reader's language, light or dark.
//!
//! Nobody is logged in on such a page and no cookie is set: what a page may do lies in its address alone, so another
//! site's form can do nothing here that it could not do by itself.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header::RETRY_AFTER},
};
use chrono::{DateTime, FixedOffset, Utc};
use maud::{DOCTYPE, Markup, html};

use crate::{Problem, problem::Language};

/// Styles are in the page; pictures and forms lead to this server only.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The language of whoever asks.
pub fn language(request: &HttpRequest) -> Language {
    request.extensions().get::<Language>().copied().unwrap_or(Language::Zh)
}

/// One of two wordings.
pub fn say<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    if language == Language::Zh { zh } else { en }
}

/// A time of the school, to the minute.
pub fn clock_time(at: DateTime<Utc>, language: Language) -> String {
    // All schools we serve are in China, at UTC+8 the whole year.
    let local = FixedOffset::east_opt(8 * 3600).map_or_else(|| at.fixed_offset(), |zone| at.with_timezone(&zone));
    local.format(say(language, "%-m月%-d日 %H:%M", "%-d %b %H:%M")).to_string()
}

/// A page as an answer, with what was wrong with the question. Nobody keeps, frames or lists it.
pub fn answer(problem: Option<&Problem>, title: &str, body: &Markup, language: Language) -> HttpResponse {
    let mut response = HttpResponse::build(problem.map_or(StatusCode::OK, |problem| problem.code.status()));
    if let Some(seconds) = problem.and_then(|problem| problem.retry_after) {
        response.insert_header((RETRY_AFTER, seconds));
    }
    response
        .content_type("text/html; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .insert_header(("Content-Security-Policy", POLICY))
        .body(whole(title, body, language).into_string())
}

/// A refusal as a page.
pub fn refusal(problem: &Problem, more: &Markup, language: Language) -> HttpResponse {
    let (title, detail) = problem.code.text(language);
    answer(Some(problem), title, &html! { h1 { (title) } p { (detail) } (more) }, language)
}

fn whole(title: &str, body: &Markup, language: Language) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(say(language, "zh-CN", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    }
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c2521;--soft:#5b6a63;--line:#dfe6e2;--edge:#86958d;--paper:#fff;--back:#f2f5f3;\
--brand:#1f7a5a;--on:#fff;--bad:#b3261e}\
@media(prefers-color-scheme:dark){:root{--ink:#e8eeeb;--soft:#9db0a7;--line:#2c3833;--edge:#6d7f76;--paper:#17201c;\
--back:#0f1613;--brand:#3fae86;--on:#0b1f17;--bad:#ff9a8f}}\
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);\
font:17px/1.5 system-ui,'PingFang SC','Microsoft YaHei',sans-serif}\
main{max-width:28rem;margin:0 auto;min-height:100vh;padding:2rem 1.25rem;background:var(--paper)}\
.school{margin:0;color:var(--soft)}h1{margin:.25rem 0 1.25rem;font-size:1.75rem;line-height:1.25;overflow-wrap:anywhere}\
h2{margin:2rem 0 .75rem;font-size:1.25rem}\
dl{margin:0;border-top:1px solid var(--line)}dt{float:left;clear:left;width:5.5rem;padding:.75rem 0;color:var(--soft)}\
dd{margin:0;padding:.75rem 0 .75rem 5.5rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere;white-space:pre-line}\
.contact,.card{margin:1.25rem 0;padding:1rem;border-radius:.75rem;background:var(--back);overflow-wrap:anywhere}\
.card p{margin:0}.hint{margin:.25rem 0 0;color:var(--soft);font-size:.9rem}.bad{color:var(--bad);font-weight:600}\
label{display:block;margin:1.25rem 0 0;font-weight:600}\
textarea,select,input{display:block;width:100%;min-height:3rem;margin:.4rem 0 0;padding:.7rem;border:1px solid var(--edge);\
border-radius:.75rem;background:var(--paper);color:var(--ink);font:inherit;font-weight:400;accent-color:var(--brand)}\
textarea{min-height:7rem}.tick{display:flex;align-items:center;gap:.75rem;min-height:3rem}\
.tick input{width:1.75rem;height:1.75rem;min-height:0;margin:0;flex:none}\
fieldset{margin:1.25rem 0 0;padding:0;border:0}legend{padding:0;font-weight:600}.row{display:flex;gap:.5rem}.row input{flex:1;min-width:0;padding:.7rem .5rem}\
.row .wide{flex:2}.button,button{display:block;width:100%;margin:1.5rem 0 1rem;padding:.9rem;border:0;border-radius:.75rem;\
background:var(--brand);color:var(--on);text-align:center;text-decoration:none;font:inherit;font-weight:600}\
.quiet{background:none;border:1px solid var(--edge);color:var(--ink);margin:.75rem 0 0}\
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}\
ol{margin:1.5rem 0;padding:0;list-style:none;border-left:3px solid var(--line)}li{padding:0 0 1rem 1rem}\
li:last-child{padding-bottom:0}time{display:block;color:var(--soft);font-size:.9rem}li p{margin:.25rem 0 0;overflow-wrap:anywhere}\
.photos{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}.photos img{width:8rem;height:8rem;object-fit:cover;border-radius:.75rem}\
.trap{position:absolute;left:-99rem}.qr{display:block;width:15rem;max-width:100%;margin:1rem auto 0;border-radius:.75rem;background:#fff;color:#000}\
.big{margin:.5rem 0;text-align:center;font:700 2.5rem/1.2 ui-monospace,monospace;letter-spacing:.12em}.middle{text-align:center}\
.code{text-align:center;color:var(--soft);font:15px ui-monospace,monospace;letter-spacing:.08em;overflow-wrap:anywhere}";
