//! The zip around a workbook, opened with every limit in place: sizes that a zip declares may be lies, so they are
//! checked before and counted again while unpacking.

use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Cursor, Read},
};

use zip::{ZipArchive, result::ZipError};

use super::{MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED, RATIO_FROM, SheetError};

/// The most that one tag or one piece of text may take: it is held in memory whole. Excel's longest cell, with every
/// letter written as a reference, stays below.
const MAX_EVENT: u64 = 1024 * 1024;
/// The most tags and texts in all parts together: reading them takes a second. A full
/// register needs less than half; only empty rows and cells, which weigh nothing, come in such numbers.
const MAX_EVENTS: u64 = 20_000_000;

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: HashMap<String, usize>,
    left: u64,
    events: u64,
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, SheetError> {
        // Counted before the directory is read: the directory alone could fill the memory.
        if bytes.windows(4).filter(|window| window == b"PK\x01\x02").count() > MAX_ENTRIES {
            return Err(SheetError::TooManyEntries);
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(refusal)?;
        if zip.len() > MAX_ENTRIES {
            return Err(SheetError::TooManyEntries);
        }
        let mut names = HashMap::new();
        let mut total = 0_u64;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(refusal)?;
            if too_dense(entry.size(), entry.compressed_size()) {
                return Err(SheetError::PackedTooWell);
            }
            total = total.saturating_add(entry.size());
            names.insert(plain(&String::from_utf8_lossy(entry.name_raw())), index);
        }
        if total > MAX_UNPACKED {
            return Err(SheetError::UnpacksTooLarge);
        }
        // Entries may share their packed bytes, each with an innocent ratio.
        if too_dense(total, bytes.len().try_into().unwrap_or(u64::MAX)) {
            return Err(SheetError::PackedTooWell);
        }
        Ok(Self { zip, names, left: MAX_UNPACKED, events: MAX_EVENTS })
    }

    /// Opens a part; what it unpacks to counts against the whole file.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part<'_>>, SheetError> {
        let Some(&index) = self.names.get(&plain(name)) else {
            return Ok(None);
        };
        let entry = self.zip.by_index(index).map_err(refusal)?;
        let packed = entry.compressed_size();
        Ok(Some(Part {
            inner: BufReader::with_capacity(64 * 1024, Box::new(entry)),
            packed,
            unpacked: 0,
            left: &mut self.left,
            event: 0,
            events: &mut self.events,
        }))
    }
}

/// Some writers use backslashes, a leading slash or other letter cases.
fn plain(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

fn too_dense(unpacked: u64, packed: u64) -> bool {
    unpacked > RATIO_FROM && unpacked / packed.max(1) > MAX_RATIO
}

fn refusal(fault: ZipError) -> SheetError {
    match fault {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetError::Protected,
        _ => SheetError::Damaged,
    }
}

/// One part while it is unpacked. A limit that is passed shows as an I/O error carrying the [`SheetError`].
pub(super) struct Part<'a> {
    inner: BufReader<Box<dyn Read + 'a>>,
    packed: u64,
    unpacked: u64,
    left: &'a mut u64,
    event: u64,
    events: &'a mut u64,
}

impl Part<'_> {
    /// A new tag or text begins.
    pub(super) fn begin_event(&mut self) {
        self.event = 0;
        *self.events = self.events.saturating_sub(1);
    }

    fn limit(&self) -> Result<(), SheetError> {
        if *self.left == 0 {
            Err(SheetError::UnpacksTooLarge)
        } else if too_dense(self.unpacked, self.packed) {
            Err(SheetError::PackedTooWell)
        } else if self.event > MAX_EVENT {
            Err(SheetError::TextTooLong)
        } else if *self.events == 0 {
            Err(SheetError::TooMuchContent)
        } else {
            Ok(())
        }
    }
}

impl Read for Part<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut ready = self.fill_buf()?;
        let read = ready.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Part<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.limit().map_err(io::Error::other)?;
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        let amount = u64::try_from(amount).unwrap_or(u64::MAX);
        self.unpacked += amount;
        self.event += amount;
        *self.left = self.left.saturating_sub(amount);
    }
}
