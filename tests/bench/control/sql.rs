//! The statements, the same for both databases: each reads or writes what the server's own does.

macro_rules! card {
    ($from:literal) => {
        concat!(
            "SELECT a.id, a.number, a.name, a.category_code, a.brand, a.model, a.spec, a.unit, a.quantity, a.price_fen, ",
            "a.acquired_on, a.booked_on, a.voucher, a.acquisition, a.funding, a.supplier, a.contract, ",
            "a.warranty_until, a.place_id, a.department, a.\"user\", a.keeper_id, a.status, a.life_years, a.remark, ",
            "a.version, a.created_at, a.updated_at, p.name, p.path, m.name, t.code, t.changed_at ",
            $from
        )
    };
}

pub const SCAN: &str = card!(
    "FROM tag t JOIN asset a ON a.id = t.asset_id LEFT JOIN place p ON p.id = a.place_id \
     LEFT JOIN member m ON m.id = a.keeper_id WHERE t.code = $1 AND t.school_id = $2 AND t.state = 'bound'"
);

pub const CARD: &str = card!(
    "FROM asset a LEFT JOIN place p ON p.id = a.place_id LEFT JOIN member m ON m.id = a.keeper_id \
     LEFT JOIN tag t ON t.asset_id = a.id AND t.state = 'bound' WHERE a.id = $1 AND a.school_id = $2"
);

pub const STANDING: &str = "SELECT m.role FROM member m WHERE m.id = $1 AND m.school_id = $2 AND m.state = 'active' \
     AND EXISTS (SELECT 1 FROM refresh_token r WHERE r.session_id = $3 AND r.revoked_at IS NULL)";

pub const EARLIER: &str =
    "SELECT body_hash FROM idempotency WHERE school_id = $1 AND actor = $2 AND operation = $3 AND key = $4";

pub const PLACE: &str = "SELECT kind FROM place WHERE id = $1 AND school_id = $2 AND void_reason IS NULL";

pub const PATTERN: &str = "SELECT number_pattern FROM school WHERE id = $1";

pub const SERIAL: &str = "INSERT INTO counter (school_id, name, last) VALUES ($1, 'asset', 1) \
     ON CONFLICT (school_id, name) DO UPDATE SET last = counter.last + 1 RETURNING last";

pub const ASSET: &str = "INSERT INTO asset (id, school_id, number, name, category_code, brand, model, spec, unit, \
     quantity, price_fen, acquired_on, booked_on, voucher, acquisition, funding, supplier, contract, warranty_until, \
     place_id, department, \"user\", keeper_id, status, life_years, remark, version, created_at, updated_at) VALUES \
     ($1, $2, $3, $4, $5, $6, $7, '', $8, 1, $9, $10, NULL, '', NULL, NULL, '', '', NULL, $11, '', '', NULL, 'in_use', \
     NULL, '', 1, $12, $12)";

pub const EVENT: &str = "INSERT INTO asset_event (id, school_id, asset_id, kind, at, member_id, note, changes) \
     VALUES ($1, $2, $3, 'registered', $4, $5, '', '[]')";

pub const TERM: &str = "INSERT INTO asset_term (school_id, term, number, asset_id) VALUES ($1, $2, $3, $4)";

/// All words of a card at once, as PostgreSQL can.
pub const TERMS: &str = "INSERT INTO asset_term (school_id, term, number, asset_id) \
     SELECT $1, term, $2, $3 FROM unnest($4::bytea[]) AS term";

pub const DONE: &str = "INSERT INTO idempotency (school_id, actor, operation, key, body_hash, result, at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
