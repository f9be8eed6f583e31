//! The poster for the gate, to be printed: the way to the form, as a QR code and as it is typed.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Path},
};
use maud::html;

use super::{form_page, page::picture};
use crate::{
    State,
    label::Qr,
    page::{self, say},
    school as schools,
};

/// On paper it is dark on white whatever the phone's colours, and as large as the sheet.
const PRINTED: &str = "h1,.middle{text-align:center}.qr{width:min(100%,26rem)}h1{margin-top:2rem;font-size:2.5rem}\
@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--back:#fff}main{max-width:none}.qr{width:13cm}h1{font-size:4rem}\
.middle{font-size:1.5rem}}";

/// The poster for the gate
///
/// To be printed and hung up: its QR code leads to the visitors' form.
#[utoipa::path(tag = "public", security(()),
    params(("school" = String, Path, description = "The school's name in addresses")),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "No such school")))]
#[get("/s/{school}/visit/poster")]
pub async fn get_visit_poster(state: Data<State>, request: HttpRequest, slug: Path<String>) -> HttpResponse {
    let language = page::language(&request);
    let school = match schools::named(state.db.read(), &slug).await {
        Ok(school) => school,
        Err(problem) => return form_page::lost(&problem, language),
    };
    let url = format!("{}/s/{}/visit", state.settings.base_url, school.slug);
    let title = say(language, "来访请扫码登记", "Visitors: please scan");
    let body = html! {
        style { (PRINTED) }
        p.school.middle { (school.name) }
        h1 { (title) }
        @if let Some(qr) = Qr::encode(&url) { (picture(&qr, title)) }
        p.code { (url) }
        p.middle {
            (say(language, "用微信或手机相机扫一扫。没有手机请找门卫登记。",
                "Scan it with WeChat or the camera. Without a phone, please ask the guard."))
        }
        (form_page::notice(&school, language))
    };
    page::answer(None, title, &body, language)
}
