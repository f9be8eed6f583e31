//! The words of an order on pages for people without an account.

use entity::{
    repair::{RepairResult, RepairStatus, Trade, Urgency},
    repair_event::RepairEventKind,
};

use crate::{page::say, problem::Language};

/// Where an order is.
pub fn status(status: RepairStatus, language: Language) -> &'static str {
    let (zh, en) = match status {
        RepairStatus::Reported => ("已报，等待受理", "Reported"),
        RepairStatus::Triaged => ("已受理", "Taken on"),
        RepairStatus::Assigned => ("已派人", "Given to somebody"),
        RepairStatus::Started => ("正在修", "Being repaired"),
        RepairStatus::Waiting => ("等配件", "Waiting for parts"),
        RepairStatus::Finished => ("修完，待验收", "Repaired, to be accepted"),
        RepairStatus::Closed => ("已完成", "Done"),
        RepairStatus::Returned => ("没有受理", "Not taken on"),
        RepairStatus::Cancelled => ("已取消", "Cancelled"),
    };
    say(language, zh, en)
}

/// What happened to it.
pub fn event(kind: RepairEventKind, language: Language) -> &'static str {
    use RepairEventKind::*;
    let (zh, en) = match kind {
        Reported => ("报修", "Reported"),
        Joined => ("有人也遇到了", "Somebody else has the same trouble"),
        Triaged => ("学校已受理", "Taken on by the school"),
        Returned => ("没有受理，详情请问学校", "Not taken on; please ask the school"),
        Assigned | Grabbed => ("已派人", "Given to somebody"),
        Transferred => ("换了人来修", "Given to somebody else"),
        Started => ("开始修理", "Work has begun"),
        Waiting => ("等配件", "Waiting for parts"),
        Urged => ("有人催办", "Urged"),
        Finished => ("修完，待验收", "Repaired, to be accepted"),
        Accepted => ("验收通过", "Accepted"),
        Rejected => ("验收没有通过，继续修", "Not accepted; work goes on"),
        Closed => ("已结单", "Closed"),
        Rechecked => ("安全复查通过", "Checked again for safety"),
        FollowedUp => ("已回访", "Followed up"),
        Cancelled => ("已取消", "Cancelled"),
        Escalated => ("已上报", "Escalated"),
        Noted => ("备注", "Remark"),
        GateEntered => ("维修人员已进校", "Who repairs it has come in"),
        GateLeft => ("维修人员已离校", "Who repairs it has left"),
    };
    say(language, zh, en)
}

/// What kind of work.
pub fn trade(trade: Trade, language: Language) -> &'static str {
    let (zh, en) = match trade {
        Trade::Plumbing => ("水管、龙头、马桶", "Water, taps, toilets"),
        Trade::Electrical => ("电、灯、插座", "Power, lamps, sockets"),
        Trade::Furniture => ("桌椅家具", "Furniture"),
        Trade::Door => ("门窗、锁", "Doors, windows, locks"),
        Trade::Appliance => ("空调等电器", "Appliances"),
        Trade::Network => ("网络、投影、电教", "Network, projector"),
        Trade::Building => ("墙、地、屋顶", "Walls, floors, roof"),
        Trade::Other => ("其他", "Something else"),
    };
    say(language, zh, en)
}

/// How soon it must be done.
pub fn urgency(urgency: Urgency, language: Language) -> &'static str {
    let (zh, en) = match urgency {
        Urgency::Urgent => ("紧急", "Urgent"),
        Urgency::Small => ("小修", "Small"),
        Urgency::Normal => ("一般", "Normal"),
        Urgency::Major => ("大修", "Major"),
    };
    say(language, zh, en)
}

/// What came of the work.
pub fn result(result: RepairResult, language: Language) -> &'static str {
    let (zh, en) = match result {
        RepairResult::Fixed => ("修好了", "Repaired"),
        RepairResult::Temporary => ("临时处理，还要再来", "For now only; must come again"),
        RepairResult::Major => ("需要大修", "Needs a major repair"),
        RepairResult::Scrap => ("修不了，建议报废", "Beyond repair"),
    };
    say(language, zh, en)
}

/// What is wrong with a field of a form.
pub fn wrong(path: &str, code: &str, language: Language) -> String {
    let field = match path {
        "description" => say(language, "哪里坏了", "What is wrong"),
        "contact" => say(language, "电话", "Phone"),
        "photo" | "photoIds" => say(language, "照片", "Photos"),
        "work" => say(language, "做了什么", "What was done"),
        "result" => say(language, "结果", "Result"),
        "name" => say(language, "来人姓名", "Who comes"),
        "phone" => say(language, "手机号", "Phone"),
        "plate" => say(language, "车牌", "Plate"),
        "headcount" => say(language, "人数", "People"),
        "date" => say(language, "哪天来", "Day"),
        path if path.starts_with("material") => say(language, "材料", "Materials"),
        _ => say(language, "内容", "The content"),
    };
    let (zh, en) = match code {
        "required" => ("请填写", "please fill it in"),
        "too_short" => ("请写清楚一点", "please say a little more"),
        "too_long" => ("太长了", "too long"),
        "too_large" => ("每张不能超过 15 MB", "at most 15 MB each"),
        "too_many" => ("太多了", "too many"),
        "empty_image" | "truncated_image" | "damaged_image" => {
            ("有一张没有传完整，请再选一次", "one did not arrive whole, please choose it again")
        }
        "unsupported_image" | "animated_image" => ("只收 JPEG、PNG、WebP 照片", "JPEG, PNG or WebP only"),
        "image_too_many_pixels" | "image_too_many_scans" => ("有一张尺寸太大", "one is too large"),
        "same_photo" | "already_used" | "not_new" => {
            ("请重新拍一张，这张用过了", "take a new one, this was used before")
        }
        _ => ("不能接受", "cannot be accepted"),
    };
    format!("{field}{}{}", say(language, "：", ": "), say(language, zh, en))
}
