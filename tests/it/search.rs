//! Finding a thing by what people type (A13), on both databases alike, and safely (T28, T29).

use it::{Actor, each, encoded, id, story};
use serde_json::json;

async fn found(who: &Actor<'_>, q: &str) -> String {
    each(&who.walk(&format!("/assets?q={}", encoded(q))).await, "number").join(" ")
}

story! {
    async fn what_people_type_finds_the_thing(app: App) {
        let director = app.director().await;
        for (number, name, model, user) in [
            ("ZC-2026/001", "短焦投影仪", "HP LaserJet M1005", "王老师"),
            ("ZC-2026/002", "投影幕布", "", ""),
            ("ZC-2026/010", "激光打印机", "LaserJet Pro", "李四"),
            ("50%_A", "课桌", "𠮷田-Ⅱ型", ""),
            ("B.7", "𬱖氏显微镜", "XSP-2CA", ""),
            ("乙-1", "椅", "é\u{301}cole", ""),
        ] {
            director.asset(json!({"number": number, "name": name, "model": model, "user": user})).await;
        }
        for (q, numbers) in [
            // One, two, three and more characters of Chinese.
            ("投", "ZC-2026/001 ZC-2026/002"),
            ("仪", "ZC-2026/001"),
            ("椅", "乙-1"),
            ("影", "ZC-2026/001 ZC-2026/002"),
            ("投影", "ZC-2026/001 ZC-2026/002"),
            ("影幕", "ZC-2026/002"),
            ("投影仪", "ZC-2026/001"),
            ("短焦投影仪", "ZC-2026/001"),
            ("投影机", ""),
            ("仪影", ""),
            ("幕", "ZC-2026/002"),
            ("王老师", "ZC-2026/001"),
            // Rare characters are characters.
            ("𬱖", "B.7"),
            ("𠮷田", "50%_A"),
            // Words by their beginning, in any case.
            ("laser", "ZC-2026/001 ZC-2026/010"),
            ("LASERJET", "ZC-2026/001 ZC-2026/010"),
            ("aser", ""),
            ("m1005", "ZC-2026/001"),
            ("M10", "ZC-2026/001"),
            ("1005", ""),
            ("xsp", "B.7"),
            // All words must be there, whatever order they come in.
            ("hp 投影", "ZC-2026/001"),
            ("投影 hp", "ZC-2026/001"),
            ("laserjet 打印", "ZC-2026/010"),
            ("hp 打印", ""),
            ("投影 M1005 王", "ZC-2026/001"),
            ("HP投影仪", "ZC-2026/001"),
            // Numbers, with their signs or without.
            ("ZC-2026/001", "ZC-2026/001"),
            ("zc-2026", "ZC-2026/001 ZC-2026/002 ZC-2026/010"),
            ("2026/01", "ZC-2026/010"),
            ("001", "ZC-2026/001"),
            ("B.7", "B.7"),
            ("乙-1", "乙-1"),
            ("50%_A", "50%_A"),
            // Wildcards are signs like others.
            ("%", ""),
            ("_", ""),
            ("*", ""),
            ("\\", ""),
            ("%%", ""),
            ("投%", "ZC-2026/001 ZC-2026/002"),
            ("ZC%002", "ZC-2026/002"),
            ("---", ""),
            ("\"", ""),
            ("'", ""),
            ("()", ""),
            ("…", ""),
        ] {
            assert_eq!(found(&director, q).await, numbers, "{q}");
        }
    }
}

story! {
    async fn after_a_change_the_old_words_find_nothing_and_the_new_ones_do(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({"number": "1", "name": "投影仪", "model": "old"})).await;
        director.asset(json!({"number": "2", "name": "投影仪"})).await;
        let path = format!("/assets/{}", id(&thing));
        director.patch(&path, 1, &json!({"name": "显示屏", "model": "new"})).await.ok();
        for (q, numbers) in [("投影仪", "2"), ("old", ""), ("显示屏", "1"), ("new", "1"), ("1", "1")] {
            assert_eq!(found(&director, q).await, numbers, "{q}");
        }
        assert_eq!(found(&app.stranger().await, "显示屏").await, "");
    }
}

story! {
    // T28
    async fn what_would_be_an_injection_is_text(app: App) {
        let director = app.director().await;
        director.asset(json!({"number": "1"})).await;
        app.stranger().await.asset(json!({"number": "他校"})).await;
        let before = app.rows().await;
        for q in [
            "' OR '1'='1",
            "'; DROP TABLE asset; --",
            "1) OR 1=1 --",
            "\" OR \"\"=\"",
            "' UNION SELECT * FROM account --",
            "%' ESCAPE '%",
            "\\'; --",
            "$1",
            "?1",
            ":q",
            "{q}",
            "${jndi:ldap://x}",
            "pg_sleep(9)",
            "' || pg_sleep(9) || '",
            "/* */",
            "a\u{FEFF}b",
            "\u{FFFD}",
            "\u{10FFFF}",
            "x' AND randomblob(1e9) --",
        ] {
            for list in ["assets", "places", "members", "categories", "assets/export"] {
                let answer = director.get(&format!("/{list}?q={}", encoded(q))).await;
                assert!(answer.status.is_success() || answer.status == 404 || answer.status == 400, "{list} {q}");
                assert!(!answer.text().contains("他校"), "{list} {q}");
            }
        }
        assert_eq!(app.rows().await, before);
    }
}

story! {
    // T29
    async fn an_endless_question_is_refused(app: App) {
        let director = app.director().await;
        for unit in ["投", "a", "a ", "%", "((((", "投a", " ", "\u{301}"] {
            let q = unit.repeat(60 * 1024 / encoded(unit).len());
            let answer = director.get(&format!("/assets?q={}", encoded(&q))).await;
            assert!(answer.status == 400 || answer.status == 414 || answer.status == 431, "{unit}: {}", answer.status);
        }
        // The longest that is taken.
        for unit in ["投影", "a ", "甲a", "%"] {
            let q: String = unit.chars().cycle().take(100).collect();
            director.get(&format!("/assets?q={}", encoded(&q))).await.ok();
        }
        director.get(&format!("/assets?q={}", encoded(&"投".repeat(101)))).await.refused_field(400, "q", "too_long");
        director.get("/assets?q=%00").await.refused_field(400, "q", "control_character");
        director.get("/assets?q=").await.refused_field(400, "q", "required");
    }
}

story! {
    async fn places_and_members_are_found_by_their_words_and_wildcards_are_signs(app: App) {
        let director = app.director().await;
        let building = director.post("/places", &json!({"name": "Lab 楼", "kind": "building"})).await.created();
        director.room("100% 教室", Some(&building)).await;
        director.room("a_b", Some(&building)).await;
        for (q, names) in [
            ("教室", "100% 教室"),
            ("lab", "Lab 楼 100% 教室 a_b"),
            ("LAB 楼 / a", "a_b"),
            ("%", "100% 教室"),
            ("_", "a_b"),
            ("a_b", "a_b"),
            ("axb", ""),
            ("\\", ""),
            ("'", ""),
        ] {
            let places = director.walk(&format!("/places?q={}", encoded(q))).await;
            assert_eq!(each(&places, "name").join(" "), names, "{q}");
        }
        for (q, count) in [("director@", 1), ("DIRECTOR@", 1), ("@green", 7), ("%", 0), ("_", 0), ("\\", 0)] {
            assert_eq!(director.walk(&format!("/members?q={}", encoded(q))).await.len(), count, "{q}");
        }
    }
}
