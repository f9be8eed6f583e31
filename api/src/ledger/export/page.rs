//! The repair ledger as pages to print: A4 across, the headings on every page, room to sign at the end.

use bytes::Bytes;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::line::{Line, RECORD, REPORT};
use crate::calendar::TimeZone;

/// What stands above and below the lines.
pub struct Frame {
    /// The school's name.
    pub school: String,
    /// The days, `2026-01-01 – 2026-12-31`.
    pub days: String,
    /// When it was printed, and by whom.
    pub printed: String,
}

/// All that comes before the first line.
pub fn head(frame: &Frame) -> Bytes {
    let title = format!("{} 报修单·维修记录单", frame.school);
    // Written in two halves, so that the lines can follow each other without all of them being in memory.
    let open = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                title { (title) " " (frame.days) }
                style { (PreEscaped(STYLE)) }
            }
        }
    };
    let heading = html! {
        h1 { (title) }
        p.frame { span { "部门：后勤" } span { "年月：" (frame.days) } span { "打印：" (frame.printed) } }
    };
    let columns = html! {
        thead {
            tr { th colspan=(REPORT.len()) { "报修单" } th.record colspan=(RECORD.len()) { "维修记录单" } }
            tr {
                @for text in REPORT { th { (text) } }
                @for (at, text) in RECORD.iter().enumerate() { th.record[at == 0] { (text) } }
            }
        }
    };
    let open = open.into_string();
    let open = open.strip_suffix("</html>").unwrap_or(&open);
    format!("{open}<body>{}<table>{}<tbody>", heading.into_string(), columns.into_string()).into()
}

/// Some lines.
pub fn lines(lines: &[Line], zone: TimeZone) -> Bytes {
    let rows = html! {
        @for line in lines {
            tr {
                @for (at, text) in line.texts(zone).iter().enumerate() {
                    td.record[at == REPORT.len()] {
                        (text)
                        @if at == SIGNED { @if let Some(strokes) = &line.signature { (signature(strokes)) } }
                    }
                }
            }
        }
    };
    rows.into_string().into()
}

/// Where the acceptor signs.
const SIGNED: usize = REPORT.len() + 7;

/// All that comes after the last line. The checkpoint is printed whole: on paper it is out of everybody's reach.
pub fn foot(checkpoint: Option<&str>) -> Bytes {
    let foot = html! {
        @if let Some(note) = checkpoint { p { "台账校验点" } pre { (note) } }
        p.frame { span { "空白格划线" } span { "保存期限：______年" } }
        p.frame.sign { span { "填表人：________________" } span { "审核人：________________" } span { "日期：____年__月__日" } }
    };
    format!("</tbody></table>{}</body></html>", foot.into_string()).into()
}

/// The strokes as they were drawn: each x, y, x, y … from 0 to 1000.
fn signature(strokes: &Value) -> Markup {
    let strokes = strokes.as_array().into_iter().flatten().map(|stroke| {
        // In pairs or not: a list of points is numbers with anything between them.
        let numbers = stroke.as_array().into_iter().flatten().filter_map(Value::as_u64);
        numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
    });
    html! {
        svg viewBox="0 0 1000 1000" role="img" aria-label="手写签名" {
            @for points in strokes { polyline points=(points) {} }
        }
    }
}

const STYLE: &str = "\
@page{size:A4 landscape;margin:10mm 8mm 12mm;@bottom-right{content:'第' counter(page) '页 / 共' counter(pages) '页';font-size:8pt}}\
body{margin:8px;color:#000;background:#fff;font:8pt/1.35 system-ui,'PingFang SC','Microsoft YaHei',sans-serif}\
h1{margin:0 0 4px;font-size:14pt;text-align:center}.frame{display:flex;justify-content:space-between;gap:16px;margin:4px 0}\
table{width:100%;border-collapse:collapse;table-layout:fixed}thead{display:table-header-group}tr{break-inside:avoid}\
th,td{padding:2px 3px;border:1px solid #444;vertical-align:top;overflow-wrap:anywhere;white-space:pre-line}\
th{background:#eee;font-weight:600;vertical-align:middle}.record{border-left-width:2px}\
svg{display:block;width:100%;max-height:3em}polyline{fill:none;stroke:#000;stroke-width:14;stroke-linecap:round}\
.sign{margin-top:16px}pre{margin:0;font:7pt/1.3 monospace;white-space:pre-wrap;overflow-wrap:anywhere}@media print{body{margin:0}th{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";
