//! 隐患排查整改台账: what was found in some days, as a sheet, as pages, and to an inspector.

use chrono::TimeDelta;
use entity::member::Role;
use it::{id, story};
use serde_json::json;

use super::{found, other, said};

story! {
    async fn the_ledger_says_what_was_found_and_what_became_of_it(app: App) {
        app.on_monday();
        let (cook, caretaker, director) =
            (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await, app.director().await);
        let fridge = director.asset(json!({"name": "留样冷藏柜"})).await;
        let at_fridge = json!({"kind": "fridge", "id": id(&fridge)});
        let made = found(&app, &cook, &caretaker, at_fridge).await;
        assert_eq!(made["spot"]["name"], format!("留样冷藏柜 {}", fridge["number"].as_str().unwrap()));
        caretaker.change("rectifications", &made, "done", &json!({"measures": "已换门封条"})).await.ok();
        cook.change("rectifications", &made, "return", &json!({"reason": "还是关不严"})).await.ok();
        let wrong = found(&app, &cook, &caretaker, other()).await;
        cook.change("rectifications", &wrong, "cancel", &json!({"reason": "写重了"})).await.ok();
        let mut formula = said(&app, &caretaker, other()).await;
        formula["what"] = json!("=1+1<script>");
        cook.post("/rectifications", &formula).await.created();
        let first = app.state.clock.today();
        app.clock.forward(TimeDelta::days(5));
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        caretaker.change("rectifications", &made, "done", &json!({"measures": "又调了门轴"})).await.ok();
        cook.change("rectifications", &made, "verify", &json!({"result": "夹纸抽不动"})).await.ok();
        let last = found(&app, &cook, &caretaker, other()).await;
        caretaker.change("rectifications", &last, "done", &json!({"measures": "已清扫"})).await.ok();

        let director = app.director().await;
        let today = app.state.clock.today();
        let path = |from, to, format| format!("/ledgers/rectification/export?from={from}&to={to}&format={format}");
        let sheet = director.get(&path(first, today, "xlsx")).await.sheet();
        let line = |at: usize| (0..12).map(|cell| sheet.rows[at].cell(cell).shown()).collect::<Vec<_>>();
        assert_eq!(sheet.headings.join(" "), "序号 排查日期 隐患部位 隐患描述 发现人 整改责任人 整改措施 整改时限 完成日期 复查人/日期 复查结论 备注");
        let whole = line(0);
        let due = (first + TimeDelta::days(3)).to_string();
        let spot = made["spot"]["name"].as_str().unwrap();
        let verified = format!("canteen@green {today}");
        let expected = [
            "1", &first.to_string(), spot, "门封条破损，关不严", "canteen@green", "caretaker@green", "又调了门轴", &due,
            &today.to_string(), &verified, "夹纸抽不动", "逾期 2 天完成；复查退回 1 次：还是关不严",
        ];
        assert_eq!(whole, expected);
        assert_eq!(line(1)[11], format!("{first} canteen@green取消：写重了"));
        assert_eq!([&line(2)[3], &line(2)[11]], ["=1+1<script>", "逾期 2 天"]);
        assert_eq!([&line(3)[0], &line(3)[11]], ["4", "待复查"]);
        let foot: Vec<_> = sheet.rows.iter().skip(4).map(|row| [row.cell(0).shown(), row.cell(1).shown()]).collect();
        for [name, said] in [["发现", "4"], ["逾期未整改", "1"]] {
            assert!(foot.iter().any(|row| row[0] == name && row[1] == said), "{name}: {foot:?}");
        }
        assert!(foot.iter().any(|row| row[0] == "台账校验点"), "{foot:?}");

        let html = director.get(&path(first, today, "html")).await;
        assert_eq!(html.headers["cache-control"], "no-store");
        let html = html.text();
        for said in ["隐患排查整改台账", "又调了门轴", "逾期 2 天", "台账校验点", "=1+1&lt;script&gt;"] {
            assert!(html.contains(said), "{said}: {html}");
        }
        let one_day = director.get(&path(today, today, "html")).await.text();
        assert!(one_day.contains("已清扫") && !one_day.contains("又调了门轴"), "{one_day}");
        assert!(director.get(&path(first, today, "proof")).await.text().contains("又调了门轴"));
        caretaker.get(&path(first, today, "html")).await.refused(403, "not_allowed");
        let strange = app.stranger().await.get(&path(first, today, "html")).await.text();
        assert!(!strange.contains("又调了门轴"), "{strange}");
    }
}

story! {
    async fn an_inspector_reads_what_was_found_in_his_days(app: App) {
        app.on_monday();
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        let made = found(&app, &cook, &caretaker, other()).await;
        caretaker.change("rectifications", &made, "done", &json!({"measures": "已换门封条"})).await.ok();
        let (today, director) = (app.state.clock.today(), app.director().await);
        let page = async |day: chrono::NaiveDate, query: &str| {
            let link = director.post("/inspection-links", &json!({"from": day, "to": day, "rectifications": true})).await.created();
            let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            app.anyone().get(&format!("//i/{secret}{query}")).await.text()
        };
        let shown = page(today, "?from=singlemessage&ledger=rectification").await;
        for said in ["隐患排查整改台账", "已换门封条", "发现：<b>1</b>", "待复查", "?ledger=sample"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        assert!(!shown.contains("<script"), "{shown}");
        let samples = page(today, "").await;
        assert!(samples.contains("?ledger=rectification") && !samples.contains("已换门封条"), "{samples}");
        // Whoever makes the link says whether it shows them.
        let link = director.post("/inspection-links", &json!({"from": today, "to": today})).await.created();
        let listed = director.get("/inspection-links?limit=1").await.ok();
        assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["rectifications"]), (&link["id"], &json!(false)));
        let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap();
        let narrow = app.anyone().get(&format!("//i/{secret}?ledger=rectification")).await.text();
        assert!(!narrow.contains("整改") && !narrow.contains("已换门封条"), "{narrow}");
        let before = page(today - TimeDelta::days(1), "?ledger=rectification").await;
        assert!(!before.contains("已换门封条"), "another day");
    }
}
