//! What every request can reach. Passed explicitly; nothing is global.

use std::{sync::Arc, time::Duration};

use actix_web::web::Bytes;

use crate::{
    category::Categories,
    contract,
    db::{self, Db},
    gate::{AccessTable, Keys, Standing},
    house::Metrics,
    ledger::Signer,
    menu::Pages,
    notify::{Robots, Streams},
    photo::Pool,
    ports::{
        blobs::{self, Blobs},
        clock::{Clock, SystemClock},
        kv::{Kv, Memory, Redis},
        wechat::{NoWechat, Wechat, WechatServer},
    },
    seal::Seals,
    settings::Settings,
};

/// The house's furniture.
pub struct State {
    /// The database.
    pub db: Db,
    /// Files.
    pub blobs: Arc<dyn Blobs>,
    /// Small values that several nodes share and that may be lost.
    pub kv: Arc<dyn Kv>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// WeChat.
    pub wechat: Arc<dyn Wechat>,
    /// Signing keys.
    pub keys: Keys,
    /// What signs checkpoints of ledgers.
    pub signer: Signer,
    /// Where photos are made small.
    pub photos: Pool,
    /// What parents read of menus, as it was made last.
    pub menus: Pages,
    /// Requests since the start.
    pub metrics: Metrics,
    /// The keys that seal what names people.
    pub seals: Seals,
    /// The robots in groups.
    pub robots: Robots,
    /// Who listens to live events.
    pub streams: Streams,
    /// Tokens verified lately.
    pub standing: Standing,
    /// What each operation asks of its caller.
    pub access: AccessTable,
    /// The contract, as JSON.
    pub contract: Bytes,
    /// The category codes.
    pub categories: Categories,
    /// How long a body of JSON is waited for.
    pub patience: Duration,
    /// How often who listens is looked after: is there something new, may he still listen, is he there at all.
    pub pulse: Duration,
    /// Who takes nothing of what he is sent for so long is gone.
    pub unheard: Duration,
    /// The settings.
    pub settings: Settings,
}

/// A body that drips in is not waited for any longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many photos may wait to be made small. Waiting, they lie on the disk.
const PHOTOS_WAITING: usize = 64;
/// Shorter than proxies wait for a silent server.
const PULSE: Duration = Duration::from_secs(25);
/// A phone between two cells is back by then.
const UNHEARD: Duration = Duration::from_secs(60);

type Failed = Box<dyn std::error::Error + Send + Sync>;

impl State {
    /// Opens everything that the settings name. With `migrate` the database is brought to the newest shape first.
    pub async fn open(settings: Settings, migrate: bool) -> Result<Self, Failed> {
        Self::open_by(Arc::new(SystemClock), settings, migrate).await
    }

    /// The same by another clock than the machine's.
    pub async fn open_by(clock: Arc<dyn Clock>, settings: Settings, migrate: bool) -> Result<Self, Failed> {
        let (keys, signer, seals) = (settings.keys()?, settings.signer()?, settings.seals()?);
        std::fs::create_dir_all(&settings.data_dir)?;
        // The document itself is large, and nobody needs it any more.
        let document = contract::document();
        let (access, contract) = (AccessTable::from_document(&document), document.to_json()?.into());
        drop(document);
        let kv: Arc<dyn Kv> = match settings.redis_url.as_str() {
            "" => Arc::new(Memory::new(clock.clone())),
            url => Arc::new(Redis::connect(url, clock.clone()).await?),
        };
        let wechat: Arc<dyn Wechat> = match WechatServer::new(&settings, kv.clone())? {
            Some(server) => Arc::new(server),
            None => Arc::new(NoWechat),
        };
        let db = db::open(&settings.database_url(), migrate).await?;
        seals.furnish(&db, clock.now()).await?;
        Ok(Self {
            db,
            blobs: blobs::open(&settings)?,
            kv,
            clock,
            wechat,
            keys,
            signer,
            seals,
            photos: Pool::new(std::thread::available_parallelism().map_or(1, usize::from), PHOTOS_WAITING)?,
            menus: Pages::default(),
            metrics: Metrics::default(),
            robots: Robots::new(settings.webhook_hosts.clone())?,
            streams: Streams::default(),
            standing: Standing::default(),
            access,
            contract,
            categories: Categories::load(&settings.data_dir)?,
            patience: PATIENCE,
            pulse: PULSE,
            unheard: UNHEARD,
            settings,
        })
    }
}
