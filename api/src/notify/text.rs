//! What notices say. One row for each kind: its name in rows and answers, and its words.

use serde_json::{Map, Value};

use crate::problem::Language;

macro_rules! kinds {
    ($($name:ident $code:literal zh $zh:literal en $en:literal;)*) => {
        /// What a notice is about. A name is an interface: add freely, rename none.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(#[doc = $en] $name,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &[Kind] = &[$(Kind::$name),*];

            /// The name in rows and answers.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            fn words(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::Zh) => $zh,
                      (Self::$name, Language::En) => $en,)*
                }
            }
        }
    };
}

kinds! {
    RepairReported "repair.reported" zh "有新的报修" en "A fault was reported";
    RepairJoined "repair.joined" zh "又有人报同一处" en "Somebody else has the same fault";
    RepairTriaged "repair.triaged" zh "报修已受理" en "The report was taken on";
    RepairReturned "repair.returned" zh "报修被退回" en "The report was returned";
    RepairAssigned "repair.assigned" zh "有维修任务派给您" en "A repair was assigned to you";
    RepairOffered "repair.offered" zh "有维修任务可以抢单" en "A repair is free to be taken";
    RepairGrabbed "repair.grabbed" zh "维修人员已接单" en "Somebody has taken the repair";
    RepairTransferred "repair.transferred" zh "维修任务已转派" en "The repair was handed on";
    RepairStarted "repair.started" zh "维修人员已到场" en "The repair has begun";
    RepairWaiting "repair.waiting" zh "正在等配件" en "Waiting for parts";
    RepairUrged "repair.urged" zh "有人催单" en "Somebody asks for haste";
    RepairFinished "repair.finished" zh "已修好，请验收" en "Finished: please accept";
    RepairAccepted "repair.accepted" zh "维修已验收" en "The repair was accepted";
    RepairRejected "repair.rejected" zh "验收没有通过" en "The repair was not accepted";
    RepairClosed "repair.closed" zh "维修已由主任结单" en "The director closed the repair";
    RepairRechecked "repair.rechecked" zh "安全复查已完成" en "The safety re-check is done";
    RepairRecheckAsked "repair.recheck_asked" zh "有维修需要安全复查" en "A repair needs a safety re-check";
    RepairFollowedUp "repair.followed_up" zh "维修已回访" en "Somebody asked how the repair holds";
    RepairCancelled "repair.cancelled" zh "报修已取消" en "The report was cancelled";
    RepairOverdue "repair.overdue" zh "维修已超时" en "A repair is overdue";
    RepairNoted "repair.noted" zh "维修单有新备注" en "There is a note on the repair";
    SampleMissing "sample.missing" zh "有菜品缺留样" en "A dish has no sample";
    SampleFailed "sample.failed" zh "有留样不合格" en "A sample is too light";
    SampleLate "sample.late" zh "有补记的留样待批准" en "A late sample waits for approval";
    SampleOpen "sample.open" zh "供餐已结束，这一餐还没有收" en "The service is over and nobody has closed the meal";
    SampleHeld "sample.held" zh "留样已封存，请勿销毁" en "The samples are held: throw nothing away";
    SampleReleased "sample.released" zh "留样已解封" en "The samples are released";
    FridgeOut "fridge.out" zh "留样冰箱温度异常" en "A fridge with samples is out of range";
    AccompanyException "accompany.exception" zh "陪餐发现问题" en "Something was wrong at a meal with the pupils";
    RectificationAssigned "rectification.assigned" zh "有整改任务交给您" en "Something is yours to put right";
    RectificationDone "rectification.done" zh "整改已完成，请复查" en "It was put right: please look again";
    RectificationReturned "rectification.returned" zh "复查没有通过，请继续整改" en "It is not right yet";
    RectificationOverdue "rectification.overdue" zh "整改已超过时限" en "Something was not put right in time";
    MenuSubmitted "menu.submitted" zh "有食谱待批准" en "A menu waits for approval";
    MenuReturned "menu.returned" zh "食谱被退回" en "The menu was returned";
    MenuSwapped "menu.swapped" zh "食谱有换菜" en "A dish on the menu was swapped";
    LedgerAltered "ledger.altered" zh "台账与原来的记录不符，请立即核查" en "A ledger is not as it was: look into it at once";
    WebhookTest "webhook.test" zh "这是一条测试消息，群通知已接通" en "This is a test: the group is connected";
}

/// What the line below the title names, in this order.
const NAMED: [&str; 5] = ["number", "place", "item", "until", "note"];

impl Kind {
    /// The kind of that name; none for one of another version of the house.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// One line that says what happened.
pub fn title(kind: &str, language: Language) -> &'static str {
    match (Kind::named(kind), language) {
        (Some(kind), language) => kind.words(language),
        (None, Language::Zh) => "有新消息",
        (None, Language::En) => "There is news",
    }
}

/// One line that says what it happened to: number, place, thing, date and remark, as far as they are there.
pub fn line(params: &Value) -> String {
    let none = Map::new();
    let params = params.as_object().unwrap_or(&none);
    let said = NAMED.iter().filter_map(|name| params.get(*name)?.as_str()).filter(|said| !said.is_empty());
    said.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_words_in_both_languages() {
        let names: std::collections::HashSet<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.as_str()), Some(*kind));
            for language in [Language::Zh, Language::En] {
                assert!(!title(kind.as_str(), language).is_empty());
            }
        }
        assert_eq!(title("of.tomorrow", Language::Zh), "有新消息");
    }

    #[test]
    fn the_line_says_what_is_known() {
        let params = json!({"item": "水龙头", "number": "BX-2026-000412", "note": "", "rating": 5});
        assert_eq!(line(&params), "BX-2026-000412 · 水龙头");
        assert_eq!(line(&json!(null)), "");
    }
}
