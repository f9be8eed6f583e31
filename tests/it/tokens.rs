//! Access tokens that we did not make. T8, T9.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit, Mac};
use houqin::gate::{Access, access, operations};
use it::{Actor, App, send, story};
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// What is needed to forge: a good token taken apart, and, for some, even our own secret.
struct Forge {
    kid: String,
    secret: Vec<u8>,
    claims: Value,
    good: String,
    refresh: String,
}

impl Forge {
    async fn new(app: &App) -> Self {
        let login = json!({"login": "director@green", "password": it::PASSWORD});
        let session = app.anyone().post("/session", &login).await.created();
        let good = session["accessToken"].as_str().unwrap().to_owned();
        let claims = good.split('.').nth(1).unwrap();
        let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        let (kid, secret) = app.state.settings.token_keys.split_once(':').unwrap();
        let secret = STANDARD.decode(secret).unwrap();
        let refresh = session["refreshToken"].as_str().unwrap().to_owned();
        Self { kid: kid.into(), secret, claims, good, refresh }
    }

    fn header(&self) -> Value {
        json!({"typ": "JWT", "alg": "HS256", "kid": self.kid})
    }

    /// Signed as we do, with whatever secret.
    fn signed(&self, header: &Value, claims: &Value, secret: &[u8]) -> String {
        let text = format!("{}.{}", part(header), part(claims));
        let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(&text).finalize();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.into_bytes()))
    }

    /// With one field of the header changed, signed with our own secret.
    fn with_header(&self, name: &str, value: Value) -> String {
        let mut header = self.header();
        header[name] = value;
        self.signed(&header, &self.claims, &self.secret)
    }

    /// With one claim changed, or left out, signed with our own secret.
    fn with_claim(&self, name: &str, value: Option<Value>) -> String {
        let mut claims = self.claims.clone();
        claims.as_object_mut().unwrap().remove(name);
        if let Some(value) = value {
            claims[name] = value;
        }
        self.signed(&self.header(), &claims, &self.secret)
    }

    fn all(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        let mut add = |name: &str, token: String| all.push((name.to_owned(), token));
        self.algorithms(&mut add);
        self.headers(&mut add);
        self.wrong_claims(&mut add);
        self.shapes(&mut add);
        all
    }

    fn algorithms(&self, add: &mut impl FnMut(&str, String)) {
        for none in ["none", "None", "NONE", "nOnE", ""] {
            let header = json!({"alg": none, "kid": self.kid});
            let text = format!("{}.{}", part(&header), part(&self.claims));
            add(&format!("alg {none}, unsigned"), format!("{text}."));
            add(&format!("alg {none}, no third part"), text);
            add(&format!("alg {none}, signed"), self.signed(&header, &self.claims, &self.secret));
        }
        for alg in ["RS256", "ES256", "PS256", "EdDSA", "HS1", "hs256"] {
            add(&format!("alg {alg}"), self.with_header("alg", json!(alg)));
        }
        let text =
            |alg: &str| format!("{}.{}", part(&json!({"typ": "JWT", "alg": alg, "kid": self.kid})), part(&self.claims));
        let long = Hmac::<Sha384>::new_from_slice(&self.secret).unwrap().chain_update(text("HS384")).finalize();
        add("HS384, rightly signed", format!("{}.{}", text("HS384"), URL_SAFE_NO_PAD.encode(long.into_bytes())));
        let longer = Hmac::<Sha512>::new_from_slice(&self.secret).unwrap().chain_update(text("HS512")).finalize();
        add("HS512, rightly signed", format!("{}.{}", text("HS512"), URL_SAFE_NO_PAD.encode(longer.into_bytes())));
    }

    fn headers(&self, add: &mut impl FnMut(&str, String)) {
        let nameless = json!({"typ": "JWT", "alg": "HS256"});
        add("no kid", self.signed(&nameless, &self.claims, &self.secret));
        let odd = [
            json!("unknown"),
            json!(""),
            json!("../../../../dev/null"),
            json!("' OR '1'='1"),
            Value::Null,
            json!(0),
            json!([self.kid]),
            json!(format!("{}\u{0}", self.kid)),
            json!(format!(" {}", self.kid)),
            json!(self.kid.to_uppercase() + "x"),
        ];
        for kid in odd {
            add(&format!("kid {kid}"), self.with_header("kid", kid));
        }
        let own = vec![7; 32];
        let jwk = json!({"kty": "oct", "k": URL_SAFE_NO_PAD.encode(&own), "kid": self.kid, "alg": "HS256"});
        for (name, value) in [
            ("jwk", jwk),
            ("jku", json!("http://127.0.0.1:9/keys.json")),
            ("x5u", json!("http://127.0.0.1:9/cert.pem")),
            ("x5c", json!(["MIIB"])),
        ] {
            let mut header = self.header();
            header[name] = value;
            add(name, self.signed(&header, &self.claims, &own));
        }
        for (name, secret) in
            [("empty secret", vec![]), ("zero secret", vec![0; 32]), ("known secret", b"secret".into())]
        {
            add(name, self.signed(&self.header(), &self.claims, &secret));
        }
    }

    fn wrong_claims(&self, add: &mut impl FnMut(&str, String)) {
        let (iat, exp) = (self.claims["iat"].as_i64().unwrap(), self.claims["exp"].as_i64().unwrap());
        for name in ["exp", "iss", "aud", "sub", "school", "session", "iat"] {
            add(&format!("no {name}"), self.with_claim(name, None));
            add(&format!("{name} null"), self.with_claim(name, Some(Value::Null)));
        }
        for (name, value) in [
            ("exp", json!(exp.to_string())),
            ("exp", json!(exp as f64 + 0.5)),
            ("exp", json!(iat)),
            ("exp", json!(exp + 1)),
            ("exp", json!(i64::MAX)),
            ("exp", json!(u64::MAX)),
            ("iat", json!(iat + 61)),
            ("iat", json!(i64::MIN)),
            ("iat", json!(iat.to_string())),
            ("iss", json!("somebody")),
            ("iss", json!(["houqin"])),
            ("aud", json!("somebody")),
            ("aud", json!(["houqin-api", "somebody"])),
            ("aud", json!(["houqin-api"])),
            ("sub", json!("director")),
            ("sub", json!(uuid::Uuid::now_v7())),
            ("school", json!(uuid::Uuid::now_v7())),
            ("session", json!(uuid::Uuid::now_v7())),
        ] {
            add(&format!("{name} {value}"), self.with_claim(name, Some(value)));
        }
    }

    fn shapes(&self, add: &mut impl FnMut(&str, String)) {
        let [header, claims, signature] = self.good.split('.').collect::<Vec<_>>().try_into().unwrap();
        add("the refresh token", self.refresh.clone());
        add("nothing", String::new());
        add("the secret", STANDARD.encode(&self.secret));
        add("cut by one", self.good[..self.good.len() - 1].into());
        add("half", self.good[..self.good.len() / 2].into());
        add("without signature", format!("{header}.{claims}"));
        add("with an empty signature", format!("{header}.{claims}."));
        add("parts swapped", format!("{claims}.{header}.{signature}"));
        add("one dot more", format!("{}.", self.good));
        add("a part more", format!("{}.{signature}", self.good));
        add("dots", "..".into());
        add("a blank inside", format!("{header}. {claims}.{signature}"));
        add("padded", format!("{}=", self.good));
        add("standard base64", self.in_standard_base64());
        add("twice", format!("{},{}", self.good, self.good));
        add("quoted", format!("\"{}\"", self.good));
        let other = if signature.starts_with('A') { "B" } else { "A" };
        add("one character changed", format!("{header}.{claims}.{other}{}", &signature[1..]));
        let mut longer = self.claims.clone();
        longer["exp"] = json!(longer["exp"].as_i64().unwrap() + 1);
        add("claims changed", format!("{header}.{}.{signature}", part(&longer)));
        add("huge", "x".repeat(50_000));
        add("huge and dotted", ".".repeat(50_000));
    }

    /// The signature in the alphabet with `+` and `/`.
    fn in_standard_base64(&self) -> String {
        for round in 0.. {
            let mut claims = self.claims.clone();
            claims["jti"] = json!(round);
            let token = self.signed(&self.header(), &claims, &self.secret);
            let (rest, signature) = token.rsplit_once('.').unwrap();
            if signature.contains(['-', '_']) {
                return format!("{rest}.{}", signature.replace('-', "+").replace('_', "/"));
            }
        }
        unreachable!()
    }
}

story! {
    async fn a_forged_token_opens_nothing(app: App) {
        let forge = Forge::new(&app).await;
        let good = Actor::new(&app, Some(forge.signed(&forge.header(), &forge.claims, &forge.secret)));
        good.get("/me").await.ok();
        let forged = forge.all();
        assert!(forged.len() >= 40);
        for (name, token) in &forged {
            for method in [reqwest::Method::GET, reqwest::Method::PUT] {
                let path = if method == reqwest::Method::GET { "/me" } else { "/me/password" };
                let request = app.anyone().request(method, path).header("Authorization", format!("Bearer {token}"));
                let answer = send(request).await;
                assert_eq!(answer.status, 401, "{name}: {}", answer.text());
                answer.refused(401, "unauthenticated");
            }
        }
    }
}

story! {
    // G3: a few of each kind against every operation that asks for a member.
    async fn no_operation_takes_a_forged_token(app: App) {
        let forge = Forge::new(&app).await;
        let mut forged = forge.all();
        let mut every = 0;
        forged.retain(|_| { every += 1; every % 8 == 0 });
        let mut asked = 0;
        for (pattern, item) in &houqin::contract::document().paths.paths {
            for (method, operation) in operations(item) {
                if access(operation) == Some(Access::Public) {
                    continue;
                }
                asked += 1;
                let path = pattern.replace("{id}", &uuid::Uuid::now_v7().to_string()).replace("{code}", "AAAAAAAAAAAA");
                let method = reqwest::Method::from_bytes(method.as_str().as_bytes()).unwrap();
                let nobody = send(app.anyone().request(method.clone(), &path)).await;
                nobody.refused(401, "unauthenticated");
                for (name, token) in &forged {
                    let request = app.anyone().request(method.clone(), &path);
                    let answer = send(request.header("Authorization", format!("Bearer {token}"))).await;
                    assert_eq!(answer.status, 401, "{method} {path} {name}");
                }
            }
        }
        assert!(asked > 25, "{asked}");
    }
}

story! {
    async fn only_the_bearer_scheme_carries_a_token(app: App) {
        let forge = Forge::new(&app).await;
        for header in [forge.good.clone(), format!("Basic {}", forge.good), format!("Token {}", forge.good), "Bearer".into()] {
            let request = app.anyone().request(reqwest::Method::GET, "/me").header("Authorization", header);
            send(request).await.refused(401, "unauthenticated");
        }
        let in_query = app.anyone().get(&format!("/me?access_token={}", forge.good)).await;
        in_query.refused(401, "unauthenticated");
    }
}

story! {
    // T9: the old key goes on verifying beside the new one, and is out when it is taken away.
    async fn a_key_is_changed_without_logging_anybody_out(app: App) {
        let before = app.director().await;
        let new = houqin::setup::new_key().unwrap();
        let old = app.state.settings.token_keys.clone();
        let both = app.neighbour(|settings| settings.token_keys = format!("{new},{old}")).await;
        Actor::new(&both, before.token.clone()).get("/me").await.ok();
        let after = both.director().await;
        assert_ne!(kid(&before), kid(&after), "the first key signs");
        let only_new = app.neighbour(|settings| settings.token_keys = new).await;
        Actor::new(&only_new, after.token.clone()).get("/me").await.ok();
        Actor::new(&only_new, before.token.clone()).get("/me").await.refused(401, "unauthenticated");
        Actor::new(&app, after.token.clone()).get("/me").await.refused(401, "unauthenticated");
    }
}

fn kid(actor: &Actor<'_>) -> Value {
    let header = actor.token.as_ref().unwrap().split('.').next().unwrap().to_owned();
    serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()["kid"].clone()
}

story! {
    async fn a_session_outlives_a_change_of_keys(app: App) {
        let login = json!({"login": "director@green", "password": it::PASSWORD});
        let session = app.anyone().post("/session", &login).await.created();
        let new = houqin::setup::new_key().unwrap();
        let node = app.neighbour(|settings| settings.token_keys = new).await;
        let refresh = json!({"refreshToken": session["refreshToken"]});
        let session = node.anyone().post("/session/refresh", &refresh).await.created();
        let token = session["accessToken"].as_str().unwrap().to_owned();
        Actor::new(&node, Some(token)).get("/me").await.ok();
    }
}
