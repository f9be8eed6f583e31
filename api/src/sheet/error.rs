//! Why a file could not be read, each reason with the code that the answer carries.

use thiserror::Error;

/// What a file is, when it is not a spreadsheet that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// A PDF document.
    Pdf,
    /// A photo or another picture.
    Picture,
    /// A web page or XML, often named `.xls` by other systems.
    WebPage,
    /// A text document, a slide show, an archive of other things.
    Other,
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SheetError {
    /// Nothing in the file, or nothing in any visible sheet.
    #[error("the file holds no rows")]
    Empty,
    /// Excel 97 to 2003, or the binary workbook.
    #[error("an old Excel file; save it as xlsx")]
    OldExcel,
    /// A workbook with a password.
    #[error("the workbook is protected by a password")]
    Protected,
    /// Another kind of file.
    #[error("not a spreadsheet: {0:?}")]
    NotASheet(Foreign),
    /// The text is in no encoding that is certain; the row is where it breaks.
    #[error("unknown text encoding, first seen in row {row}")]
    Encoding {
        /// The row as a person counts it.
        row: u32,
    },
    /// Damaged: the zip or its XML cannot be followed.
    #[error("the file is damaged")]
    Damaged,
    /// No row among the first that looks like headings.
    #[error("no heading row among the first rows")]
    NoHeadings,
    /// More bytes than [`super::MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// Unpacks to more than [`super::MAX_UNPACKED`].
    #[error("the file unpacks to too much")]
    UnpacksTooLarge,
    /// Packed better than [`super::MAX_RATIO`].
    #[error("the file is packed suspiciously well")]
    PackedTooWell,
    /// More parts than [`super::MAX_ENTRIES`].
    #[error("the workbook has too many parts")]
    TooManyEntries,
    /// More rows than [`super::MAX_ROWS`].
    #[error("too many rows")]
    TooManyRows,
    /// More columns than [`super::MAX_COLUMNS`].
    #[error("too many columns")]
    TooManyColumns,
    /// Cells and texts that together would fill the memory.
    #[error("too much content")]
    TooMuchContent,
    /// One cell holds more than [`super::MAX_CELL_TEXT`].
    #[error("the text of a cell is too long")]
    TextTooLong,
    /// XML that declares a document type or entities: no spreadsheet program writes it.
    #[error("the workbook declares XML entities")]
    Entities,
}

impl SheetError {
    /// The stable word for the problem table.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "sheet_empty",
            Self::OldExcel => "sheet_old_excel",
            Self::Protected => "sheet_protected",
            Self::NotASheet(_) => "sheet_wrong_type",
            Self::Encoding { .. } => "sheet_encoding",
            Self::Damaged => "sheet_damaged",
            Self::NoHeadings => "sheet_no_headings",
            Self::TooLarge => "sheet_too_large",
            Self::UnpacksTooLarge => "sheet_unpacks_too_large",
            Self::PackedTooWell => "sheet_packed_too_well",
            Self::TooManyEntries => "sheet_too_many_entries",
            Self::TooManyRows => "sheet_too_many_rows",
            Self::TooManyColumns => "sheet_too_many_columns",
            Self::TooMuchContent => "sheet_too_much_content",
            Self::TextTooLong => "sheet_text_too_long",
            Self::Entities => "sheet_entities",
        }
    }
}
