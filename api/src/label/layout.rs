//! Where labels sit on paper: page, grid and gaps in millimetres.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The label stock to print on.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize, ToSchema)]
#[schema(as = LabelLayout)]
pub enum Layout {
    /// A4 sheet of 24 labels, 63.5 × 33.9 mm (sold as L7159).
    #[default]
    #[serde(rename = "a4-3x8")]
    A4_3x8,
    /// A4 sheet of 40 labels, 45.7 × 25.4 mm (sold as L4770).
    #[serde(rename = "a4-4x10")]
    A4_4x10,
    /// Thermal roll, one label of 50 × 30 mm per page.
    #[serde(rename = "roll-50x30")]
    Roll50x30,
    /// Thermal roll, one label of 40 × 30 mm per page.
    #[serde(rename = "roll-40x30")]
    Roll40x30,
}

impl Layout {
    /// Every layout, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::A4_3x8, Self::A4_4x10, Self::Roll50x30, Self::Roll40x30];

    /// The name used in URLs and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A4_3x8 => "a4-3x8",
            Self::A4_4x10 => "a4-4x10",
            Self::Roll50x30 => "roll-50x30",
            Self::Roll40x30 => "roll-40x30",
        }
    }

    /// The measures of this stock.
    pub const fn sheet(self) -> Sheet {
        match self {
            Self::A4_3x8 => Sheet {
                page: A4,
                columns: 3,
                rows: 8,
                cell: (63.5, 33.9),
                margin: (7.25, 12.9),
                gap: (2.5, 0.0),
                dot: None,
            },
            Self::A4_4x10 => Sheet {
                page: A4,
                columns: 4,
                rows: 10,
                cell: (45.7, 25.4),
                margin: (9.7, 21.5),
                gap: (2.6, 0.0),
                dot: None,
            },
            Self::Roll50x30 => Sheet::roll(50.0, 30.0),
            Self::Roll40x30 => Sheet::roll(40.0, 30.0),
        }
    }
}

impl FromStr for Layout {
    type Err = UnknownLayout;

    fn from_str(name: &str) -> Result<Self, UnknownLayout> {
        Self::ALL.into_iter().find(|layout| layout.name() == name).ok_or(UnknownLayout)
    }
}

/// The text names none of the layouts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("unknown label layout")]
pub struct UnknownLayout;

const A4: (f32, f32) = (210.0, 297.0);

/// 203 dpi, what nearly every cheap label printer has: eight dots to the millimetre.
const THERMAL_DOT: f32 = 0.125;

/// A page and the grid of labels on it. All lengths are millimetres as (across, down).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// Size of the page.
    pub page: (f32, f32),
    /// Labels side by side.
    pub columns: u16,
    /// Labels one under the other.
    pub rows: u16,
    /// Size of one label.
    pub cell: (f32, f32),
    /// From the page's left and top edge to the first label.
    pub margin: (f32, f32),
    /// Between neighbours.
    pub gap: (f32, f32),
    /// The printer's dot where it is coarse enough to matter: QR modules are whole dots then.
    pub dot: Option<f32>,
}

impl Sheet {
    const fn roll(width: f32, height: f32) -> Self {
        Self {
            page: (width, height),
            columns: 1,
            rows: 1,
            cell: (width, height),
            margin: (0.0, 0.0),
            gap: (0.0, 0.0),
            dot: Some(THERMAL_DOT),
        }
    }

    /// Labels on one page.
    pub fn cells(&self) -> usize {
        usize::from(self.columns) * usize::from(self.rows)
    }

    /// Pages needed for `labels` when the first `skip` places stay empty.
    pub fn pages(&self, labels: usize, skip: u16) -> usize {
        (labels + usize::from(skip)).div_ceil(self.cells().max(1))
    }

    /// Left and top edge of a place, counted row by row from the top left.
    pub fn origin(&self, place: usize) -> (f32, f32) {
        let columns = usize::from(self.columns.max(1));
        let step = |margin: f32, size: f32, gap: f32, index: usize| {
            // A page has at most a few hundred labels, so the index is exact.
            margin + (size + gap) * index as f32
        };
        (
            step(self.margin.0, self.cell.0, self.gap.0, place % columns),
            step(self.margin.1, self.cell.1, self.gap.1, place / columns),
        )
    }

    /// Whether the grid is a grid and stays on its page.
    pub fn fits(&self) -> bool {
        let lengths = [self.page, self.cell, self.margin, self.gap];
        if lengths.iter().any(|(x, y)| !(0.0..2_000.0).contains(x) || !(0.0..2_000.0).contains(y)) || self.cells() == 0
        {
            return false;
        }
        let (left, top) = self.origin(self.cells() - 1);
        let slack = 0.01;
        left + self.cell.0 <= self.page.0 + slack && top + self.cell.1 <= self.page.1 + slack
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_ones_of_the_contract_in_text_and_in_json() {
        let names = ["a4-3x8", "a4-4x10", "roll-50x30", "roll-40x30"];
        for (layout, name) in Layout::ALL.into_iter().zip(names) {
            assert_eq!(layout.name(), name);
            assert_eq!(name.parse(), Ok(layout));
            assert_eq!(serde_json::to_string(&layout).unwrap(), format!("\"{name}\""));
        }
        assert_eq!("a4-3X8".parse::<Layout>(), Err(UnknownLayout));
    }

    #[test]
    fn every_grid_stays_on_its_page_and_is_centred() {
        for layout in Layout::ALL {
            let sheet = layout.sheet();
            assert!(sheet.fits(), "{layout:?}");
            let (left, top) = sheet.origin(sheet.cells() - 1);
            let right = sheet.page.0 - left - sheet.cell.0;
            let bottom = sheet.page.1 - top - sheet.cell.1;
            assert!((right - sheet.margin.0).abs() < 0.06, "{layout:?}: {right}");
            assert!((bottom - sheet.margin.1).abs() < 0.06, "{layout:?}: {bottom}");
        }
    }

    #[test]
    fn places_run_row_by_row() {
        let sheet = Layout::A4_3x8.sheet();
        assert_eq!(sheet.origin(0), (7.25, 12.9));
        assert_eq!(sheet.origin(2), (7.25 + 132.0, 12.9));
        assert_eq!(sheet.origin(3), (7.25, 12.9 + 33.9));
    }

    #[test]
    fn skipped_places_count_towards_the_pages() {
        let sheet = Layout::A4_3x8.sheet();
        assert_eq!(sheet.pages(24, 0), 1);
        assert_eq!(sheet.pages(24, 1), 2);
        assert_eq!(sheet.pages(1, 23), 1);
        assert_eq!(Layout::Roll40x30.sheet().pages(7, 0), 7);
    }

    #[test]
    fn a_grid_that_leaves_the_page_or_is_empty_does_not_fit() {
        let sheet = Layout::A4_4x10.sheet();
        for wrong in [
            Sheet { rows: 11, ..sheet },
            Sheet { columns: 0, ..sheet },
            Sheet { gap: (f32::NAN, 0.0), ..sheet },
            Sheet { margin: (-1.0, 0.0), ..sheet },
        ] {
            assert!(!wrong.fits(), "{wrong:?}");
        }
    }
}
