//! A form as pages to print.

use actix_web::{HttpResponse, web::Data};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use maud::{Markup, html};

use super::{Form, Line, Lines, page};
use crate::{Problem, State};

/// What stands around the lines.
pub struct Frame {
    /// The school's name.
    pub school: String,
    /// The days, `2026-01-01 – 2026-12-31`.
    pub days: String,
    /// When it was printed, and by whom or for whom.
    pub printed: String,
    /// What an inspector looks for, above the lines in print.
    pub summary: Markup,
    /// The signed note of how far the ledger had come.
    pub checkpoint: Option<String>,
}

/// The pages, read from the database as they are sent.
pub fn pages<L: Lines>(state: Data<State>, (frame, lines): (Frame, L), name: String) -> HttpResponse {
    let foot = foot(frame.checkpoint.as_deref());
    let head = stream::once(async move { Ok::<_, Problem>(L::head(&frame)) });
    let rows = stream::try_unfold((state, lines), async |(state, mut lines)| {
        let some = lines.step(state.db.read()).await?;
        Ok(some.map(|some| (rows(&some), (state, lines))))
    });
    page::streamed(head.chain(rows).chain(stream::once(async { Ok(foot) })), name)
}

/// All that comes before the first line.
pub fn head(form: &Form, frame: &Frame) -> Bytes {
    let title = format!("{} {}", frame.school, form.title);
    let body = html! {
        h1 { (title) }
        p.frame { span { "部门：" (form.department) } span { "年月：" (frame.days) } span { "打印：" (frame.printed) } }
        @if let Some(what) = form.personal {
            p { "本表含" (what) "，仅供学校管理与检查使用，不得外传。导出：" (frame.printed) }
        }
        (frame.summary)
        table {
            colgroup { @for width in form.widths { col style={ "width:" (width) }; } }
            thead { tr { @for heading in form.headings { th { (heading) } } } }
            tbody { (HERE) }
        }
    };
    let whole = page::whole(&format!("{title} {}", frame.days), form.headings, &body).into_string();
    // Written in two halves, so that the lines can follow each other without all of them being in memory.
    whole.split(HERE).next().unwrap_or_default().to_owned().into()
}

/// Where the lines stand.
const HERE: &str = "\u{1}";

fn rows(lines: &[impl Line]) -> Bytes {
    html! { @for line in lines { (line.row()) } }.into_string().into()
}

/// All that comes after the last line. The checkpoint is printed whole: on paper it is out of everybody's reach.
fn foot(checkpoint: Option<&str>) -> Bytes {
    let foot = html! {
        @if let Some(note) = checkpoint { p { "台账校验点" } pre { (note) } }
        p.frame { span { "空白格划线" } span { "保存期限：______年" } }
        p.frame.sign { span { "填表人：________________" } span { "审核人：________________" } span { "日期：____年__月__日" } }
    };
    format!("</tbody></table>{}</body></html>", foot.into_string()).into()
}
