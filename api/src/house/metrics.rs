//! How many requests, of what kind, how long they took. Names patterns, never paths: nothing personal is counted.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, PoisonError},
};

use actix_web::http::Method;

/// Method, pattern and status.
type Kind = (String, String, u16);

/// Requests since the start: of each kind how many, and how many microseconds they took together.
#[derive(Default)]
pub struct Metrics(Mutex<BTreeMap<Kind, (u64, u64)>>);

impl Metrics {
    /// Counts a request.
    pub fn count(&self, method: &Method, pattern: &str, status: u16, micros: u64) {
        // A caller may invent methods; each would be counted for ever.
        let known =
            [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];
        let method = if known.contains(method) { method.as_str() } else { "OTHER" };
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, sum) = requests.entry((method.into(), pattern.into(), status)).or_default();
        *count += 1;
        *sum += micros;
    }

    /// In the text form of Prometheus, with how often the memory that nodes share was away.
    pub fn text(&self, alone: u64) -> String {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = format!(
            "# TYPE houqin_kv_alone_total counter\nhouqin_kv_alone_total {alone}\n\
             # TYPE houqin_requests_total counter\n# TYPE houqin_request_micros_total counter\n"
        );
        for ((method, pattern, status), (count, micros)) in requests.iter() {
            let labels = format!("{{method=\"{method}\",path=\"{pattern}\",status=\"{status}\"}}");
            // Writing to a String does not fail.
            let _ =
                writeln!(text, "houqin_requests_total{labels} {count}\nhouqin_request_micros_total{labels} {micros}");
        }
        text
    }
}
