//! Methods: what is meant by one, and which of them a path offers. For every path alike, so that no handler has to know.

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{self, BodySize, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{ALLOW, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use super::pattern;
use crate::{Problem, State, problem::Code, routes};

/// A GET that was sent as HEAD.
struct Head;

/// The method that was sent, for whoever keeps the record.
pub fn sent(request: &ServiceRequest) -> Method {
    if request.extensions().contains::<Head>() { Method::HEAD } else { request.method().clone() }
}

/// Puts the method that is meant in the place of the one that was sent, before anything looks at it: `wx.request` knows
/// no PATCH, so a mini-program sends POST with `X-HTTP-Method-Override: PATCH`; no other method can be meant that way.
/// And HEAD is a GET whose answer the server sends without its body.
pub async fn as_meant(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_head = request.method() == Method::HEAD;
    let is_patch = request.headers().get("X-HTTP-Method-Override").is_some_and(|method| method == "PATCH");
    if request.method() == Method::POST && is_patch {
        request.head_mut().method = Method::PATCH;
    } else if is_head {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(Head);
    }
    let response = next.call(request).await?;
    // An answer that is made as it goes may have no end: it is not made for nobody.
    if is_head && response.response().body().size() == BodySize::Stream {
        return Ok(response.map_body(|_, _| body::None::new()).map_into_right_body());
    }
    Ok(response.map_into_left_body())
}

/// Refuses a method that the path does not offer and says which ones it does. OPTIONS asks for nothing but that; it
/// tells other origins nothing, so their scripts stay out.
pub async fn offered(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(methods) = methods(&request) else { return Ok(next.call(request).await?.map_into_left_body()) };
    let allow = methods.iter().map(Method::as_str).chain(["OPTIONS"]).collect::<Vec<_>>().join(", ");
    let mut response = if request.method() == Method::OPTIONS {
        request.into_response(HttpResponse::NoContent().finish())
    } else {
        request.error_response(Problem::new(Code::MethodNotAllowed))
    };
    response.headers_mut().insert(ALLOW, HeaderValue::from_str(&allow).map_err(Problem::internal)?);
    Ok(response.map_into_right_body())
}

/// What is offered at this path, when the request asks for something else. A path that leads nowhere offers nothing that
/// could be told.
fn methods(request: &ServiceRequest) -> Option<Vec<Method>> {
    let state = request.app_data::<Data<State>>()?;
    let pattern = pattern(request.request());
    let mut methods = match state.access.at(&pattern) {
        // Nearly always, and then nothing need be listed.
        Some(offered) if offered.iter().any(|(method, _)| *method == sent(request)) => return None,
        Some(offered) => offered.iter().map(|(method, access)| (method.clone(), access.writes())).collect(),
        // Files: the client, the document and its page.
        None if !pattern.is_empty() && !pattern.starts_with(routes::BASE) => vec![(Method::GET, false)],
        None => return None,
    };
    // What a GET would change, asking for its headers would change as well.
    if methods.contains(&(Method::GET, false)) {
        methods.push((Method::HEAD, false));
    }
    let is_offered = methods.iter().any(|(method, _)| *method == sent(request));
    (!is_offered).then(|| methods.into_iter().map(|(method, _)| method).collect())
}
