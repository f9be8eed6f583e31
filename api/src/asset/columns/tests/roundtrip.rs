use super::*;

/// Small, repeatable chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(4) > 0).then(|| make(self))
    }

    fn text(&mut self) -> String {
        let letters: Vec<char> = "课桌椅音乐室=+-@＝＋－＠'\"<>&;,_x0041\t\n\r%|#1A 😀𠀀\u{FFFE}".chars().collect();
        // As long as the shortest column takes.
        let length = 1 + self.below(10);
        let text: String = (0..length).map(|_| letters[self.below(letters.len() as u64) as usize]).collect();
        let text = text.trim().to_owned();
        if text.is_empty() { "=甲".to_owned() } else { text }
    }

    fn date(&mut self) -> NaiveDate {
        today() - Days::new(self.below(30_000))
    }

    fn word(&mut self, words: &[&str]) -> String {
        words[self.below(words.len() as u64) as usize].to_owned()
    }

    fn row(&mut self) -> RegisterRow {
        let quantity = self.maybe(|chance| 1 + chance.below(500) as i64);
        RegisterRow {
            number: self.maybe(Self::text),
            name: self.text(),
            category: format!("A{:08}", self.below(100_000_000)),
            brand: self.maybe(Self::text),
            model: self.maybe(Self::text),
            spec: self.maybe(Self::text),
            unit: self.maybe(Self::text),
            quantity,
            price_fen: self.maybe(|chance| chance.below(10_000_000_000) as i64),
            acquired_on: self.maybe(Self::date),
            booked_on: self.maybe(Self::date),
            voucher: self.maybe(Self::text),
            acquisition: self.maybe(|chance| chance.word(&["purchase", "donation", "transfer", "surplus", "built"])),
            funding: self.maybe(|chance| chance.word(&["fiscal", "own", "special"])),
            supplier: self.maybe(Self::text),
            contract: self.maybe(Self::text),
            warranty_until: self.maybe(|chance| today() + Days::new(chance.below(5_000))),
            place: self.maybe(|chance| PlaceText::new(&format!("主校区 / {} / 201", chance.text()))),
            department: self.maybe(Self::text),
            user: self.maybe(Self::text),
            keeper: self.maybe(Self::text),
            status: self.maybe(|chance| {
                chance.word(&["in_stock", "in_use", "idle", "in_repair", "lent", "to_scrap", "scrapped", "lost"])
            }),
            life_years: self.maybe(|chance| chance.below(100) as i64),
            tag_code: self.maybe(|_| "7K3M9QXT2BWD".to_owned()),
            remark: self.maybe(Self::text),
        }
    }
}

#[test]
fn what_an_export_wrote_an_import_reads_back_equal() {
    let mut chance = Chance(0x5EED);
    let rows: Vec<RegisterRow> = (0..2_000).map(|_| chance.row()).collect();
    let bytes = write("资产", &headings(), rows.iter().map(RegisterRow::cells)).unwrap();
    let sheet = read(&bytes, is_heading).unwrap();
    let mapping = map(&sheet.headings, &BTreeMap::new()).unwrap();
    assert!(mapping.columns().all(|(_, column)| column.is_some()));
    let back: Vec<RegisterRow> = sheet
        .rows
        .iter()
        .map(|row| mapping.parse(row, today()).unwrap_or_else(|problems| panic!("{problems:?} {row:?}")))
        .collect();
    assert_eq!(back, rows);
}
