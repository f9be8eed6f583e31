//! The list of held samples, to be signed by who hands them over and who takes them.

use maud::{Markup, html};

use super::card::{HeldSample, HeldSamples};
use crate::{
    calendar::TimeZone,
    paper,
    sample::show::{degrees, meal_name},
};

/// The list.
pub fn handover(school: &str, held: &HeldSamples, zone: TimeZone) -> Markup {
    let time = |at| zone.local(at).format("%m-%d %H:%M").to_string();
    let hold = &held.hold;
    let by = hold.made_by.as_ref().map_or("", |person| person.name.as_str());
    let body = html! {
        h1 { (school) " 封存留样移交清单" }
        p.frame {
            span { "封存原因：" (hold.reason) }
            span { "封存人：" (by) " " (time(hold.made_at)) }
            @if let Some(at) = hold.released_at { span { "已解封：" (time(at)) " " (hold.release_reason) } }
        }
        table {
            thead { tr {
                @for heading in HEADINGS { th { (heading) } }
            } }
            tbody {
                @for (at, HeldSample { sample, ledger_seq }) in held.samples.iter().enumerate() {
                    tr {
                        td { (at + 1) }
                        td { (sample.date) }
                        td { (meal_name(sample.meal)) }
                        td { (sample.dish) }
                        td { (time(sample.taken_at)) }
                        td { @if let Some(grams) = sample.grams { (grams) } }
                        td { (sample.container) }
                        td {
                            @if let Some(fridge) = &sample.fridge { (fridge.name) " " (fridge.number) " " }
                            @if let Some(deci) = sample.deci_celsius { (degrees(deci)) }
                            @if sample.excursion { " 冰箱曾超温" }
                        }
                        td { @if let Some(at) = sample.discard_after { (time(at)) } }
                        td { @if let Some(keeper) = &sample.keeper { (keeper.name) } }
                        td { @if let Some(seq) = ledger_seq { (seq) } }
                        td { @if !sample.hold_ids.contains(&hold.id) { "已解封" } }
                    }
                }
            }
        }
        p.frame.sign {
            span { "移交人：________________" }
            span { "接收单位：________________" }
            span { "接收人：________________" }
            span { "日期：____年__月__日__时" }
        }
    };
    paper::whole(&format!("{school} 封存留样移交清单"), &HEADINGS, &body)
}

const HEADINGS: [&str; 12] = [
    "序号",
    "供餐日期",
    "餐次",
    "留样食品名称",
    "留样时间",
    "留样量(g)",
    "容器/编号",
    "冰箱/温度",
    "保存至",
    "留样人",
    "台账行号",
    "备注",
];
