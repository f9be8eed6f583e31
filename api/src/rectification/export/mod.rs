//! 隐患排查整改台账: what was found in some days, by whom it was put right and who looked again, as a sheet or as pages to
//! print. The paper form's columns 隐患等级, 资金 and 临时防护 are left out: nobody is asked for them, and a blank would
//! look like an answer.

mod http;
mod line;
mod lines;

pub use http::routes;
pub use line::FORM;
pub use lines::Lines;
