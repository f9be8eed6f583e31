//! The XML of a workbook as a stream of what matters, with the dangers of XML left outside: no document types, no
//! entities but the five that XML itself knows, no deep nesting, nothing held but the token at hand.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    errors::Error,
    escape::resolve_xml_entity,
    events::{BytesEnd, BytesStart, Event},
};

use super::{SheetError, archive::Part};

/// Workbooks nest about ten deep.
const MAX_DEPTH: usize = 64;

pub(super) struct Xml<'a> {
    reader: Reader<Part<'a>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// What a reader of a workbook reacts to.
pub(super) enum Token<'e> {
    Open(BytesStart<'e>),
    Close(BytesEnd<'e>),
    /// Text, or a piece of it: a reference comes as a piece of its own.
    Text(Cow<'e, str>),
    /// Comments and instructions.
    Other,
    End,
}

impl<'a> Xml<'a> {
    pub(super) fn new(part: Part<'a>) -> Self {
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next token; after the last one always [`Token::End`].
    pub(super) fn next(&mut self) -> Result<Token<'_>, SheetError> {
        self.buffer.clear();
        self.reader.get_mut().begin_event();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(refusal)?;
        Ok(match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(SheetError::Damaged);
                }
                Token::Open(start)
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                Token::Close(end)
            }
            Event::Text(text) => Token::Text(Cow::Owned(text.xml10_content().into_owned())),
            Event::CData(text) => Token::Text(Cow::Owned(text.xml10_content().into_owned())),
            Event::GeneralRef(reference) => {
                let known = match reference.resolve_char_ref() {
                    Ok(Some(char)) => Some(Cow::Owned(char.to_string())),
                    Ok(None) => resolve_xml_entity(&reference).map(Cow::Borrowed),
                    Err(_) => return Err(SheetError::Damaged),
                };
                Token::Text(known.ok_or(SheetError::Entities)?)
            }
            Event::DocType(_) => return Err(SheetError::Entities),
            Event::Eof => Token::End,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Token::Other,
        })
    }
}

/// A limit of the archive travels through the parser as an I/O error.
fn refusal(fault: Error) -> SheetError {
    match &fault {
        Error::Io(cause) => cause.get_ref().and_then(|cause| cause.downcast_ref::<SheetError>()).cloned(),
        _ => None,
    }
    .unwrap_or(SheetError::Damaged)
}

/// The value of an attribute by its name without prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    // Unchecked: looking for duplicates costs the square of their number.
    let found =
        start.attributes().with_checks(false).flatten().find(|found| found.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
}
