//! Labels as a PDF that prints at its true size.

use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Settings, TextStr};

use super::deflate::deflate;
use super::embed::embed;
use super::face::{self, Label, UrlTooLong};
use super::font::{BadFont, Font};
use super::layout::{Layout, Sheet};
use super::ruler;

const POINTS_PER_MM: f32 = 72.0 / 25.4;
const COMPACT: Settings = Settings { pretty: false };

/// Why there is no PDF.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RenderError {
    /// There is nothing to print.
    #[error("no labels to print")]
    Empty,
    /// More places would be skipped than one page has.
    #[error("at most {most} places can be skipped")]
    Skip {
        /// The largest `skip` that leaves a place on the first page.
        most: usize,
    },
    /// The labels do not fit on the page.
    #[error("the labels do not fit on the page")]
    Sheet,
    /// The QR code would be too fine to scan.
    #[error(transparent)]
    Url(#[from] UrlTooLong),
    /// The font in the program is damaged.
    #[error(transparent)]
    Font(#[from] BadFont),
}

/// Renders the labels on one of the known stocks, leaving the first `skip` places of the first page empty.
pub fn render(labels: &[Label], layout: Layout, skip: u16) -> Result<Vec<u8>, RenderError> {
    render_on(labels, &layout.sheet(), skip)
}

/// Renders the labels on a sheet of any measures. The same input gives the same bytes.
pub fn render_on(labels: &[Label], sheet: &Sheet, skip: u16) -> Result<Vec<u8>, RenderError> {
    if labels.is_empty() {
        return Err(RenderError::Empty);
    }
    if !sheet.fits() {
        return Err(RenderError::Sheet);
    }
    let most = sheet.cells() - 1;
    if usize::from(skip) > most {
        return Err(RenderError::Skip { most });
    }

    let mut next = Ref::new(1);
    let [catalog, tree, info, font_id] = std::array::from_fn(|_| next.bump());
    let mut pdf = Pdf::with_settings(COMPACT);
    let mut font = Font::open()?;
    let mut pages = Vec::with_capacity(sheet.pages(labels.len(), skip));

    let (first, rest) = labels.split_at(labels.len().min(sheet.cells() - usize::from(skip)));
    let sides = std::iter::once((first, usize::from(skip))).chain(rest.chunks(sheet.cells()).map(|labels| (labels, 0)));
    for (labels, skip) in sides {
        let content = side(&mut font, labels, sheet, skip, pages.is_empty())?;
        let [page, stream] = std::array::from_fn(|_| next.bump());
        pdf.page(page).parent(tree).contents(stream);
        pdf.stream(stream, &deflate(&content)).filter(Filter::FlateDecode);
        pages.push(page);
    }

    // Size and font are inherited from the tree, so a page of a roll costs little more than its label.
    let (width, height) = sheet.page;
    let mut root = pdf.pages(tree);
    root.count(i32::try_from(pages.len()).unwrap_or(i32::MAX)).kids(pages).media_box(Rect::new(
        0.0,
        0.0,
        width * POINTS_PER_MM,
        height * POINTS_PER_MM,
    ));
    root.resources().fonts().pair(face::FONT, font_id);
    root.finish();
    embed(&mut pdf, &font, font_id, &mut next)?;

    pdf.document_info(info).title(TextStr("标签")).creator(TextStr("Houqin"));
    let mut catalog = pdf.catalog(catalog);
    catalog.pages(tree).lang(TextStr("zh-CN"));
    let mut viewer = catalog.viewer_preferences();
    viewer.display_doc_title(true);
    viewer.insert(Name(b"PrintScaling")).primitive(Name(b"None"));
    viewer.insert(Name(b"PickTrayByPDFSize")).primitive(true);
    viewer.finish();
    catalog.finish();
    Ok(pdf.finish())
}

fn side(
    font: &mut Font,
    labels: &[Label],
    sheet: &Sheet,
    skip: usize,
    with_ruler: bool,
) -> Result<Vec<u8>, RenderError> {
    let mut content = Content::with_settings(COMPACT);
    content.transform([POINTS_PER_MM, 0.0, 0.0, POINTS_PER_MM, 0.0, 0.0]);
    if with_ruler {
        ruler::draw(&mut content, font, sheet);
    }
    for (place, label) in (skip..).zip(labels) {
        let (left, top) = sheet.origin(place);
        let bottom = sheet.page.1 - top - sheet.cell.1;
        content.save_state();
        content.transform([1.0, 0.0, 0.0, 1.0, face::round(left), face::round(bottom)]);
        face::draw(&mut content, font, label, sheet)?;
        content.restore_state();
    }
    Ok(content.finish().into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(number: usize) -> Label {
        Label {
            url: format!("https://houqin.example.edu.cn/t/7K3M9QXT{number:04}"),
            code: format!("7K3M-9QXT-{number:04}-5"),
            title: "多功能一体打印机".into(),
            lines: vec![format!("DZ-2026-{number:06}"), "教学楼 / 二层 / 201".into(), "示范小学".into()],
        }
    }

    fn labels(count: usize) -> Vec<Label> {
        (0..count).map(label).collect()
    }

    fn occurrences(pdf: &[u8], needle: &[u8]) -> usize {
        pdf.windows(needle.len()).filter(|window| *window == needle).count()
    }

    #[test]
    fn every_layout_has_its_exact_page_size_and_is_not_to_be_scaled() {
        let sizes = [(210.0, 297.0), (210.0, 297.0), (50.0, 30.0), (40.0, 30.0_f32)];
        for (layout, (width, height)) in Layout::ALL.into_iter().zip(sizes) {
            let pdf = render(&labels(3), layout, 0).unwrap();
            let text = String::from_utf8_lossy(&pdf);
            let media = text.split("/MediaBox[0 0 ").nth(1).unwrap();
            let size: Vec<f32> =
                media.split(']').next().unwrap().split(' ').map(|n| n.parse::<f32>().unwrap() / 72.0 * 25.4).collect();
            assert!((size[0] - width).abs() < 0.001 && (size[1] - height).abs() < 0.001, "{size:?}");
            assert!(text.contains("/PrintScaling/None"));
        }
    }

    #[test]
    fn a_roll_has_a_page_per_label_and_one_font_for_all() {
        let pdf = render(&labels(9), Layout::Roll50x30, 0).unwrap();
        assert_eq!(occurrences(&pdf, b"/Type/Page/"), 9);
        assert_eq!(occurrences(&pdf, b"/FontFile2"), 1);
    }

    #[test]
    fn skipping_moves_the_labels_and_never_loses_one() {
        assert_eq!(occurrences(&render(&labels(24), Layout::A4_3x8, 0).unwrap(), b"/Type/Page/"), 1);
        assert_eq!(occurrences(&render(&labels(24), Layout::A4_3x8, 1).unwrap(), b"/Type/Page/"), 2);
        assert_eq!(occurrences(&render(&labels(1), Layout::A4_3x8, 23).unwrap(), b"/Type/Page/"), 1);
        assert_eq!(render(&labels(1), Layout::A4_3x8, 24), Err(RenderError::Skip { most: 23 }));
        assert_eq!(render(&labels(1), Layout::Roll40x30, 1), Err(RenderError::Skip { most: 0 }));
    }

    #[test]
    fn nothing_to_print_and_unprintable_labels_are_refused() {
        assert_eq!(render(&[], Layout::A4_3x8, 0), Err(RenderError::Empty));
        let endless = Label { url: "a".repeat(4_000), ..label(1) };
        assert_eq!(render(&[endless], Layout::A4_3x8, 0), Err(RenderError::Url(UrlTooLong)));
        let sheet = Sheet { columns: 4, ..Layout::A4_3x8.sheet() };
        assert_eq!(render_on(&labels(1), &sheet, 0), Err(RenderError::Sheet));
    }

    #[test]
    fn the_same_labels_give_the_same_bytes() {
        let print = || render(&labels(30), Layout::A4_4x10, 5).unwrap();
        assert_eq!(print(), print());
    }

    #[test]
    fn hostile_texts_are_printed_and_not_refused() {
        let hostile = Label {
            title: "(\\) BT ET\0\u{7}🏫𠮷".repeat(50),
            lines: vec![String::new(), " \n ".into(), "长".repeat(500), "x".repeat(5_000)],
            code: String::new(),
            ..label(1)
        };
        for layout in Layout::ALL {
            assert!(render(std::slice::from_ref(&hostile), layout, 0).is_ok(), "{layout:?}");
        }
    }
}
