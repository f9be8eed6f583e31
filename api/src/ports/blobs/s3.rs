//! A bucket at a service that speaks S3.

use std::{str::FromStr, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::{Client, StatusCode, redirect::Policy};
use rusty_s3::{S3Action, UrlStyle};

pub use rusty_s3::Credentials;

use super::{Blobs, is_name, unavailable};
use crate::Problem;

/// A service that is not there is known by then.
const TO_CONNECT: Duration = Duration::from_secs(3);
/// Nobody waits longer for a file.
pub const PATIENCE: Duration = Duration::from_secs(9);
/// A signature is good for so long: the clocks of two machines differ.
const SIGNED: Duration = Duration::from_secs(300);

/// Which bucket, and where: `s3://bucket?endpoint=https://…&region=…&style=path`.
///
/// Without `endpoint` it is Amazon's. `style=host` puts the bucket into the name of the host, as 阿里云 and 腾讯云 want
/// it; `path`, the default for an endpoint, into the path.
#[derive(Clone, Debug)]
pub struct Bucket(rusty_s3::Bucket);

impl FromStr for Bucket {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix("s3://").ok_or("must start with file:// or s3://")?;
        let (name, query) = rest.split_once('?').unwrap_or((rest, ""));
        if name.is_empty() || name.contains('/') {
            return Err("must name a bucket: s3://bucket");
        }
        let (mut endpoint, mut region, mut style) = (None, None, None);
        for (key, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            match (key.as_str(), value.as_str()) {
                ("endpoint", _) => endpoint = Some(value),
                ("region", _) => region = Some(value),
                ("style", "path") => style = Some(UrlStyle::Path),
                ("style", "host") => style = Some(UrlStyle::VirtualHost),
                _ => return Err("takes endpoint=, region= and style=path or style=host"),
            }
        }
        let style = style.unwrap_or(if endpoint.is_some() { UrlStyle::Path } else { UrlStyle::VirtualHost });
        let region = region.unwrap_or_else(|| "us-east-1".into());
        let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let endpoint = endpoint.parse().map_err(|_| "has an endpoint that is not an address")?;
        let bucket = rusty_s3::Bucket::new(endpoint, style, name.to_owned(), region);
        bucket.map(Self).map_err(|_| "has an endpoint that is not an address of http or https")
    }
}

/// A bucket.
pub struct S3 {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    http: Client,
    patience: Duration,
}

impl S3 {
    /// Uses the bucket, which must be there, and waits for each answer so long.
    pub fn new(bucket: Bucket, credentials: Credentials, patience: Duration) -> reqwest::Result<Self> {
        let http = Client::builder().connect_timeout(TO_CONNECT).timeout(patience).redirect(Policy::none()).build()?;
        Ok(Self { bucket: bucket.0, credentials, http, patience })
    }
}

fn checked(name: &str) -> Result<&str, Problem> {
    is_name(name).then_some(name).ok_or_else(|| Problem::internal("a blob's name that is none"))
}

/// The address is signed, so an error must not name it.
fn failed(error: reqwest::Error) -> Problem {
    unavailable(error.without_url())
}

fn refused(status: StatusCode) -> Problem {
    unavailable(format!("S3 answers {status}"))
}

#[async_trait]
impl Blobs for S3 {
    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), Problem> {
        let url = self.bucket.put_object(Some(&self.credentials), checked(name)?).sign(SIGNED);
        let answer = self.http.put(url).body(bytes).send().await.map_err(failed)?;
        if answer.status().is_success() { Ok(()) } else { Err(refused(answer.status())) }
    }

    async fn get(&self, name: &str) -> Result<Option<Bytes>, Problem> {
        let url = self.bucket.get_object(Some(&self.credentials), checked(name)?).sign(SIGNED);
        let answer = self.http.get(url).send().await.map_err(failed)?;
        match answer.status() {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => answer.bytes().await.map(Some).map_err(failed),
            status => Err(refused(status)),
        }
    }

    async fn remove(&self, name: &str) -> Result<(), Problem> {
        let url = self.bucket.delete_object(Some(&self.credentials), checked(name)?).sign(SIGNED);
        let answer = self.http.delete(url).send().await.map_err(failed)?;
        match answer.status() {
            StatusCode::NOT_FOUND => Ok(()),
            status if status.is_success() => Ok(()),
            status => Err(refused(status)),
        }
    }

    /// An object is there whole or not at all.
    async fn tidy(&self, _: DateTime<Utc>) -> Result<(), Problem> {
        Ok(())
    }

    async fn ready(&self) -> bool {
        let url = self.bucket.head_bucket(Some(&self.credentials)).sign(SIGNED);
        let answer = self.http.head(url).timeout(self.patience.min(TO_CONNECT)).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }
}
