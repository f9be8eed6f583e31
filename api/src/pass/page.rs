//! The visitor's own page: where the visit stands, what to do now, the code that changes, and what the school keeps.

use chrono::{DateTime, Utc};
use entity::{
    school,
    visit::{self, VisitStatus},
};
use maud::{Markup, html};

use super::{form_page::notice, rules, words};
use crate::{
    label::{Dark, QUIET, Qr},
    page::{clock_time, say},
    privacy::shown_phone,
    problem::Language,
    visit::Visitor,
};

/// All that the page shows.
pub struct PassPage {
    /// Whose it is.
    pub school: school::Model,
    /// The visit.
    pub visit: visit::Model,
    /// What the visitor said; nothing once erased.
    pub visitor: Option<Visitor>,
    /// The code of this moment; none when nothing is to be shown at the gate any more.
    pub code: Option<String>,
}

impl PassPage {
    /// Whether the page changes by itself.
    pub fn goes_on(&self) -> bool {
        self.visit.ended_at.is_none()
    }

    /// The page.
    pub fn body(&self, secret: &str, language: Language) -> Markup {
        let visit = &self.visit;
        let (title, what) = words::status(visit.status, language);
        html! {
            p.school { (self.school.name) }
            h1 { (title) }
            p { (what) }
            (self.times(language))
            @if let Some(code) = &self.code { (shown(visit, code, language)) }
            @if let Some(visitor) = &self.visitor { (self.kept(visitor, language)) }
            @if self.goes_on() && visit.status != VisitStatus::Inside {
                form method="post" action={ "/v/" (secret) "/cancel" } {
                    // Without a tick it is not sent: one touch alone erases nothing.
                    label.tick {
                        input type="checkbox" required;
                        (say(language, "我不来了", "I am not coming"))
                    }
                    button.quiet { (say(language, "取消登记，删除我的信息", "Cancel, and erase what I wrote")) }
                }
            } @else if !self.goes_on() {
                a.button.quiet href={ "/s/" (self.school.slug) "/visit" } { (say(language, "重新登记", "Register again")) }
            }
            (notice(&self.school, language))
        }
    }

    fn times(&self, language: Language) -> Markup {
        let time = |at: DateTime<Utc>| clock_time(at, language);
        let visit = &self.visit;
        html! {
            dl {
                @match (visit.entered_at, visit.from_at) {
                    (Some(at), _) => { dt { (say(language, "入校", "In")) } dd { (time(at)) } }
                    (None, Some(at)) if self.goes_on() => { dt { (say(language, "约定时间", "From")) } dd { (time(at)) } }
                    _ => {}
                }
                @match (visit.left_at, visit.until_at) {
                    (Some(at), _) => { dt { (say(language, "离校", "Out")) } dd { (time(at)) } }
                    (None, Some(at)) if self.goes_on() => { dt { (say(language, "请在此前离校", "Leave by")) } dd { (time(at)) } }
                    _ => {}
                }
            }
        }
    }

    fn kept(&self, visitor: &Visitor, language: Language) -> Markup {
        let phone = shown_phone(&visitor.phone);
        let facts = [
            (say(language, "姓名", "Name"), visitor.name.as_str()),
            (say(language, "找谁", "Visits"), visitor.host.as_str()),
            (say(language, "手机", "Phone"), phone.as_str()),
            (say(language, "单位", "Company"), visitor.company.as_str()),
            (say(language, "车牌", "Plate"), visitor.plate.as_str()),
            (say(language, "说明", "What for"), visitor.reason.as_str()),
        ];
        html! {
            h2 { (say(language, "登记的内容", "What you wrote")) }
            dl {
                dt { (say(language, "事由", "Purpose")) } dd { (words::purpose(self.visit.purpose, language)) }
                @for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
                    dt { (name) } dd { (value) }
                }
                dt { (say(language, "人数", "People")) } dd { (self.visit.headcount) }
            }
        }
    }
}

/// The code, to be scanned or read out.
fn shown(visit: &visit::Model, code: &str, language: Language) -> Markup {
    let (head, tail) = code.split_at_checked(3).unwrap_or((code, ""));
    html! {
        @if let Some(qr) = Qr::encode(&rules::qr(visit.id.0, code)) { (picture(&qr, say(language, "访客码", "Visitor code"))) }
        p.big { (head) " " (tail) }
        p.hint.middle { (say(language, "每 30 秒换一次，截屏无效。", "It changes every 30 seconds: a screenshot does not work.")) }
    }
}

/// Dark on light whatever the page's colours: cameras want it so.
pub fn picture(qr: &Qr, label: &str) -> Markup {
    let side = qr.side_with_quiet();
    let bar = |&Dark { x, y, width, height }: &Dark| format!("M{} {}h{width}v{height}h-{width}z", x + QUIET, y + QUIET);
    let path: String = qr.dark.iter().map(bar).collect();
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" role="img"
            aria-label=(label) { path d=(path) {} }
    }
}
