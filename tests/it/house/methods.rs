//! What may be done at an address: refused methods, HEAD and OPTIONS, alike for every path.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use it::{
    App, Backend,
    document::{Operation, operations},
    send, story,
};
use reqwest::Method;

/// What is served beside the contract.
const FILES: [&str; 6] = ["//", "//app", "//app/", "//docs", "//docs/", "//openapi.json"];

fn allow(answer: &it::Answer) -> &str {
    answer.headers["allow"].to_str().unwrap()
}

story! {
    async fn a_refused_method_says_which_ones_there_are(app: App) {
        let director = app.director().await;
        let refused = director.delete("/places").await;
        refused.refused(405, "method_not_allowed");
        assert_eq!(allow(&refused), "GET, POST, HEAD, OPTIONS");
        assert_eq!(allow(&send(director.request(Method::GET, "/session/refresh")).await), "POST, OPTIONS");
        for path in ["//healthz", "//readyz", "//metrics", "/public/tags/7K3M9QXT2BWD"].iter().chain(&FILES) {
            for method in [Method::POST, Method::DELETE, Method::TRACE, Method::from_bytes(b"BREW").unwrap()] {
                let answer = send(app.anyone().request(method, path)).await;
                answer.refused(405, "method_not_allowed");
                assert_eq!(allow(&answer), "GET, HEAD, OPTIONS", "{path}");
            }
        }
    }
}

story! {
    async fn whoever_asks_what_an_address_offers_is_told(app: App) {
        for operation in operations().into_iter().filter(Operation::is_api) {
            let answer = send(app.anyone().request(Method::OPTIONS, operation.path)).await;
            assert_eq!((answer.status.as_u16(), answer.bytes.len()), (204, 0), "{}", operation.name());
            assert!(allow(&answer).split(", ").any(|method| method == operation.method.as_str()), "{}", operation.name());
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "another origin's scripts stay out");
        }
        for path in FILES {
            let answer = send(app.anyone().request(Method::OPTIONS, path)).await;
            assert_eq!((answer.status.as_u16(), allow(&answer)), (204, "GET, HEAD, OPTIONS"), "{path}");
        }
        send(app.anyone().request(Method::OPTIONS, "/nowhere")).await.refused(404, "not_found");
    }
}

story! {
    async fn head_is_a_get_without_its_body(app: App) {
        let director = app.director().await;
        let paths = ["//healthz", "//readyz", "/t/7K3M9QXT2BWD", "/places", "/places?limit=0", "/nowhere", "//nowhere"];
        for path in paths.iter().chain(&FILES) {
            let (get, head) = (director.get(path).await, send(director.request(Method::HEAD, path)).await);
            assert_eq!((head.status, head.bytes.len()), (get.status, 0), "{path}");
            for name in ["content-type", "etag", "cache-control", "location", "content-security-policy"] {
                assert_eq!(head.headers.get(name), get.headers.get(name), "{path}: {name}");
            }
            assert_eq!(head.headers["content-length"], get.bytes.len().to_string(), "{path}");
        }
        assert_eq!(send(app.anyone().request(Method::HEAD, "/places")).await.status, 401);
        // Printing labels gives tags to what has none: asking for the headers alone would as well.
        assert_eq!(send(director.request(Method::HEAD, "/labels?q=a")).await.status, 405);
        let metrics = app.state.metrics.text(0);
        assert!(metrics.contains("method=\"HEAD\",path=\"/api/v1/places\""), "{metrics}");
    }
}

/// A library might drop a body that was sent all the same; on the wire it would be taken for the next answer.
#[actix_web::test]
async fn after_the_head_of_an_answer_nothing_is_on_the_wire() {
    let app = App::start(Backend::Sqlite).await;
    let mut wire = TcpStream::connect(app.origin.strip_prefix("http://").unwrap()).unwrap();
    wire.write_all(b"HEAD /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    wire.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert!(answer.to_lowercase().contains("content-length: 2\r\n"), "{answer}");
}
