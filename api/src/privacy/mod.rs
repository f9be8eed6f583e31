//! 个人信息: what is known of visitors, students and their families, from the moment it is typed in to the moment it is gone.

mod rules;

pub use rules::{Phone, alike, id_number, kept_from, phone, shown_id_number, shown_phone};
