//! Text that is looked for as it stands. In a pattern of LIKE, `%` and `_` would stand for anything.

use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoColumnRef, LikeExpr};

/// Neither database takes it for anything else.
const ESCAPE: char = '!';

fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | ESCAPE) {
            literal.push(ESCAPE);
        }
        literal.push(c);
    }
    literal
}

fn like(column: impl IntoColumnRef, pattern: String) -> Expr {
    // One of the databases minds the case of letters, the other does not.
    Expr::expr(Func::lower(Expr::col(column))).like(LikeExpr::new(pattern).escape(ESCAPE))
}

/// Whether a column has this text somewhere, in capitals or not.
pub fn has(column: impl IntoColumnRef, text: &str) -> Expr {
    like(column, format!("%{}%", literal(&text.to_ascii_lowercase())))
}

/// Whether a column begins with this text, in capitals or not.
pub fn begins(column: impl IntoColumnRef, text: &str) -> Expr {
    like(column, format!("{}%", literal(&text.to_ascii_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_is_a_sign_like_others() {
        assert_eq!(literal("100%_A!甲"), "100!%!_A!!甲");
    }
}
