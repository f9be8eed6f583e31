//! The repair ledger as pages to print: A4 across, the headings on every page, room to sign at the end.

use bytes::Bytes;
use maud::{DOCTYPE, PreEscaped, html};

use super::line::{HEADINGS, REPORT};
use crate::paper::Frame;

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
    let (report, record) = HEADINGS.split_at(REPORT);
    let columns = html! {
        thead {
            tr { th colspan=(report.len()) { "报修单" } th.record colspan=(record.len()) { "维修记录单" } }
            tr {
                @for text in report { th { (text) } }
                @for (at, text) in record.iter().enumerate() { th.record[at == 0] { (text) } }
            }
        }
    };
    let open = open.into_string();
    let open = open.strip_suffix("</html>").unwrap_or(&open);
    format!("{open}<body>{}<table>{}<tbody>", heading.into_string(), columns.into_string()).into()
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
