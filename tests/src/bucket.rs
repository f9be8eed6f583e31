//! A bucket at a real S3 server on loopback, over a folder.

use std::convert::Infallible;

use actix_web::rt::{spawn, task::JoinHandle};
use houqin::ports::blobs::Credentials;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet};

const KEY: &str = "access-key";
const SECRET: &str = "secret-canary-8128";

/// A running server with one bucket.
pub struct Bucket {
    origin: String,
    folder: TempDir,
    task: JoinHandle<Infallible>,
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Bucket {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("photos")).unwrap();
        let (origin, task) = serve(&folder, "127.0.0.1:0").await;
        Self { origin, folder, task }
    }

    /// Nobody answers any more, and what is open is cut off.
    pub fn stop(&self) {
        self.task.abort();
    }

    /// Answers again at the same address.
    pub async fn start_again(&mut self) {
        let address = self.origin.strip_prefix("http://").unwrap().to_owned();
        (_, self.task) = serve(&self.folder, &address).await;
    }

    /// Its address as a setting.
    pub fn url(&self) -> String {
        format!("s3://photos?endpoint={}&region=cn-test-1", self.origin)
    }

    /// The settings for a server that keeps its files here, in TOML.
    pub fn settings(&self) -> String {
        format!("blobs = \"{}\"\ns3_key = \"{KEY}\"\ns3_secret = \"{SECRET}\"\n", self.url())
    }

    pub fn credentials(&self) -> Credentials {
        Credentials::new(KEY, SECRET)
    }

    /// How many objects are in it.
    pub fn count(&self) -> usize {
        let names = std::fs::read_dir(self.folder.path().join("photos")).unwrap();
        names.filter(|entry| entry.as_ref().unwrap().file_name().len() == 64).count()
    }
}

async fn serve(folder: &TempDir, address: &str) -> (String, JoinHandle<Infallible>) {
    let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
    service.set_auth(SimpleAuth::from_single(KEY, SECRET));
    let service = service.build();
    let listener = TcpListener::bind(address).await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let task = spawn(async move {
        // With this task all its connections end.
        let mut connections = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = service.clone();
            connections.spawn(async move {
                // A caller who hangs up is no failure.
                let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    (origin, task)
}
