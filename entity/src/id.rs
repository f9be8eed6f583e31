//! Ids: one UUIDv7 newtype per table, so that an asset's id can never be passed where a place's is meant.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType, Serialize, Deserialize, ToSchema,
        )]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, ordered by the time it is made.
            #[expect(clippy::new_without_default, reason = "every call gives another value")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        // The ORM asks this of every primary key; a UUID is never made from a row number.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    /// A school.
    SchoolId,
    /// A login, which may be a member of several schools.
    AccountId,
    /// A person's membership in one school.
    MemberId,
    /// A one-time invitation.
    InvitationId,
    /// A refresh token, one link of a session's family.
    RefreshTokenId,
    /// A session: all refresh tokens that descend from one login.
    SessionId,
    /// A campus, building, floor or room.
    PlaceId,
    /// A thing in the register.
    AssetId,
    /// One line of an asset's history.
    AssetEventId,
    /// Work that goes on after its request was answered.
    JobId,
    /// A photo.
    PhotoId,
    /// A repair order.
    RepairId,
    /// One line of an order's timeline.
    RepairEventId,
    /// A line of material.
    MaterialId,
    /// Somebody who is told of an order.
    WatcherId,
    /// A crew.
    CrewId,
    /// A rule of dispatch.
    DispatchRuleId,
    /// A contractor's link.
    ContractorLinkId,
    /// Something a member is told.
    NoticeId,
    /// A message to the outside.
    DeliveryId,
    /// A group robot.
    WebhookId,
    /// A sample.
    SampleId,
    /// A meal, as far as its samples go.
    SampleMealId,
    /// A hold.
    HoldId,
    /// A temperature that somebody read.
    FridgeReadingId,
    /// A meal eaten with the pupils.
    AccompanyId,
    /// Something that was found and has to be put right.
    RectificationId,
    /// What it was found at: a meal eaten with the pupils, a fridge, or a sample.
    SourceId,
    /// An inspector's link.
    InspectionLinkId,
    /// A class.
    ClassId,
    /// A student.
    StudentId,
    /// Somebody who may collect a student.
    CollectorId,
    /// An order not to let a student go.
    NoReleaseId,
    /// A student's leaving.
    ReleaseId,
    /// A student's not being given to somebody.
    RefusalId,
    /// A food.
    FoodId,
    /// A dish.
    DishId,
    /// A week's menu.
    MenuId,
    /// A line of a menu.
    MenuLineId,
    /// A change of a published menu.
    MenuSwapId,
    /// A visit.
    VisitId,
    /// An attempt to ask whether a visitor may come in.
    VisitAskId,
    /// A guard's shift.
    ShiftId,
    /// A roll-call.
    RollCallId,
    /// A visitor's badge.
    BadgeId,
    /// A frequent visitor.
    FrequentVisitorId,
    /// A look at what is known of somebody.
    LookId,
    /// An erasure.
    ErasureId,
    /// Somebody for whom the leader on duty decides.
    WatchEntryId,
}
