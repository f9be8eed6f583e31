//! PATCH from a mini-program: `wx.request` knows no PATCH, so it sends POST and says what it means.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// Turns a POST with `X-HTTP-Method-Override: PATCH` into that PATCH, before anything looks at the method. No other
/// method can be meant that way.
pub async fn patch_for_wechat(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let meant = request.headers().get("X-HTTP-Method-Override").is_some_and(|method| method == "PATCH");
    if meant && request.method() == Method::POST {
        request.head_mut().method = Method::PATCH;
    }
    next.call(request).await
}
