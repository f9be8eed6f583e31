//! The last stop of every request: gives it an id, puts a problem into the reader's language, logs one line.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{ACCEPT_LANGUAGE, ALLOW, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    middleware::Next,
    web::Data,
};
use uuid::Uuid;

use super::{Code, Problem, ProblemBody};
use crate::{State, wire};

/// A language we speak. Chinese unless the reader prefers English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 简体中文
    Zh,
    /// English
    En,
}

impl Language {
    /// What the reader prefers: the first language of `Accept-Language` that we speak.
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let first = wanted.split(',').map(str::trim).find_map(|tag| {
            let tag = tag.to_ascii_lowercase();
            if tag.starts_with("zh") { Some(Self::Zh) } else { tag.starts_with("en").then_some(Self::En) }
        });
        first.unwrap_or(Self::Zh)
    }
}

/// Names the request, and writes the body of whatever problem comes out of it.
pub async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = Uuid::now_v7().simple().to_string();
    let started = Instant::now();
    let language = Language::of(request.headers());
    let method = wire::sent(&request);
    let pattern = match wire::pattern(request.request()) {
        nowhere if nowhere.is_empty() => "-".into(),
        pattern => pattern,
    };
    request.extensions_mut().insert(language);
    let response = next.call(request).await?.map_into_boxed_body();
    let problem = response.response().error().map(|error| match error.as_error::<Problem>() {
        Some(problem) => body(problem.code, Some(problem), language, &id),
        None => body(code_of(response.status().as_u16()), None, language, &id),
    });
    let allow = response.headers().get(ALLOW).cloned();
    let mut response = match problem {
        Some(body) => response.into_response(body),
        None => response,
    };
    if let Some(methods) = allow {
        response.headers_mut().insert(ALLOW, methods);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    if let Some(state) = response.request().app_data::<Data<State>>() {
        state.metrics.count(&method, &pattern, response.status().as_u16(), micros);
    }
    tracing::info!(
        id,
        %method,
        // The pattern and never the path: codes and names stay out of the log.
        path = &*pattern,
        status = response.status().as_u16(),
        micros,
        "request"
    );
    Ok(response)
}

fn body(code: Code, problem: Option<&Problem>, language: Language, id: &str) -> HttpResponse {
    let (title, detail) = code.text(language);
    let mut response = HttpResponse::build(code.status());
    response.content_type("application/problem+json");
    response.insert_header(("Cache-Control", "no-store"));
    if let Some(seconds) = problem.and_then(|problem| problem.retry_after) {
        response.insert_header((RETRY_AFTER, seconds));
    }
    response.json(ProblemBody {
        kind: format!("/problems/{}", code.as_str()),
        title: title.into(),
        status: code.status().as_u16(),
        code: code.as_str(),
        detail: detail.into(),
        fields: problem.map(|problem| problem.fields.clone()).unwrap_or_default(),
        current: problem.and_then(|problem| problem.current.clone()),
        choices: problem.and_then(|problem| problem.choices.clone()),
        request_id: id.into(),
    })
}

/// Errors that the framework raises itself.
fn code_of(status: u16) -> Code {
    match status {
        400 => Code::InvalidBody,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        408 => Code::TooSlow,
        413 => Code::TooLarge,
        415 => Code::UnsupportedType,
        _ => Code::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_spoken_unless_english_comes_first() {
        for (wanted, spoken) in [
            ("", Language::Zh),
            ("fr, de;q=0.5", Language::Zh),
            ("en-GB,zh;q=0.8", Language::En),
            ("zh-CN,en", Language::Zh),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(wanted));
            assert_eq!(Language::of(&headers), spoken, "{wanted}");
        }
    }

    #[test]
    fn every_code_has_a_text_in_both_languages_and_a_name_of_its_own() {
        let names: std::collections::HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            for language in [Language::Zh, Language::En] {
                let (title, detail) = code.text(language);
                assert!(!title.is_empty() && !detail.is_empty(), "{code:?}");
            }
        }
    }
}
