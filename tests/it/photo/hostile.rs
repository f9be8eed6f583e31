//! Every odd file through the front door: each is answered with its code, and nothing hidden in it comes out. T32–T34.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use corpus::{Expect, Odd, SECRET};
use entity::{OfSchool, photo};
use futures_util::{StreamExt, future, stream};
use it::{App, Backend, Process, sent, story};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// So many are sent at once.
const AT_ONCE: usize = 20;
/// The most memory that the server may have taken, in bytes.
const MEMORY: u64 = 512 << 20;
/// While it works on photos it answers at least so many other questions, one after the other: thousands where there is
/// room, and hardly one a picture if pictures had the threads that answer.
const MEANWHILE: usize = 500;

struct Server {
    http: reqwest::Client,
    origin: String,
    token: String,
}

#[actix_web::test]
async fn every_odd_file_is_answered_as_it_should_be_twenty_at_once_in_bounded_memory() {
    let app = App::start(Backend::Sqlite).await;
    let settings = vec![
        ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
    ];
    let token = app.director().await.token.unwrap();
    let process = actix_web::web::block(move || Process::serve(&settings, "error")).await.unwrap();
    let server = Server { http: app.http.clone(), origin: process.origin.clone(), token };
    let files = actix_web::web::block(corpus::files).await.unwrap();
    assert!(files.len() >= 60);
    let done = AtomicBool::new(false);
    let sending = async {
        let answers = stream::iter(files).map(|odd| server.judge(odd)).buffer_unordered(AT_ONCE);
        let wrong: Vec<String> = answers.filter_map(async |wrong| wrong).collect().await;
        done.store(true, Ordering::Relaxed);
        wrong
    };
    let (wrong, answered) = future::join(sending, server.health(&done)).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(answered >= MEANWHILE, "{answered} questions were answered meanwhile");
    let peak = process.peak();
    println!("peak {} MB, {answered} other questions answered meanwhile", peak >> 20);
    assert!(peak < MEMORY, "{} MB", peak >> 20);
    it::whole(&app).await;
}

/// The worst of them, so many at once: the largest pictures that are still taken.
#[actix_web::test]
async fn twenty_of_the_largest_at_once_are_taken_in_bounded_memory() {
    let app = App::start(Backend::Sqlite).await;
    let settings = vec![
        ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
    ];
    let token = app.director().await.token.unwrap();
    let process = actix_web::web::block(move || Process::serve(&settings, "error")).await.unwrap();
    let server = Server { http: app.http.clone(), origin: process.origin.clone(), token };
    let large = actix_web::web::block(|| [false, true].map(corpus::largest)).await.unwrap();
    let files = (0..AT_ONCE).map(|n| (n.to_string(), large[n % 2].clone(), Expect::Taken(1600, 1200)));
    let judged = stream::iter(files).map(|odd| server.judge(odd)).buffer_unordered(AT_ONCE);
    let wrong: Vec<String> = judged.filter_map(async |wrong| wrong).collect().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("peak {} MB", process.peak() >> 20);
    assert!(process.peak() < MEMORY, "{} MB", process.peak() >> 20);
}

story! {
    /// The same files from somebody without an account.
    async fn every_odd_file_with_a_report_is_answered_as_it_should_be(app: App) {
        let director = app.director().await;
        let (room, tag) = (director.room("305", None).await, director.blanks(1).await.remove(0));
        director.put(&format!("/tags/{tag}/binding"), &json!({"placeId": room["id"]})).await.ok();
        let mut wrong = Vec::new();
        for (name, bytes, expect) in actix_web::web::block(corpus::files).await.unwrap() {
            // So many may come in an hour.
            app.clock.forward(TimeDelta::minutes(20));
            let photo = Part::bytes(bytes).file_name("photo.jpg");
            let form = Form::new().text("description", "关不上").part("photo", photo);
            let answer = app.anyone().upload(&format!("/public/tags/{tag}/repairs"), form).await;
            let body = answer.json();
            let fits = match expect {
                Expect::Taken(..) => answer.status == 201,
                Expect::Refused(code) => body["code"] == code && body["fields"][0]["path"] == "photo",
                Expect::Either => answer.status == 201 || body["code"] == "damaged_image",
            };
            if !fits {
                wrong.push(format!("{name}: expected {expect:?}, got {} {body}", answer.status));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        for photo in photo::Entity::of(app.green).all(app.state.db.read()).await.unwrap() {
            assert!(photo.used_at.is_some(), "a photo without its report");
            for name in [photo.large, photo.thumb] {
                assert_eq!(leftover(&app.state.blobs.get(&name).await.unwrap().unwrap()), None);
            }
        }
        it::whole(&app).await;
    }
}

impl Server {
    /// Sends the file and says what is wrong with the answer.
    async fn judge(&self, (name, bytes, expect): Odd) -> Option<String> {
        let request = self.http.post(format!("{}/api/v1/photos", self.origin)).bearer_auth(&self.token);
        let answer = request.multipart(sent(bytes)).send().await;
        let Ok(answer) = answer else { return Some(format!("{name}: no answer")) };
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        let got = match status.as_u16() {
            201 => format!("{}×{}", body["width"], body["height"]),
            _ => body["code"].as_str().unwrap().to_owned(),
        };
        let fits = match expect {
            Expect::Taken(width, height) => got == format!("{width}×{height}"),
            Expect::Refused(code) => got == code && body["fields"][0]["path"] == "file",
            Expect::Either => status == 201 || got == "damaged_image",
        };
        if !fits {
            return Some(format!("{name}: expected {expect:?}, got {status} {body}"));
        }
        if status != 201 {
            return None;
        }
        for url in ["thumbUrl", "largeUrl"] {
            let shown = self.http.get(format!("{}{}", self.origin, body[url].as_str().unwrap())).send().await.unwrap();
            let leftover = leftover(&shown.bytes().await.unwrap());
            if let Some(found) = leftover {
                return Some(format!("{name}: {found} came out"));
            }
        }
        None
    }

    /// Asks for something else until it is done. Answers how often that was answered.
    async fn health(&self, done: &AtomicBool) -> usize {
        let mut answered = 0;
        while !done.load(Ordering::Relaxed) {
            let health = self.http.get(format!("{}/healthz", self.origin)).send().await.unwrap();
            assert_eq!(health.status(), 200);
            answered += 1;
            actix_web::rt::task::yield_now().await;
        }
        answered
    }
}

/// What a file holds besides a picture.
fn leftover(bytes: &[u8]) -> Option<String> {
    let words = [SECRET, "Exif\0", "GPSLatitude", "http://", "xmpmeta", "ICC_PROFILE", "Photoshop", "<?php", "<script"];
    for word in words.iter().chain(&["<html", "PK\x03\x04"]) {
        if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
            return Some((*word).into());
        }
    }
    let mut at = 2;
    loop {
        let (marker, length) = (bytes[at + 1], usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]])));
        match marker {
            0xE0 if &bytes[at + 4..at + 8] == b"JFIF" && length == 16 => {}
            0xC0 | 0xC4 | 0xDB => {}
            0xDA => break,
            _ => return Some(format!("marker {marker:X}")),
        }
        at += 2 + length;
    }
    let end = bytes[at..].windows(2).position(|pair| pair == [0xFF, 0xD9])?;
    (at + end + 2 != bytes.len()).then(|| "something behind the end".into())
}
