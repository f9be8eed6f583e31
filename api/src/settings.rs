//! Settings: `api/config.default.toml` documents each; a TOML file named by `HOUQIN_CONFIG` and then the environment
//! override it. Unknown names refuse to start, and a refusal never prints a value.

use std::{collections::BTreeMap, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
};
use serde::{Deserialize, Deserializer, de::Error};

use crate::{
    gate::{Key, Keys},
    ledger::Signer,
    notify::Gateways,
    ports::{
        blobs::{Bucket, Credentials},
        wechat::TemplateFields,
    },
    seal::Seals,
    session::Proxies,
};

const DEFAULTS: &str = include_str!("../config.default.toml");
/// A secret of fewer bytes can be guessed.
const SECRET_BYTES: usize = 32;

/// Everything that can be set. `config.default.toml` explains each.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on.
    pub listen: String,
    /// The origin printed in QR codes, without a slash at its end.
    pub base_url: String,
    /// Where files live.
    pub data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`; empty: a file in the data folder.
    pub database_url: String,
    /// Redis; empty: in process.
    pub redis_url: String,
    /// `file://…` or `s3://…`; empty: a folder in the data folder.
    pub blobs: String,
    /// The access key of the bucket.
    pub s3_key: String,
    /// Its secret.
    pub s3_secret: String,
    /// Signing keys, `kid:base64,…`: the first signs, all verify.
    pub token_keys: String,
    /// Keys that sign checkpoints of ledgers, `name:base64,…`: the first signs, all are published.
    pub ledger_key: String,
    /// Keys that seal what names people, `name:base64,…`: the first seals, all open.
    pub data_keys: String,
    /// The password of the demo accounts; empty: random.
    pub demo_password: String,
    /// WeChat's id of the mini-program; empty: no WeChat login.
    pub wechat_appid: String,
    /// Its secret.
    pub wechat_secret: String,
    /// Where WeChat is asked.
    pub wechat_api: String,
    /// The template of its subscription messages; empty: none are sent.
    pub wechat_template: String,
    /// Its three fields.
    pub wechat_template_fields: TemplateFields,
    /// Where robots of groups may be, beside their two services: hosts and origins, separated by commas.
    pub webhook_hosts: Gateways,
    /// A bearer token for `/metrics`; empty: not served.
    pub metrics_token: String,
    /// Whose `X-Forwarded-For` is believed: addresses and networks, separated by commas.
    pub trusted_proxies: Proxies,
    /// Threads that answer requests; 0: one per core.
    #[serde(deserialize_with = "number")]
    pub workers: usize,
}

/// Why the settings cannot be used. Names the setting, never its value.
#[derive(Debug, thiserror::Error)]
pub enum BadSettings {
    /// A file or variable could not be understood.
    #[error("settings: {0}")]
    Unreadable(String),
    /// One setting is wrong.
    #[error("setting {0} {1}")]
    Wrong(&'static str, &'static str),
}

/// A number, also as the text that an environment variable is.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(usize),
        Text(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Number(number) => Ok(number),
        Written::Text(text) => text.trim().parse().map_err(|_| D::Error::custom("not a number")),
    }
}

impl Settings {
    /// Reads the defaults, the file and the environment, in this order.
    pub fn load() -> Result<Self, BadSettings> {
        let mut figment = Figment::new().merge(Toml::string(DEFAULTS));
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
        if let Ok(file) = std::env::var("HOUQIN_CONFIG") {
            if !std::path::Path::new(&file).is_file() {
                return Err(BadSettings::Wrong("HOUQIN_CONFIG", "names a file that is not there"));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        // Names of the test harness share the prefix and are not settings.
        let ours = std::env::vars().filter_map(|(name, value)| {
            let name = name.strip_prefix("HOUQIN_").filter(|name| *name != "CONFIG" && !name.starts_with("TEST_"))?;
            // As text, whatever it looks like: a password may be made of digits.
            Some((name.to_lowercase(), value))
        });
        Self::from_figment(figment.merge(Serialized::defaults(ours.collect::<BTreeMap<_, _>>())))
    }

    /// The defaults with some settings replaced, in TOML.
    pub fn from_toml(toml: &str) -> Result<Self, BadSettings> {
        Self::from_figment(Figment::new().merge(Toml::string(DEFAULTS)).merge(Toml::string(toml)))
    }

    fn from_figment(figment: Figment) -> Result<Self, BadSettings> {
        let settings: Self = figment.extract().map_err(|errors| {
            // The library's own message quotes values, which may be secrets.
            let names: Vec<_> = errors
                .into_iter()
                .map(|error| match &error.kind {
                    figment::error::Kind::UnknownField(name, _) => format!("{name} is not a setting"),
                    _ => format!("{} is not usable", error.path.join(".")),
                })
                .collect();
            BadSettings::Unreadable(names.join("; "))
        })?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), BadSettings> {
        let origin = self.base_url.strip_prefix("https://").or_else(|| self.base_url.strip_prefix("http://"));
        match origin {
            Some(host) if !host.is_empty() && !host.contains('/') => {}
            _ => return Err(BadSettings::Wrong("base_url", "must be an origin such as https://school.example")),
        }
        if !self.database_url.is_empty()
            && !["sqlite://", "postgres://", "postgresql://"].iter().any(|kind| self.database_url.starts_with(kind))
        {
            return Err(BadSettings::Wrong("database_url", "must start with sqlite:// or postgres://"));
        }
        self.bucket()?;
        if self.wechat_appid.is_empty() != self.wechat_secret.is_empty() {
            return Err(BadSettings::Wrong("wechat_secret", "and wechat_appid go together"));
        }
        if !self.metrics_token.is_empty() && self.metrics_token.len() < 16 {
            return Err(BadSettings::Wrong("metrics_token", "must have at least 16 characters"));
        }
        Ok(())
    }

    /// The keys that sign access tokens. Nothing that opens the house goes without.
    pub fn keys(&self) -> Result<Keys, BadSettings> {
        let keys = secrets("token_keys", &self.token_keys)?;
        Keys::new(keys).ok_or(BadSettings::Wrong("token_keys", "is missing"))
    }

    /// The keys that sign checkpoints of ledgers. They are kept where the database is not: whoever has both can write
    /// ledgers anew.
    pub fn signer(&self) -> Result<Signer, BadSettings> {
        let wrong = |why| BadSettings::Wrong("ledger_key", why);
        let keys = secrets("ledger_key", &self.ledger_key)?;
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if keys.iter().any(|key| key.secret.len() != SECRET_BYTES || !plain(&key.kid)) {
            return Err(wrong("needs plain names and secrets of 32 bytes: make one with `houqin key`"));
        }
        Signer::new(keys.iter().map(|key| (key.kid.as_str(), key.secret.as_slice()))).ok_or(wrong("is not usable"))
    }

    /// The keys that seal the schools' keys. They too are kept where the database is not: whoever has both reads all.
    pub fn seals(&self) -> Result<Seals, BadSettings> {
        let wrong = |why| BadSettings::Wrong("data_keys", why);
        let keys = secrets("data_keys", &self.data_keys)?;
        if keys.iter().any(|key| key.secret.len() != SECRET_BYTES) {
            return Err(wrong("needs secrets of 32 bytes: make one with `houqin key`"));
        }
        Seals::new(&keys).ok_or(wrong("is not usable"))
    }

    /// The database's address, with the default filled in.
    pub fn database_url(&self) -> String {
        match self.database_url.as_str() {
            "" => format!("sqlite://{}", self.data_dir.join("houqin.db").display()),
            url => url.into(),
        }
    }

    /// The bucket of the blobs and the way in; none when they are in a folder.
    pub fn bucket(&self) -> Result<Option<(Bucket, Credentials)>, BadSettings> {
        if self.blobs.is_empty() || self.blobs.starts_with("file://") {
            return Ok(None);
        }
        let bucket = self.blobs.parse().map_err(|why| BadSettings::Wrong("blobs", why))?;
        if self.s3_key.is_empty() || self.s3_secret.is_empty() {
            return Err(BadSettings::Wrong("s3_key", "and s3_secret go with a bucket"));
        }
        Ok(Some((bucket, Credentials::new(self.s3_key.as_str(), self.s3_secret.as_str()))))
    }

    /// The folder of the blobs, with the default filled in.
    pub fn blobs_dir(&self) -> PathBuf {
        match self.blobs.strip_prefix("file://") {
            Some(folder) => folder.into(),
            None => self.data_dir.join("blobs"),
        }
    }
}

/// The secrets of a setting, `name:base64,…`.
fn secrets(setting: &'static str, text: &str) -> Result<Vec<Key>, BadSettings> {
    let wrong = |why| BadSettings::Wrong(setting, why);
    if text.trim().is_empty() {
        return Err(wrong("is missing: make one with `houqin key`"));
    }
    let mut keys = Vec::new();
    for entry in text.split(',') {
        let (kid, secret) = entry.trim().split_once(':').ok_or(wrong("must read name:base64"))?;
        let secret = STANDARD.decode(secret).map_err(|_| wrong("holds a secret that is not base64"))?;
        let kinds = secret.iter().collect::<std::collections::HashSet<_>>().len();
        if secret.len() < SECRET_BYTES {
            return Err(wrong("holds a secret shorter than 32 bytes"));
        }
        // A text or a repeated byte, padded to length, is what examples and defaults look like.
        if kinds < 12 || secret.is_ascii() {
            return Err(wrong("holds a secret that is not random: make one with `houqin key`"));
        }
        if kid.is_empty() || keys.iter().any(|key: &Key| key.kid == kid) {
            return Err(wrong("needs a different name for each key"));
        }
        keys.push(Key { kid: kid.into(), secret });
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(toml: &str) -> String {
        // A setting is refused for what it is, not because the other one is missing.
        let opened = |settings: Settings| {
            if toml.contains("ledger_key") { settings.signer().map(|_| ()) } else { settings.keys().map(|_| ()) }
        };
        match Settings::from_toml(toml).and_then(opened) {
            Ok(()) => panic!("accepted {toml}"),
            Err(error) => error.to_string(),
        }
    }

    /// As good as random to whoever looks only at the bytes.
    fn random(length: u8) -> String {
        STANDARD.encode((0..length).map(|byte| byte.wrapping_mul(151)).collect::<Vec<_>>())
    }

    #[test]
    fn bad_settings_refuse_to_start_and_name_the_setting_but_not_its_value() {
        let ascii = STANDARD.encode(b"please-change-me-please-change-me-please");
        let zeros = STANDARD.encode([0_u8; 32]);
        let short = STANDARD.encode([1_u8, 200, 3, 150]);
        for (toml, name) in [
            ("colour = 'red'".to_owned(), "colour"),
            ("listen = 7".into(), "listen"),
            ("base_url = 'school.example'".into(), "base_url"),
            ("base_url = 'https://school.example/app'".into(), "base_url"),
            ("database_url = 'mysql://h/d'".into(), "database_url"),
            ("blobs = 'ftp://h'".into(), "blobs"),
            ("blobs = 's3://h/nonsense'".into(), "blobs"),
            ("blobs = 's3://h?endpoint=nonsense'".into(), "blobs"),
            ("blobs = 's3://h?nonsense=1'".into(), "blobs"),
            ("blobs = 's3://h'".into(), "s3_key"),
            ("wechat_appid = 'wx1'".into(), "wechat_secret"),
            ("metrics_token = 'short'".into(), "metrics_token"),
            ("trusted_proxies = 'nonsense'".into(), "trusted_proxies"),
            ("webhook_hosts = 'ftp://nonsense'".into(), "webhook_hosts"),
            ("wechat_template_fields = 'nonsense'".into(), "wechat_template_fields"),
            ("workers = -1".into(), "workers"),
            ("token_keys = ''".into(), "token_keys"),
            ("token_keys = 'nonsense'".into(), "token_keys"),
            ("token_keys = 'a:%%%'".into(), "token_keys"),
            (format!("token_keys = 'a:{ascii}'"), "token_keys"),
            (format!("token_keys = 'a:{zeros}'"), "token_keys"),
            (format!("token_keys = 'a:{short}'"), "token_keys"),
            ("ledger_key = ''".into(), "ledger_key"),
            ("ledger_key = 'nonsense'".into(), "ledger_key"),
            (format!("ledger_key = 'a:{ascii}'"), "ledger_key"),
            (format!("ledger_key = 'a:{zeros}'"), "ledger_key"),
            (format!("ledger_key = 'a:{short}'"), "ledger_key"),
            (format!("ledger_key = 'a+b:{}'", random(32)), "ledger_key"),
            (format!("ledger_key = 'a:{}'", random(33)), "ledger_key"),
        ] {
            let message = refused(&toml);
            assert!(message.contains(name), "{toml}: {message}");
            for value in ["nonsense", ascii.as_str(), zeros.as_str(), "mysql", "'short'"] {
                assert!(!message.contains(value), "{message}");
            }
        }
    }
}
