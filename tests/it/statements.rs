//! The reader of statements itself: what it lets pass and what it does not (T1, G2).

use it::{
    statements::{judge, read},
    story,
};

story! {
    async fn what_a_story_sends_to_the_database_is_read(app: App) {
        let director = app.director().await;
        director.get("/assets").await.ok();
        assert!(read() > 5, "{}", read());
    }
}

#[test]
fn a_statement_that_names_the_school_of_every_table_passes() {
    for sql in [
        r#"SELECT "a"."id" FROM "asset" AS "a" WHERE "a"."school_id" = ? AND "a"."name" = ?"#,
        r#"SELECT id FROM asset WHERE school_id = $1 AND (name = $2 OR number = $3)"#,
        r#"SELECT asset.id FROM asset LEFT JOIN place ON asset.place_id = place.id WHERE asset.school_id = ?"#,
        r#"SELECT asset.id FROM asset JOIN tag ON tag.asset_id = asset.id AND tag.state = 'bound' WHERE asset.school_id = ?"#,
        r#"SELECT id FROM asset WHERE school_id = ? AND EXISTS (SELECT 1 FROM tag WHERE tag.school_id = ?)"#,
        r#"SELECT id FROM tag WHERE tag.code IN (?, ?)"#,
        r#"UPDATE "place" SET "name" = ? WHERE "place"."id" = ? AND "place"."school_id" = ?"#,
        r#"DELETE FROM "asset_term" WHERE "asset_term"."school_id" = ?"#,
        r#"INSERT INTO "place" ("id", "school_id") VALUES (?, ?)"#,
        r#"SELECT id FROM school WHERE slug = ? FOR NO KEY UPDATE"#,
    ] {
        assert_eq!(judge(sql), Vec::<String>::new(), "{sql}");
    }
}

#[test]
fn a_statement_that_forgets_a_school_does_not_pass() {
    for sql in [
        r#"SELECT "a"."id" FROM "asset" AS "a" WHERE "a"."id" = ?"#,
        r#"SELECT id FROM asset WHERE school_id = $1 OR id = $2"#,
        r#"SELECT id FROM asset WHERE school_id IN (?, ?)"#,
        r#"SELECT id FROM asset WHERE school_id <> ?"#,
        r#"SELECT asset.id FROM asset, place WHERE asset.school_id = ?"#,
        r#"SELECT asset.id FROM asset JOIN place ON place.name = asset.name WHERE asset.school_id = ?"#,
        r#"SELECT a.id FROM asset AS a JOIN asset AS b ON a.school_id = b.school_id WHERE a.name = ?"#,
        r#"SELECT id FROM asset WHERE school_id = ? AND EXISTS (SELECT 1 FROM tag WHERE tag.code <> ?)"#,
        r#"SELECT id FROM asset WHERE school_id = ? UNION SELECT id FROM asset WHERE id = ?"#,
        r#"WITH t AS (SELECT id FROM asset WHERE id = ?) SELECT id FROM t"#,
        r#"UPDATE "place" SET "name" = ? WHERE "place"."id" = ?"#,
        r#"DELETE FROM "asset_term""#,
        r#"INSERT INTO "place" ("id") VALUES (?)"#,
        r#"SELECT FROM WHERE"#,
    ] {
        assert_ne!(judge(sql), Vec::<String>::new(), "{sql}");
    }
}
