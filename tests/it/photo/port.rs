//! What is asked of any place for files, held against each of them.

use std::{net::TcpListener, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{TimeDelta, Utc};
use houqin::ports::blobs::{Blobs, Folder, PATIENCE, S3};
use it::Bucket;

fn name(number: u8) -> String {
    format!("{number:02x}").repeat(32)
}

async fn keeps_what_it_is_given(blobs: &dyn Blobs) {
    assert!(blobs.ready().await);
    assert_eq!(blobs.get(&name(1)).await.unwrap(), None);
    // Nothing, a little, and more than one packet; written over; side by side.
    for bytes in [Bytes::new(), Bytes::from_static(b"one"), Bytes::from(vec![7; 3 << 20]), Bytes::from_static(b"two")] {
        blobs.put(&name(1), bytes.clone()).await.unwrap();
        assert_eq!(blobs.get(&name(1)).await.unwrap(), Some(bytes));
    }
    blobs.put(&name(2), Bytes::from_static(b"other")).await.unwrap();
    blobs.remove(&name(1)).await.unwrap();
    assert_eq!(blobs.get(&name(1)).await.unwrap(), None);
    assert_eq!(blobs.get(&name(2)).await.unwrap(), Some(Bytes::from_static(b"other")));
    // That nothing was there is no error: who removes may have been here before.
    blobs.remove(&name(1)).await.unwrap();
    blobs.tidy(Utc::now() + TimeDelta::days(1)).await.unwrap();
    assert_eq!(blobs.get(&name(2)).await.unwrap(), Some(Bytes::from_static(b"other")));
}

/// A name comes from a row, but a path must not.
async fn knows_a_name_when_it_sees_one(blobs: &dyn Blobs) {
    for name in ["", "..", "../../etc/passwd", &name(1)[1..], &format!("{}/", &name(1)[1..]), &"g".repeat(64), "é"] {
        assert!(blobs.get(name).await.is_err(), "{name}");
        assert!(blobs.put(name, Bytes::new()).await.is_err(), "{name}");
        assert!(blobs.remove(name).await.is_err(), "{name}");
    }
}

/// Of two who write the same name, whoever reads finds one of them whole.
async fn never_shows_half_a_file(blobs: Arc<dyn Blobs>) {
    let whole = |byte: u8| Bytes::from(vec![byte; 200_000]);
    blobs.put(&name(3), whole(0)).await.unwrap();
    let writers: Vec<_> = (1..5)
        .map(|byte| {
            let blobs = blobs.clone();
            actix_web::rt::spawn(async move {
                for _ in 0..5 {
                    blobs.put(&name(3), whole(byte)).await.unwrap();
                }
            })
        })
        .collect();
    while !writers.iter().all(|writer| writer.is_finished()) {
        let seen = blobs.get(&name(3)).await.unwrap().unwrap();
        assert_eq!(seen, whole(seen[0]));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

#[actix_web::test]
async fn a_folder_is_a_place_for_files() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Arc::new(Folder::open(folder.path().join("blobs")).unwrap());
    keeps_what_it_is_given(&*blobs).await;
    knows_a_name_when_it_sees_one(&*blobs).await;
    never_shows_half_a_file(blobs).await;
}

#[actix_web::test]
async fn a_bucket_is_a_place_for_files() {
    let bucket = Bucket::start().await;
    let blobs = Arc::new(S3::new(bucket.url().parse().unwrap(), bucket.credentials(), PATIENCE).unwrap());
    keeps_what_it_is_given(&*blobs).await;
    knows_a_name_when_it_sees_one(&*blobs).await;
    never_shows_half_a_file(blobs).await;
}

#[actix_web::test]
async fn what_a_crash_left_half_written_is_tidied_away_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Folder::open(folder.path().to_owned()).unwrap();
    blobs.put(&name(4), Bytes::from_static(b"kept")).await.unwrap();
    let half = folder.path().join("half/.tmp4711");
    std::fs::write(&half, b"ha").unwrap();
    blobs.tidy(Utc::now() - TimeDelta::hours(1)).await.unwrap();
    assert!(half.exists(), "somebody may be at it");
    blobs.tidy(Utc::now() + TimeDelta::hours(1)).await.unwrap();
    assert!(!half.exists());
    assert_eq!(blobs.get(&name(4)).await.unwrap(), Some(Bytes::from_static(b"kept")));
}

async fn is_unavailable(blobs: &dyn Blobs) {
    assert!(!blobs.ready().await);
    let put = blobs.put(&name(5), Bytes::from_static(b"x")).await.unwrap_err();
    let got = blobs.get(&name(5)).await.unwrap_err();
    let removed = blobs.remove(&name(5)).await.unwrap_err();
    for problem in [put, got, removed] {
        assert_eq!((problem.code.as_str(), problem.retry_after.is_some()), ("unavailable", true));
    }
}

#[actix_web::test]
async fn a_disk_that_takes_nothing_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Folder::open(folder.path().join("blobs")).unwrap();
    std::fs::remove_dir_all(folder.path().join("blobs")).unwrap();
    std::fs::write(folder.path().join("blobs"), b"a file where the folder was").unwrap();
    is_unavailable(&blobs).await;
}

#[actix_web::test]
async fn a_server_that_is_down_refuses_or_never_answers_is_unavailable() {
    let bucket = Bucket::start().await;
    let strangers = houqin::ports::blobs::Credentials::new("access-key", "guessed");
    is_unavailable(&S3::new(bucket.url().parse().unwrap(), strangers, PATIENCE).unwrap()).await;
    let elsewhere = bucket.url().replace("//photos", "//nowhere").parse().unwrap();
    let nowhere = S3::new(elsewhere, bucket.credentials(), PATIENCE).unwrap();
    assert!(!nowhere.ready().await);
    // Accepted by the system, heard by nobody.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("s3://photos?endpoint=http://{}", silent.local_addr().unwrap());
    let patience = Duration::from_millis(100);
    is_unavailable(&S3::new(url.parse().unwrap(), bucket.credentials(), patience).unwrap()).await;
    drop(silent);
    is_unavailable(&S3::new(url.parse().unwrap(), bucket.credentials(), PATIENCE).unwrap()).await;
    assert!(PATIENCE < Duration::from_secs(10), "nobody waits longer for a photo");
}
