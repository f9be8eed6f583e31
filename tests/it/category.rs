//! The codes of GB/T 14885 (A14), found by the words people use.

use entity::member::Role;
use it::{App, Backend, each, encoded};
use std::fs;

#[actix_web::test]
async fn everyday_words_and_beginnings_of_codes_find_a_code() {
    let app = App::start(Backend::Sqlite).await;
    let guard = app.as_(Role::Guard).await;
    let find = async |q: &str| {
        let found = guard.get(&format!("/categories?q={}", encoded(q))).await.ok();
        (each(found["items"].as_array().unwrap(), "code"), each(found["items"].as_array().unwrap(), "name"))
    };
    for word in ["投影仪", "课桌", "空调", "灭火器", "电脑", "打印机", "床"] {
        assert!(!find(word).await.0.is_empty(), "{word}");
    }
    let (codes, _) = find("A0202").await;
    assert!(!codes.is_empty() && codes.iter().all(|code| code.starts_with("A0202") && code.len() == 9));
    assert_eq!(find("a0202").await.0, codes);
    for (q, code) in [("A02020200", "A02020200"), ("投影仪", "A02020200")] {
        assert_eq!(find(q).await.0[0], code, "the nearest comes first: {q}");
    }
    for nothing in ["%", "不存在的东西", "'", "A99"] {
        assert_eq!(find(nothing).await.0, Vec::<String>::new(), "{nothing}");
    }
    let whole = guard.get("/categories?limit=200").await.ok();
    assert_eq!(whole["items"].as_array().unwrap().len(), 200, "a page and no more");
    assert!(guard.get(&format!("/categories?q={}", encoded(&"长".repeat(61)))).await.status == 400);
    app.anyone().get("/categories").await.refused(401, "unauthenticated");
    app.as_(Role::Guardian).await.get("/categories").await.refused(403, "not_allowed");
}

/// The school may put the whole standard into its data folder.
#[test]
fn a_table_in_the_data_folder_goes_over_the_subset() {
    let folder = tempfile::tempdir().unwrap();
    let table = "code,name,keywords\n# a remark\nA02020200,幻灯设备,投影\nA99999999,别的东西,\nB1,错,\n";
    fs::write(folder.path().join("categories.csv"), table).unwrap();
    let categories = houqin::category::Categories::load(folder.path()).unwrap();
    assert_eq!((categories.name("A02020200"), categories.name("A99999999")), ("幻灯设备", "别的东西"));
    assert_eq!(categories.search("B1", 5), []);
    let subset = houqin::category::Categories::load(std::path::Path::new("/nowhere")).unwrap();
    assert_eq!(categories.name("A05010203"), subset.name("A05010203"));
}
