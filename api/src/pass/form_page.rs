//! The page behind the poster at the gate: what has to be said to come in, and what becomes of it.

use entity::{school, visit::VisitPurpose};
use maud::{Markup, html};
use sea_orm::Iterable;
use uuid::Uuid;

use super::{rules::opened, words};
use crate::{
    Problem, State,
    page::{self, say},
    privacy::PhoneKept,
    problem::{Code, Language},
    repair::public::Typed,
    school::GateRules,
};

/// Where only some purposes need a field, the others do not show it. Older browsers show all.
const ONLY_SOME: &str = "@supports selector(:has(*)){form:has([value=parent]:checked) .co{display:none}}";

/// The form, with what somebody has typed already and what was wrong with it.
pub fn form(
    state: &State,
    school: &school::Model,
    typed: &Typed,
    problem: Option<&Problem>,
    language: Language,
) -> Markup {
    html! {
        style { (ONLY_SOME) }
        p.school { (school.name) }
        h1 { (say(language, "来访登记", "Visitors")) }
        form method="post" enctype="multipart/form-data" action={ "/s/" (school.slug) "/visit" } {
            @if let Some(problem) = problem { (wrong(problem, language)) }
            label {
                (say(language, "您的姓名", "Your name"))
                input name="name" required maxlength="60" autocomplete="name" value=(typed.get("name"));
            }
            (purposes(typed, language))
            label {
                (say(language, "找谁（老师姓名或部门）", "Whom do you visit? (name or office)"))
                input name="host" maxlength="60" value=(typed.get("host"));
            }
            label.co {
                (say(language, "单位（施工、检查必填，送货填单位或车牌）", "Company (works, inspection; for a delivery this or the plate)"))
                input name="company" maxlength="60" autocomplete="organization" value=(typed.get("company"));
            }
            (rest(school, typed, language))
            (hidden(state, school, problem, typed))
            (notice(school, language))
            button { (say(language, "提交登记", "Register")) }
        }
    }
}

fn purposes(typed: &Typed, language: Language) -> Markup {
    html! {
        label {
            (say(language, "来访事由", "What brings you here?"))
            select name="purpose" required {
                option value="" { (say(language, "请选择", "Please choose")) }
                @for purpose in VisitPurpose::iter().filter(|purpose| *purpose != VisitPurpose::Emergency) {
                    @let value = word(purpose);
                    option value=(value) selected[typed.get("purpose") == value] { (words::purpose(purpose, language)) }
                }
            }
        }
    }
}

fn rest(school: &school::Model, typed: &Typed, language: Language) -> Markup {
    html! {
        label {
            @if GateRules::shown(&school.gate).phone.keep == PhoneKept::Full { (say(language, "手机号（可不填）", "Phone (optional)")) }
            @else { (say(language, "手机号（可不填，只留后四位）", "Phone (optional; only its last four digits are kept)")) }
            input type="tel" name="phone" maxlength="40" autocomplete="tel" value=(typed.get("phone"));
        }
        label {
            (say(language, "车牌（开车来才填）", "Number plate (if you drive in)"))
            input name="plate" maxlength="20" autocapitalize="characters" value=(typed.get("plate"));
        }
        label {
            (say(language, "一共几人", "How many are you?"))
            input type="number" name="headcount" inputmode="numeric" min="1" max="99"
                value=(if typed.get("headcount").is_empty() { "1" } else { typed.get("headcount") });
        }
        label {
            (say(language, "说明（选“其他”时必填）", "What for (needed for “something else”)"))
            input name="reason" maxlength="200" value=(typed.get("reason"));
        }
    }
}

/// What nobody sees: a trap for robots, when the form was given out, and a name for what it sends.
fn hidden(state: &State, school: &school::Model, problem: Option<&Problem>, typed: &Typed) -> Markup {
    // Whoever was too quick is not sent back to the start: the same form may be sent again.
    let again = problem.is_none_or(|problem| problem.fields.iter().any(|field| field.code == "too_old"));
    let given = opened(&state.keys, school.id.0, Uuid::now_v7(), state.clock.now()).unwrap_or_default();
    html! {
        div.trap aria-hidden="true" {
            label { "Website" input name="website" tabindex="-1" autocomplete="off"; }
        }
        input type="hidden" name="opened" value=(if again { &given } else { typed.get("opened") });
        input type="hidden" name="key" value=(Uuid::now_v7().simple());
    }
}

/// Who keeps what, why, for how long, and how to ask for it.
pub fn notice(school: &school::Model, language: Language) -> Markup {
    let GateRules { visit_days: days, phone, .. } = GateRules::shown(&school.gate);
    let whole = phone.keep == PhoneKept::Full;
    html! {
        div.contact {
            b { (say(language, "个人信息说明", "Your data")) }
            p.hint {
                @if language == Language::Zh {
                    "由" (school.name) "为校园安全登记：姓名、事由、找谁、单位、人数、"
                    @if whole { "手机号（" (phone.purpose) "）" } @else { "手机后四位" }
                    "、车牌、进出时间。保存 " (days) " 天后自动删除。登记后的页面可以查看，入校前可以取消并删除；要更正或以后删除，请联系"
                } @else {
                    (school.name) " writes down for its safety: name, purpose, host, company, how many you are, "
                    @if whole { "phone (" (phone.purpose) ")" } @else { "the last four digits of the phone" }
                    ", plate, and when you came and left. It is erased after " (days)
                    " days. The page that follows shows it, and erases it until you come in; to correct or erase it later, ask "
                }
                @if school.contact.is_empty() { (say(language, "门卫室", "at the gate")) } @else { (school.contact) }
                (say(language, "。", "."))
            }
        }
    }
}

/// What was wrong, in words.
pub fn wrong(problem: &Problem, language: Language) -> Markup {
    let (title, detail) = problem.code.text(language);
    html! {
        div.card role="alert" {
            @if problem.fields.is_empty() {
                p.bad { (title) } p { (detail) }
                @if problem.code == Code::TooManyRequests {
                    p { (say(language, "请直接到门卫室登记。", "Please register with the guard at the gate.")) }
                }
            }
            @for field in &problem.fields { p.bad { (words::wrong(&field.path, &field.code, language)) } }
        }
    }
}

/// The page that says that there is no such school.
pub fn lost(problem: &Problem, language: Language) -> actix_web::HttpResponse {
    let hint = say(
        language,
        "请重新扫描校门口的海报，或到门卫室登记。",
        "Scan the poster at the gate again, or register with the guard.",
    );
    page::refusal(problem, &html! { p { (hint) } }, language)
}

/// A purpose as it is written in the contract.
fn word(purpose: VisitPurpose) -> String {
    serde_json::to_value(purpose).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
