//! The table of contents of a workbook: which sheets a person sees, and where their parts are.

use super::{
    SheetError,
    archive::Archive,
    styles::Styles,
    xml::{Token, Xml, attribute},
};

/// No school's workbook has more; Excel has no limit.
const MAX_LINKS: usize = 1_000;

pub(super) struct Workbook {
    /// The parts of the visible sheets, in their order.
    pub(super) sheets: Vec<String>,
    pub(super) strings: Option<String>,
    pub(super) styles: Styles,
    /// Days are counted from 1904 instead of 1900.
    pub(super) from_1904: bool,
}

struct Link {
    id: String,
    kind: String,
    part: String,
}

impl Workbook {
    pub(super) fn read(archive: &mut Archive<'_>) -> Result<Self, SheetError> {
        let main = links(archive, "")?
            .into_iter()
            .find(|link| link.kind == "officeDocument")
            .ok_or(SheetError::NotASheet(super::Foreign::Other))?
            .part;
        if main.ends_with(".bin") {
            return Err(SheetError::OldExcel);
        }
        if !main.starts_with("xl/") {
            return Err(SheetError::NotASheet(super::Foreign::Other));
        }
        let links = links(archive, &main)?;
        let part_of = |kind: &str| links.iter().find(|link| link.kind == kind).map(|link| link.part.clone());
        let styles = match part_of("styles") {
            Some(part) => archive.part(&part)?.map(Xml::new).map(Styles::read).transpose()?.unwrap_or_default(),
            None => Styles::default(),
        };
        let mut found = Self { sheets: Vec::new(), strings: part_of("sharedStrings"), styles, from_1904: false };
        let mut xml = Xml::new(archive.part(&main)?.ok_or(SheetError::Damaged)?);
        loop {
            match xml.next()? {
                Token::Open(start) => match start.local_name().as_ref() {
                    "workbookPr" => {
                        found.from_1904 =
                            attribute(&start, "date1904").is_some_and(|value| value == "1" || value == "true");
                    }
                    "sheet" if attribute(&start, "state").is_none_or(|state| state == "visible") => {
                        let id = attribute(&start, "id").ok_or(SheetError::Damaged)?;
                        let link = links.iter().find(|link| link.id == id && link.kind == "worksheet");
                        found.sheets.extend(link.map(|link| link.part.clone()));
                    }
                    _ => {}
                },
                Token::End => return Ok(found),
                _ => {}
            }
        }
    }
}

/// The links of a part; those of the whole package for an empty name.
fn links(archive: &mut Archive<'_>, of: &str) -> Result<Vec<Link>, SheetError> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let name = format!("{folder}/_rels/{file}.rels");
    let mut found = Vec::new();
    let Some(part) = archive.part(&name)? else {
        return Ok(found);
    };
    let mut xml = Xml::new(part);
    loop {
        match xml.next()? {
            Token::Open(start) if start.local_name().as_ref() == "Relationship" => {
                let value = |name| attribute(&start, name).unwrap_or_default();
                let kind = value("Type").rsplit('/').next().unwrap_or_default().to_owned();
                found.push(Link { id: value("Id"), kind, part: resolve(folder, &value("Target")) });
                if found.len() > MAX_LINKS {
                    return Err(SheetError::TooMuchContent);
                }
            }
            Token::End => return Ok(found),
            _ => {}
        }
    }
}

/// A target is relative to the folder of its source, or starts from the root.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let start = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = Vec::new();
    for step in start.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            _ => path.push(step),
        }
    }
    path.join("/")
}
