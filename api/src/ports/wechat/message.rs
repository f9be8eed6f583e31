//! Subscription messages, and the token of the app that sends them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{OpenId, WechatServer, is_unknown_app};
use crate::ports::Unsent;

/// A token is given up so long before WeChat does.
const MARGIN: u64 = 300;

/// The three fields of the template that are filled, by their names such as `thing1`: what happened, to what, when.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct TemplateFields([String; 3]);

impl TryFrom<String> for TemplateFields {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fields: Vec<String> = text.split(',').map(|field| field.trim().to_owned()).collect();
        let is_name = |field: &String| {
            let kind = field.trim_end_matches(|letter: char| letter.is_ascii_digit());
            kind.len() < field.len() && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let fields: Option<[String; 3]> =
            fields.try_into().ok().filter(|fields: &[String; 3]| fields.iter().all(is_name));
        fields.map(Self).ok_or("must be three names such as thing1,thing2,time3")
    }
}

/// A message to one person.
pub struct Message {
    /// To whom.
    pub to: OpenId,
    /// What happened.
    pub title: String,
    /// To what it happened.
    pub line: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The page that opens.
    pub page: String,
}

#[derive(Deserialize)]
struct Token {
    access_token: Option<String>,
    #[serde(default)]
    expires_in: u64,
    #[serde(default)]
    errcode: i64,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
}

impl WechatServer {
    /// See [`super::Wechat::subscribe_send`].
    pub(super) async fn send(&self, message: &Message) -> Result<(), Unsent> {
        if self.template.is_empty() {
            return Err(Unsent::never("not_configured"));
        }
        let mut answer = self.send_with(&self.token().await?, message).await?;
        // The token has ended before its time: WeChat or another program of the school made a new one.
        if [40001, 40014, 42001].contains(&answer.errcode) {
            self.kv.forget(&self.key()).await;
            answer = self.send_with(&self.token().await?, message).await?;
        }
        match answer.errcode {
            0 => Ok(()),
            -1 => Err(Unsent::later("busy")),
            45009 => Err(Unsent::later("too_many")),
            // Nothing that time would change.
            43101 => Err(Unsent::never("not_subscribed")),
            40003 => Err(Unsent::never("unknown_person")),
            errcode => {
                tracing::warn!(errcode, "wechat refused a message");
                Err(Unsent::later(format!("errcode_{errcode}")))
            }
        }
    }

    async fn send_with(&self, token: &str, message: &Message) -> Result<Answer, Unsent> {
        let url = reqwest::Url::parse_with_params(
            &format!("{}/cgi-bin/message/subscribe/send", self.api),
            [("access_token", token)],
        );
        let body = json!({
            "touser": message.to.0, "template_id": self.template, "page": message.page, "lang": "zh_CN",
            "data": data(&self.fields, message)
        });
        let url = url.map_err(|_| Unsent::never("not_configured"))?;
        self.ask(self.client.post(url).json(&body)).await.map_err(Unsent::later)
    }

    /// The app's token, the same for all nodes while it is good.
    async fn token(&self) -> Result<String, Unsent> {
        if let Some(token) = self.kv.get(&self.key()).await {
            return Ok(token);
        }
        // The stable one: asking for it does not end the one that another node or program is using.
        let body = json!({"grant_type": "client_credential", "appid": self.appid, "secret": self.secret});
        let request = self.client.post(format!("{}/cgi-bin/stable_token", self.api)).json(&body);
        let answer: Token = self.ask(request).await.map_err(Unsent::later)?;
        match (answer.errcode, answer.access_token) {
            (0, Some(token)) if !token.is_empty() => {
                let lasts = Duration::from_secs(answer.expires_in.saturating_sub(MARGIN).max(1));
                self.kv.set(&self.key(), token.clone(), lasts).await;
                Ok(token)
            }
            (errcode, _) if is_unknown_app(errcode) => Err(Unsent::later("unknown_app")),
            (errcode, _) => {
                tracing::warn!(errcode, "wechat gives no token");
                Err(Unsent::later("no_token"))
            }
        }
    }

    fn key(&self) -> String {
        format!("wechat:token:{}", self.appid)
    }
}

/// What fills the template: what happened, to what, when, in the fields that the app's template has for them.
fn data(TemplateFields([title, line, at]): &TemplateFields, message: &Message) -> Value {
    let school_time = (message.at + TimeDelta::hours(8)).format("%Y年%m月%d日 %H:%M").to_string();
    let texts = [(title, &message.title), (line, &message.line), (at, &school_time)];
    let filled = texts.map(|(field, text)| (field.clone(), json!({ "value": fit(field, text) })));
    Value::Object(Map::from_iter(filled))
}

/// WeChat refuses a message of which one text is longer than its kind of field takes, or empty.
fn fit(field: &str, text: &str) -> String {
    let kind = field.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let longest = match kind {
        "thing" => 20,
        "phrase" => 5,
        "name" => 10,
        "character_string" => 32,
        _ => return text.to_owned(),
    };
    let text = if text.is_empty() { "—" } else { text };
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let start: String = text.chars().take(longest - 1).collect();
    start + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_the_fields_of_the_template() {
        let message = Message {
            to: OpenId("o".into()),
            title: "有维修任务派给您".into(),
            line: "BX-2026-000412 · 教学楼 / 二层 / 201 · 水龙头".into(),
            at: "2026-11-20T23:05:00Z".parse().unwrap(),
            page: String::new(),
        };
        let fields = TemplateFields::try_from("phrase1, thing2,time3".to_owned()).unwrap();
        let filled = json!({
            "phrase1": {"value": "有维修任…"}, "thing2": {"value": "BX-2026-000412 · 教学…"},
            "time3": {"value": "2026年11月21日 07:05"}
        });
        assert_eq!(data(&fields, &message), filled);
        assert_eq!(fit("thing12", ""), "—");
    }
}
