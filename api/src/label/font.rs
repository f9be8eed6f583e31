//! The font of every printed page: which glyph a character has, and how wide it is.

use std::collections::HashMap;

use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};

/// Noto Sans SC Regular. It stays a file-backed part of the binary, so only the glyphs in use take memory.
static FILE: &[u8] = include_bytes!(env!("HOUQIN_FONT"));

/// Stands for a character that the font lacks; the character itself stays in the text that a reader copies.
const MISSING: char = '□';

/// The font could not be read or subset.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the built-in font is damaged")]
pub struct BadFont;

#[derive(Clone, Copy)]
struct Glyph {
    id: u16,
    advance: f32,
}

/// A character that is on the page; its place in the list is its code in the PDF, minus one.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The character as written.
    pub character: char,
    /// Its glyph in the subset.
    pub glyph: u16,
    /// Its advance in thousandths of the size.
    pub advance: f32,
}

/// The font and what of it one document uses.
pub struct Font {
    face: Face<'static>,
    glyphs: HashMap<char, Glyph>,
    codes: HashMap<char, u16>,
    shown: Vec<Shown>,
    used: GlyphRemapper,
}

impl Font {
    /// Opens the built-in font for one document.
    pub fn open() -> Result<Self, BadFont> {
        Ok(Self {
            face: Face::parse(FILE, 0).map_err(|_| BadFont)?,
            glyphs: HashMap::new(),
            codes: HashMap::new(),
            shown: Vec::new(),
            used: GlyphRemapper::new(),
        })
    }

    /// Width of a character at size 1.
    pub fn advance(&mut self, character: char) -> f32 {
        self.glyph(character).advance
    }

    /// Width of a text at size 1.
    pub fn width(&mut self, text: &str) -> f32 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    /// The bytes that show `text` in the document's font.
    pub fn codes(&mut self, text: &str) -> Vec<u8> {
        text.chars().flat_map(|c| self.code(c).to_be_bytes()).collect()
    }

    /// The characters shown so far, in the order of their codes.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// The font file with only the glyphs shown.
    pub fn subset(&self) -> Result<Vec<u8>, BadFont> {
        subsetter::subset(FILE, 0, &self.used).map_err(|_| BadFont)
    }

    /// The parsed font, for its metrics.
    pub fn face(&self) -> &Face<'static> {
        &self.face
    }

    fn code(&mut self, character: char) -> u16 {
        if let Some(code) = self.codes.get(&character) {
            return *code;
        }
        let Glyph { id, advance } = self.glyph(character);
        // A code per character and not per glyph, so that two characters drawn alike are copied apart.
        // Codes have two bytes; a document with more than 65,534 different characters shows blanks.
        let Ok(code) = u16::try_from(self.shown.len() + 1) else {
            return 0;
        };
        self.shown.push(Shown { character, glyph: self.used.remap(id), advance: advance * 1000.0 });
        self.codes.insert(character, code);
        code
    }

    fn glyph(&mut self, character: char) -> Glyph {
        let face = &self.face;
        *self.glyphs.entry(character).or_insert_with(|| {
            let id = face.glyph_index(character).or_else(|| face.glyph_index(MISSING)).unwrap_or(GlyphId(0));
            let advance = face.glyph_hor_advance(id).unwrap_or(face.units_per_em());
            Glyph { id: id.0, advance: f32::from(advance) / f32::from(face.units_per_em()) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(character: char) -> bool {
        Face::parse(FILE, 0).unwrap().glyph_index(character).is_some()
    }

    #[test]
    fn common_and_rare_name_characters_have_glyphs() {
        for rare in "后勤资产喆堃玥甪龘㛃㐱䶮𬘭𫖮𬤇𫍽𫘧𬱖𪟝𦭜𡐓𰻝".chars() {
            assert!(has(rare), "{rare}");
        }
        let unified = ('\u{4E00}'..='\u{9FA5}').filter(|&c| !has(c)).count();
        let extension_a = ('\u{3400}'..='\u{4DB5}').filter(|&c| !has(c)).count();
        assert_eq!((unified, extension_a), (0, 0));
        assert!((' '..='~').all(has) && has(MISSING) && has('…'));
    }

    #[test]
    fn a_missing_character_shows_a_box_and_keeps_its_own_code() {
        let mut font = Font::open().unwrap();
        let codes = font.codes("𠮷□🏫");
        assert_eq!(codes, [0, 1, 0, 2, 0, 3]);
        let [first, second, third] = font.shown() else { panic!() };
        assert!(first.glyph != 0 && first.glyph == second.glyph && second.glyph == third.glyph);
        assert_eq!(first.character, '𠮷');
    }

    #[test]
    fn the_subset_is_small_and_the_same_every_time() {
        let subset = || {
            let mut font = Font::open().unwrap();
            font.codes("教学楼二层多媒体教室 A-201");
            font.subset().unwrap()
        };
        assert!(subset().len() < 20_000);
        assert_eq!(subset(), subset());
    }
}
