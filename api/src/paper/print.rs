//! The sample ledger as pages to print.

use bytes::Bytes;
use maud::{Markup, html};

use super::line::{Line, Mark};
use crate::{calendar::TimeZone, sample::paper};

/// A paper form.
pub struct Form {
    /// What it is called.
    pub title: &'static str,
    /// 部门
    pub department: &'static str,
    /// Its columns.
    pub headings: &'static [&'static str],
    /// How wide the first of them are, where they are not all alike.
    pub widths: &'static [&'static str],
}

/// What stands above and below the lines.
pub struct Frame {
    /// On which form.
    pub form: &'static Form,
    /// The school's name.
    pub school: String,
    /// The days, `2026-01-01 – 2026-12-31`.
    pub days: String,
    /// When it was printed, and by whom or for whom.
    pub printed: String,
    /// What an inspector looks for, above the lines.
    pub summary: Markup,
    /// The signed note of how far the ledger had come.
    pub checkpoint: Option<String>,
}

/// All that comes before the first line.
pub fn head(frame: &Frame) -> Bytes {
    let title = format!("{} {}", frame.school, frame.form.title);
    let body = html! {
        h1 { (title) }
        p.frame { span { "部门：" (frame.form.department) } span { "年月：" (frame.days) } span { "打印：" (frame.printed) } }
        (frame.summary)
        table {
            colgroup { @for width in frame.form.widths { col style={ "width:" (width) }; } }
            thead { tr { @for heading in frame.form.headings { th { (heading) } } } }
            tbody { (HERE) }
        }
    };
    let whole = paper::whole(&format!("{title} {}", frame.days), frame.form.headings, &body).into_string();
    // Written in two halves, so that the lines can follow each other without all of them being in memory.
    whole.split(HERE).next().unwrap_or_default().to_owned().into()
}

/// Where the lines stand.
const HERE: &str = "\u{1}";

/// Some lines.
pub fn lines(lines: &[(usize, Line)], zone: TimeZone) -> Bytes {
    let rows = html! {
        @for (serial, line) in lines {
            tr.void[line.mark == Mark::Void].gap[line.mark == Mark::Gap] {
                @for text in line.texts(zone, *serial) { td { (text) } }
            }
        }
    };
    rows.into_string().into()
}

/// All that comes after the last line. The checkpoint is printed whole: on paper it is out of everybody's reach.
pub fn foot(checkpoint: Option<&str>) -> Bytes {
    let foot = html! {
        @if let Some(note) = checkpoint { p { "台账校验点" } pre { (note) } }
        p.frame { span { "空白格划线" } span { "保存期限：______年" } }
        p.frame.sign { span { "填表人：________________" } span { "审核人：________________" } span { "日期：____年__月__日" } }
    };
    format!("</tbody></table>{}</body></html>", foot.into_string()).into()
}
