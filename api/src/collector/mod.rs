//! 接送人: who may collect a student, and the orders that keep one from somebody. A collector is void until a second member
//! of the staff has called back, but for standing ones whom a director names; temporary ones end by themselves.

mod card;
mod end;
mod held;
mod http;
mod order;
mod overdue;
mod rules;
pub mod store;
mod terms;

pub use card::{CollectorChanged, CollectorName, CollectorState};
pub use end::end;
pub use held::evidence;
pub use http::{CollectorIn, Collectors, add, of_student, routes};
pub use order::order_evidence;
pub use overdue::{call, remind};
pub use store::{CollectorPerson, NoReleasePerson};
pub use terms::terms;
