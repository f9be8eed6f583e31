//! What stories with photos say.

use std::{collections::BTreeSet, sync::LazyLock};

use bytes::Bytes;
use entity::{
    AboveSchools, OfSchool, PhotoId, SchoolId,
    blob::{self, BlobState},
    photo, school,
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::Value;
use uuid::Uuid;

use crate::{Actor, Answer, App, send};

/// A small picture. Those of different seeds show different things.
pub fn picture(seed: u64) -> Vec<u8> {
    corpus::photo(seed, 96, 64)
}

/// A photo as a form, under a name that is none of ours.
pub fn sent(bytes: Vec<u8>) -> Form {
    Form::new().part("file", Part::bytes(bytes).file_name("IMG_0001.HEIC"))
}

impl Actor<'_> {
    /// Sends a photo, with a key of its own.
    pub async fn try_photo(&self, bytes: Vec<u8>) -> Answer {
        self.photo_with_key(sent(bytes), &Uuid::now_v7().to_string()).await
    }

    pub async fn photo_with_key(&self, form: Form, key: &str) -> Answer {
        send(self.request(Method::POST, "/photos").header("Idempotency-Key", key).multipart(form)).await
    }

    /// Sends a photo that is taken.
    pub async fn photo(&self, bytes: Vec<u8>) -> Value {
        self.try_photo(bytes).await.created()
    }
}

impl App {
    /// The row of a photo.
    pub async fn photo_row(&self, school: SchoolId, id: PhotoId) -> Option<photo::Model> {
        photo::Entity::of(school).filter(photo::COLUMN.id.eq(id)).one(self.state.db.read()).await.unwrap()
    }

    /// Puts files behind a photo that lies in the table only.
    pub async fn lay_files(&self, school: SchoolId, id: &str) {
        static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| picture(1));
        let row = self.photo_row(school, id.parse().unwrap()).await.unwrap();
        for name in [row.large, row.thumb] {
            let kept = blob::ActiveModel {
                school_id: Set(school),
                name: Set(name.clone()),
                state: Set(BlobState::Kept),
                touched_at: Set(row.created_at),
            };
            let work = self.state.db.write(move |tx| {
                Box::pin(async move { Ok(blob::Entity::insert(kept).exec_without_returning(tx).await?) })
            });
            work.await.unwrap();
            self.state.blobs.put(&name, Bytes::from_static(&FILE)).await.unwrap();
        }
    }
}

/// Holds tables and files against each other: every photo has both files and their names, every file has a name.
/// Answers how many photos and how many files there are.
pub async fn whole(app: &App) -> (usize, usize) {
    let db = app.state.db.read();
    let (mut photos, mut names) = (0, BTreeSet::new());
    for school in school::Entity::every().all(db).await.unwrap() {
        let blobs = blob::Entity::of(school.id).all(db).await.unwrap();
        let kept: BTreeSet<_> =
            blobs.iter().filter(|blob| blob.state == BlobState::Kept).map(|blob| blob.name.clone()).collect();
        names.extend(blobs.into_iter().map(|blob| blob.name));
        for photo in photo::Entity::of(school.id).all(db).await.unwrap() {
            photos += 1;
            for name in [&photo.large, &photo.thumb] {
                assert!(kept.contains(name), "a photo whose name is not kept");
                let file = app.state.blobs.get(name).await.unwrap().unwrap_or_else(|| panic!("{name} dangles"));
                assert!(file.starts_with(&[0xFF, 0xD8]) && file.ends_with(&[0xFF, 0xD9]), "half a file");
            }
        }
    }
    let files = files(app);
    for name in &files {
        assert!(names.contains(name), "a file without a name");
    }
    (photos, files.len())
}

/// The names in the folder of files, beside what is being written.
fn files(app: &App) -> Vec<String> {
    let list = |folder: std::path::PathBuf| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let folders = list(app.state.settings.blobs_dir()).filter(|folder| !folder.ends_with("half"));
    folders.flat_map(list).map(|file| file.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}
