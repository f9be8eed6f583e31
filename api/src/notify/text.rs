//! What notices say. One row for each kind: its name in rows and answers, and its words.

use chrono::NaiveDate;
use entity::{ledger_head::Ledger, menu::Meal};
use serde::Deserialize;
use serde_json::Value;

use crate::{menu::words, page::say, problem::Language};

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
    RepairGateEntered "repair.gate_entered" zh "维修人员已进校" en "Who repairs it has come in";
    RepairGateLeft "repair.gate_left" zh "维修人员已离校" en "Who repairs it has left";
    SampleMissing "sample.missing" zh "有菜品缺留样" en "A dish has no sample";
    SampleFailed "sample.failed" zh "有留样不合格" en "A sample is too light";
    SampleLate "sample.late" zh "有补记的留样待批准" en "A late sample waits for approval";
    SampleOpen "sample.open" zh "供餐已结束，这一餐还没有收" en "The service is over and nobody has closed the meal";
    SampleHeld "sample.held" zh "留样已封存，请勿销毁" en "The samples are held: throw nothing away";
    SampleReleased "sample.released" zh "留样已解封" en "The samples are released";
    FridgeOut "fridge.out" zh "留样冰箱温度异常" en "A fridge with samples is out of range";
    AccompanyException "accompany.exception" zh "陪餐发现问题" en "Something was wrong at a meal with the pupils";
    RectificationAssigned "rectification.assigned" zh "有整改任务交给您" en "Something is yours to put right";
    RectificationMoved "rectification.moved" zh "整改时限改晚了" en "Something has more time to be put right";
    RectificationHandedOn "rectification.handed_on" zh "您的整改任务已转给别人" en "What was yours to put right was given to somebody else";
    RectificationDone "rectification.done" zh "整改已完成，请复查" en "It was put right: please look again";
    RectificationReturned "rectification.returned" zh "复查没有通过，请继续整改" en "It is not right yet";
    RectificationOverdue "rectification.overdue" zh "整改已超过时限" en "Something was not put right in time";
    MenuSubmitted "menu.submitted" zh "有食谱待批准" en "A menu waits for approval";
    MenuReturned "menu.returned" zh "食谱被退回" en "The menu was returned";
    MenuSwapped "menu.swapped" zh "食谱有换菜" en "A dish on the menu was swapped";
    CollectorAsked "collector.asked" zh "有临时接送人待核实" en "A temporary collector waits to be verified";
    CollectorVerified "collector.verified" zh "临时接送人已核实" en "The temporary collector was verified";
    CollectorUnverified "collector.unverified" zh "临时接送人还没有核实" en "Nobody has verified a temporary collector";
    ReleaseAsked "release.asked" zh "有学生要中途离校，请确认" en "A student is to leave early: please confirm";
    ReleaseReleased "release.released" zh "孩子已经放行，接到后请确认" en "The child was let go: please say when you have met";
    ReleaseReturned "release.returned" zh "孩子已返校" en "The child is back at school";
    ReleaseEnded "release.ended" zh "离校申请已拒绝或取消" en "The early leave was refused or cancelled";
    ReleaseRefused "release.refused" zh "有学生没有放行" en "A student was not given to somebody";
    ReleaseCallLeader "release.call_leader" zh "门口有人来接禁止放行的学生，请立即处理" en "Somebody wants a student who is not to be let go: see to it now";
    VisitAsked "visit.asked" zh "有访客找您，请确认" en "A visitor is here for you: yes or no?";
    VisitLeader "visit.leader" zh "有访客等值班领导决定" en "A visitor waits for a duty leader";
    VisitPhone "visit.phone" zh "门卫记下了您在电话里的同意" en "The gate has noted your yes by phone";
    VisitAnswered "visit.answered" zh "访客的询问有了答复" en "There is an answer about a visitor";
    VisitEntered "visit.entered" zh "您的访客已入校" en "Your visitor has come in";
    VisitOverstay "visit.overstay" zh "访客逾时未离校" en "A visitor has not left in time";
    VisitGone "visit.gone" zh "被访人说访客已经走了" en "The host says that the visitor has left";
    VisitCancelled "visit.cancelled" zh "访客取消了来访" en "A visitor does not come after all";
    VisitEmergency "visit.emergency" zh "急救、消防或警察已入校" en "An ambulance, the fire brigade or the police has come in";
    ShiftReplaced "shift.replaced" zh "门岗上一班没有交班" en "A shift at the gate was not closed";
    LedgerAltered "ledger.altered" zh "台账与原来的记录不符，请立即核查" en "A ledger is not as it was: look into it at once";
    WebhookTest "webhook.test" zh "这是一条测试消息，群通知已接通" en "This is a test: the group is connected";
}

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

/// What a notice is about, as far as it is known. More is kept for whoever asks for it by name.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Said {
    number: String,
    /// The first and the last day.
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    meal: Option<Meal>,
    place: String,
    item: String,
    /// What was to be served, and what is served instead.
    was: Option<String>,
    now: Option<String>,
    ledger: Option<Ledger>,
    /// The row of the ledger.
    seq: Option<i64>,
    /// The last day, or none.
    until: String,
    note: String,
}

/// One line that says what it happened to, in the reader's language: number, days, place, thing, last day and remark, as
/// far as they are there.
pub fn line(params: &Value, language: Language) -> String {
    let Ok(said) = Said::deserialize(params) else { return String::new() };
    let (days, change, row) = (said.days(language), said.change(language), said.row(language));
    let until = said.until.parse().map_or(said.until, |day: NaiveDate| match language {
        Language::Zh => format!("{}前", words::date(day, language)),
        Language::En => format!("by {}", words::date(day, language)),
    });
    let parts = [said.number, days, said.place, said.item, change, row, until, said.note];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

impl Said {
    fn days(&self, language: Language) -> String {
        let days = self.from.map(|first| words::span(first, self.to.unwrap_or(first), language));
        let meal = self.meal.map(|meal| words::meal(meal, language).to_owned());
        days.into_iter().chain(meal).collect::<Vec<_>>().join(" ")
    }

    /// Which dish is served instead of which.
    fn change(&self, language: Language) -> String {
        let named = |dish: &Option<String>| dish.clone().filter(|name| !name.is_empty());
        match (named(&self.was), named(&self.now)) {
            (Some(was), Some(now)) => format!("{was} → {now}"),
            (Some(was), None) => format!("{was}{}", say(language, "：不供应", ": not served")),
            (None, Some(now)) => format!("{}{now}", say(language, "加菜：", "added: ")),
            (None, None) => String::new(),
        }
    }

    fn row(&self, language: Language) -> String {
        let ledger = self.ledger.map(|ledger| match ledger {
            Ledger::Repair => say(language, "报修台账", "repair ledger").to_owned(),
            Ledger::Sample => say(language, "留样台账", "sample ledger").to_owned(),
            Ledger::Visit => say(language, "来访台账", "visit ledger").to_owned(),
            Ledger::Release => say(language, "放行台账", "release ledger").to_owned(),
        });
        let row = self.seq.map(|seq| match language {
            Language::Zh => format!("第 {seq} 行"),
            Language::En => format!("row {seq}"),
        });
        ledger.into_iter().chain(row).collect::<Vec<_>>().join(" · ")
    }
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
        let params = json!({"item": "水龙头", "number": "BX-2026-000412", "note": "", "rating": 5, "until": ""});
        assert_eq!(line(&params, Language::Zh), "BX-2026-000412 · 水龙头");
        assert_eq!(line(&json!(null), Language::Zh), "");
    }

    #[test]
    fn days_meals_and_changes_are_said_in_the_readers_language() {
        let (first, last) = ("2026-11-30", "2026-12-04");
        for (params, zh, en) in [
            (
                json!({"week": "2026-W49", "from": first, "to": last, "note": "缺蔬菜"}),
                "11月30日–12月4日 · 缺蔬菜",
                "30 Nov – 4 Dec · 缺蔬菜",
            ),
            (
                json!({"from": first, "to": first, "meal": "lunch", "item": "汤"}),
                "11月30日 午餐 · 汤",
                "30 Nov Lunch · 汤",
            ),
            (json!({"from": null, "to": null, "meal": null, "item": "冰箱"}), "冰箱", "冰箱"),
            (
                json!({"from": first, "was": "菠菜", "now": "油麦菜"}),
                "11月30日 · 菠菜 → 油麦菜",
                "30 Nov · 菠菜 → 油麦菜",
            ),
            (json!({"was": "菠菜、汤", "now": null}), "菠菜、汤：不供应", "菠菜、汤: not served"),
            (json!({"was": "", "now": "汤"}), "加菜：汤", "added: 汤"),
            (json!({"item": "门", "until": last}), "门 · 12月4日前", "门 · by 4 Dec"),
            (json!({"ledger": "sample", "seq": 7, "why": "altered"}), "留样台账 · 第 7 行", "sample ledger · row 7"),
        ] {
            assert_eq!(line(&params, Language::Zh), zh);
            assert_eq!(line(&params, Language::En), en);
        }
    }
}
