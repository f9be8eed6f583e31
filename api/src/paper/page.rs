//! Pages to print: A4 across, the headings on every page. On a phone each line is a card.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, ContentType},
};
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Problem;

/// The page holds no script and loads nothing, whatever people typed.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/// A whole page with a table under these headings.
pub fn whole(title: &str, headings: &[&str], body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(cards(headings))) }
            }
            body { (body) }
        }
    }
}

/// A page of which the parts are made as they are sent. It is of this moment, and for whoever asked.
pub fn streamed(parts: impl Stream<Item = Result<Bytes, Problem>> + 'static, name: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header(("Content-Security-Policy", POLICY))
        .insert_header(("X-Robots-Tag", "noindex"))
        .insert_header(("Cache-Control", "no-store"))
        .streaming(parts.map_err(actix_web::Error::from))
}

/// Seventeen columns are not to be read on a phone: there each heading stands before what it names, and what is empty is
/// left out.
fn cards(headings: &[&str]) -> String {
    let names: String =
        (1..).zip(headings).map(|(at, text)| format!("td:nth-child({at}):before{{content:'{text}'}}")).collect();
    format!("@media screen and (max-width:900px){{{CARDS}{names}}}")
}

const CARDS: &str = "\
body{margin:12px;font-size:15px}h1{font-size:19px;text-align:left}.frame{justify-content:flex-start}.frame span{flex:1 1 40%}.sign span{flex-basis:100%}\
table,tbody,tr,td{display:block}thead{display:none}tr{margin:10px 0;padding:8px 12px;border:1px solid #aaa;border-radius:10px}\
td{display:flex;gap:10px;padding:2px 0;border:0}td:before{flex:none;width:120px;color:#555;font-size:15px;font-weight:400}td:empty{display:none}\
td:nth-child(4){font-size:17px;font-weight:700}.gap{background:#f7ecd9}.gap td{background:none}pre{font-size:12px}";

const STYLE: &str = "\
@page{size:A4 landscape;margin:10mm 8mm 12mm;@bottom-right{content:'第' counter(page) '页 / 共' counter(pages) '页';font-size:8pt}}\
body{margin:8px;color:#000;background:#fff;font:8pt/1.35 system-ui,'PingFang SC','Microsoft YaHei',sans-serif}\
h1{margin:0 0 4px;font-size:14pt;text-align:center}.frame{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 16px;margin:4px 0}\
table{width:100%;border-collapse:collapse;table-layout:fixed}thead{display:table-header-group}tr{break-inside:avoid}\
th,td{padding:2px 3px;border:1px solid #444;vertical-align:top;overflow-wrap:anywhere}\
th{background:#eee;font-weight:600;vertical-align:middle}\
th:first-child,th:nth-child(3){width:2.6em}th:nth-child(2){width:6em}.void td{text-decoration:line-through;color:#555}\
.void td:last-child{text-decoration:none}.gap td{background:#f4f4f4}.sign{margin-top:16px}\
pre{margin:0;font:7pt/1.3 monospace;white-space:pre-wrap;overflow-wrap:anywhere}\
@media print{body{margin:0 1px 0 0}a{display:none}th,.gap td{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";
