//! Who may do what: the one table of roles and permissions.

use std::fmt;

use entity::member::Role;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// Something that a role may or may not do. Named in an operation's `security(...)`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[$doc])* $name),* }

        impl Permission {
            /// All of them.
            pub const ALL: &[Permission] = &[$(Permission::$name),*];

            /// Its name in the contract.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// Whether it changes anything. Then a suspended member is refused at once.
            pub fn writes(self) -> bool {
                !["read", "export"].iter().any(|end| self.as_str().ends_with(end))
            }

            /// The permission of that name.
            pub fn named(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|permission| permission.as_str() == text)
            }
        }
    };
}

permissions! {
    /// See members' names and roles.
    MemberRead = "member.read",
    /// Invite, suspend, promote.
    MemberWrite = "member.write",
    /// Change the school's settings.
    SchoolWrite = "school.write",
    /// See places.
    PlaceRead = "place.read",
    /// Make and change places.
    PlaceWrite = "place.write",
    /// See the register.
    AssetRead = "asset.read",
    /// Register and change assets.
    AssetWrite = "asset.write",
    /// Import a register.
    AssetImport = "asset.import",
    /// Take the whole register away as a file.
    AssetExport = "asset.export",
    /// Scan.
    TagRead = "tag.read",
    /// Bind, replace and void tags.
    TagWrite = "tag.write",
    /// Mint blank tags.
    TagMint = "tag.mint",
    /// Print labels.
    LabelPrint = "label.print",
    /// Report what is broken, and accept its repair.
    RepairReport = "repair.report",
    /// See repair orders.
    RepairRead = "repair.read",
    /// Repair.
    RepairWork = "repair.work",
    /// Say who repairs.
    RepairDispatch = "repair.dispatch",
    /// See photos.
    PhotoRead = "photo.read",
    /// Send photos.
    PhotoWrite = "photo.write",
    /// Set up the robots that tell groups.
    WebhookWrite = "webhook.write",
    /// See what was sent to the outside and what of it was not taken.
    DeliveryRead = "delivery.read",
    /// See the figures of a month.
    ReportRead = "report.read",
    /// Take a ledger away as a file.
    LedgerExport = "ledger.export",
    /// See what is sampled, and what was.
    SampleRead = "sample.read",
    /// Take samples and throw them away.
    SampleWrite = "sample.write",
    /// Review somebody else's samples.
    SampleReview = "sample.review",
    /// Hold samples on suspicion of an illness, and release them.
    HoldWrite = "hold.write",
    /// Write down a meal that was eaten with the pupils.
    AccompanyWrite = "accompany.write",
    /// See what was found and has to be put right.
    RectificationRead = "rectification.read",
    /// Say what has to be put right, by whom and by when, and look again whether it is.
    RectificationWrite = "rectification.write",
    /// Put right what one was given.
    RectificationWork = "rectification.work",
    /// Give an inspector a link.
    InspectionWrite = "inspection.write",
    /// Make visitors' badges.
    BadgeWrite = "badge.write",
    /// Say who must not pass the gate unseen.
    WatchWrite = "watch.write",
    /// Sign on at the gate.
    ShiftSign = "shift.sign",
    /// See who was on duty at the gate, and everybody who came.
    ShiftRead = "shift.read",
    /// Lock and close one's shift.
    ShiftWrite = "shift.write",
    /// Say who is on duty.
    DutyWrite = "duty.write",
    /// See the visits that concern one.
    VisitRead = "visit.read",
    /// Write visits down, and invite.
    VisitWrite = "visit.write",
    /// Say yes or no to a visitor, and where he is.
    VisitAnswer = "visit.answer",
    /// Ask for a yes, and let visitors in and out.
    VisitAdmit = "visit.admit",
    /// Let a visitor in on one's own responsibility, on a day on duty.
    VisitOverride = "visit.override",
    /// See foods, dishes and menus.
    MenuRead = "menu.read",
    /// Write menus, and what they are made of.
    MenuWrite = "menu.write",
    /// Approve menus and their changes.
    MenuApprove = "menu.approve",
    /// See whole numbers of visitors, for a reason that is noted.
    PersonalLook = "personal.look",
    /// See who looked at what.
    PersonalRead = "personal.read",
    /// Find, give out and erase what is held of a person.
    PersonalWrite = "personal.write",
    /// See students and who may collect them. A teacher: those of the own class.
    StudentRead = "student.read",
    /// Make classes and enter students.
    StudentWrite = "student.write",
    /// Say who may collect a student.
    CollectorWrite = "collector.write",
    /// Verify by call-back whom somebody else has named.
    CollectorVerify = "collector.verify",
    /// End somebody's right to collect a student.
    CollectorVoid = "collector.void",
    /// See orders not to let a student go.
    NoReleaseRead = "no_release.read",
    /// Order not to let a student go.
    NoReleaseWrite = "no_release.write",
    /// Lift such an order, if it names one's role.
    NoReleaseLift = "no_release.lift",
    /// See classes, releases, refusals and who is picked up.
    ReleaseRead = "release.read",
    /// Ask that a student may leave, agree to it, and write down what becomes of it.
    ReleaseWrite = "release.write",
    /// Agree as the class teacher. A teacher: for the own class.
    ReleaseTeacher = "release.teacher",
    /// Let a student go at the gate.
    ReleaseGate = "release.gate",
    /// Agree as the guardian or for him, and refuse.
    ReleaseConfirm = "release.confirm",
    /// See one's own children.
    FamilyRead = "family.read",
    /// Say who collects one's own children, and that they have arrived.
    FamilyWrite = "family.write",
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a role may do.
pub fn permissions_of(role: Role) -> &'static [Permission] {
    use Permission::*;
    match role {
        Role::Director => Permission::ALL,
        Role::Caretaker => &[
            PhotoRead,
            PhotoWrite,
            MemberRead,
            PlaceRead,
            AssetRead,
            AssetWrite,
            TagRead,
            TagWrite,
            LabelPrint,
            RepairReport,
            RepairRead,
            RepairWork,
            MenuRead,
            SampleRead,
            RectificationRead,
            RectificationWork,
            VisitRead,
            VisitWrite,
            VisitAnswer,
            VisitOverride,
        ],
        Role::Guard => &[
            PhotoRead,
            PhotoWrite,
            MemberRead,
            PlaceRead,
            AssetRead,
            TagRead,
            RepairReport,
            RepairRead,
            MenuRead,
            SampleRead,
            RectificationRead,
            RectificationWork,
            CollectorVerify,
            ReleaseRead,
            ReleaseWrite,
            ReleaseGate,
            ReleaseConfirm,
            ShiftSign,
            ShiftRead,
            ShiftWrite,
            VisitRead,
            VisitWrite,
            VisitAnswer,
            VisitAdmit,
        ],
        Role::Canteen => &[
            PhotoRead,
            PhotoWrite,
            MemberRead,
            PlaceRead,
            AssetRead,
            TagRead,
            RepairReport,
            RepairRead,
            MenuRead,
            MenuWrite,
            SampleRead,
            SampleWrite,
            SampleReview,
            RectificationRead,
            RectificationWrite,
            RectificationWork,
            VisitRead,
            VisitWrite,
            VisitAnswer,
            VisitOverride,
        ],
        Role::Teacher => &[
            PhotoRead,
            PhotoWrite,
            MemberRead,
            PlaceRead,
            AssetRead,
            TagRead,
            RepairReport,
            RepairRead,
            MenuRead,
            SampleRead,
            AccompanyWrite,
            RectificationRead,
            RectificationWork,
            StudentRead,
            CollectorWrite,
            CollectorVerify,
            CollectorVoid,
            NoReleaseRead,
            NoReleaseLift,
            ReleaseRead,
            ReleaseWrite,
            ReleaseTeacher,
            ReleaseConfirm,
            VisitRead,
            VisitWrite,
            VisitAnswer,
            VisitOverride,
        ],
        Role::Guardian => &[CollectorVoid, ReleaseConfirm, FamilyRead, FamilyWrite],
        Role::Gatehouse => &[ShiftSign],
        Role::Auditor => &[
            PhotoRead,
            MemberRead,
            PlaceRead,
            AssetRead,
            AssetExport,
            TagRead,
            RepairRead,
            ReportRead,
            LedgerExport,
            DeliveryRead,
            MenuRead,
            SampleRead,
            RectificationRead,
            PersonalRead,
            StudentRead,
            ReleaseRead,
            ShiftRead,
            VisitRead,
        ],
    }
}

/// Whether a role may do it.
pub fn granted(role: Role, permission: Permission) -> bool {
    permissions_of(role).contains(&permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_writes_nothing_and_a_guardian_sees_nothing_of_the_register() {
        for permission in permissions_of(Role::Auditor) {
            assert!(!permission.writes(), "{permission}");
        }
        use Permission::{CollectorVoid, FamilyRead, FamilyWrite, ReleaseConfirm};
        let own = [CollectorVoid, ReleaseConfirm, FamilyRead, FamilyWrite];
        assert!(permissions_of(Role::Guardian).iter().all(|permission| own.contains(permission)));
    }

    #[test]
    fn every_permission_is_found_by_its_name() {
        for permission in Permission::ALL {
            assert_eq!(Permission::named(permission.as_str()), Some(*permission));
        }
    }
}
