//! The words of a visit on pages for people without an account.

use entity::visit::{VisitPurpose, VisitStatus};

use crate::{page::say, problem::Language};

/// For what somebody comes.
pub fn purpose(purpose: VisitPurpose, language: Language) -> &'static str {
    let (zh, en) = match purpose {
        VisitPurpose::Parent => ("家长来访", "Parent"),
        VisitPurpose::Contractor => ("施工、维修", "Works or repairs"),
        VisitPurpose::Delivery => ("送货、快递", "Delivery"),
        VisitPurpose::Inspector => ("检查、督导", "Inspection"),
        VisitPurpose::Meeting => ("公务洽谈", "Meeting"),
        VisitPurpose::Other => ("其他", "Something else"),
        VisitPurpose::Emergency => ("紧急救援", "Emergency"),
    };
    say(language, zh, en)
}

/// Where it stands, and what the visitor does now.
pub fn status(status: VisitStatus, language: Language) -> (&'static str, &'static str) {
    let (title, what) = match status {
        VisitStatus::Waiting => (
            ("已登记，等学校同意", "Registered: waiting for a yes"),
            (
                "请在校门外等候，本页会自己更新。等了几分钟还没有答复，请找门卫。",
                "Please wait outside; this page updates itself. After some minutes without an answer, speak to the guard.",
            ),
        ),
        VisitStatus::Confirmed => (
            ("已同意，请到门岗", "Agreed: please come to the gate"),
            ("请出示下面的访客码，并带上证件。", "Show this code to the guard, and have your ID with you."),
        ),
        VisitStatus::Inside => (
            ("已入校", "You are inside"),
            (
                "离校时请再到门岗出示访客码，或交还访客证。",
                "When you leave, show this code again or give the badge back.",
            ),
        ),
        VisitStatus::Refused => {
            (("这次不能入校", "Not this time"), ("请与您要找的人联系。", "Please talk to the person you came to see."))
        }
        VisitStatus::Left => {
            (("已离校，谢谢", "You have left, thank you"), ("再来请重新登记。", "Register again next time."))
        }
        VisitStatus::Expired => {
            (("登记已过期", "This registration has ended"), ("再来请重新登记。", "Please register again."))
        }
        VisitStatus::Void => {
            (("登记已取消", "This registration was cancelled"), ("再来请重新登记。", "Please register again."))
        }
    };
    (say(language, title.0, title.1), say(language, what.0, what.1))
}

/// What is wrong with a field of a form.
pub fn wrong(path: &str, code: &str, language: Language) -> String {
    let (zh, en) = match code {
        "must_be_empty" | "too_quick" => {
            ("请核对内容，再按一次提交。", "Please check what you wrote and send it once more.")
        }
        "too_old" => (
            "页面打开太久了，请核对内容，再按一次提交。",
            "This page lay open too long. Check it and send it once more.",
        ),
        _ => ("", ""),
    };
    if !zh.is_empty() {
        return say(language, zh, en).into();
    }
    let field = match path {
        "name" => say(language, "姓名", "Name"),
        "purpose" => say(language, "来访事由", "Purpose"),
        "host" | "hostId" => say(language, "找谁", "Whom you visit"),
        "phone" => say(language, "手机号", "Phone"),
        "company" => say(language, "单位", "Company"),
        "plate" => say(language, "车牌", "Number plate"),
        "headcount" => say(language, "人数", "How many"),
        "reason" => say(language, "说明", "What for"),
        "date" => say(language, "哪天来", "Day"),
        _ => say(language, "内容", "The content"),
    };
    let (zh, en) = match code {
        "required" if path == "company" => {
            ("请填写（送货也可以只写车牌）", "please fill it in (for a delivery the plate will do)")
        }
        "required" => ("请填写", "please fill it in"),
        "too_long" if path == "plate" => ("太长了，最多 20 个字", "too long: 20 characters at most"),
        "too_long" if path == "reason" => ("太长了，最多 200 个字", "too long: 200 characters at most"),
        "too_long" => ("太长了，最多 60 个字", "too long: 60 characters at most"),
        "invalid" if path == "phone" => ("请写 11 位手机号，如 13800000000", "write it like 13800000000"),
        "invalid" => ("请按样子填写", "not of that form"),
        "out_of_range" => ("超出范围", "out of range"),
        "control_character" => ("有不能接受的字符", "a character cannot be accepted"),
        _ => ("不能接受", "cannot be accepted"),
    };
    format!("{field}{}{}", say(language, "：", ": "), say(language, zh, en))
}
