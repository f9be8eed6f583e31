use super::{super::row::CellProblem, *};

#[test]
fn every_fault_of_a_row_is_reported_at_once() {
    let headings = ["名称", "国标码", "单价(元)", "购置日期", "数量", "状态", "备注"];
    let cells = [
        Cell::Empty,
        "  ".into(),
        "贵".into(),
        "2027-01-01".into(),
        "0".into(),
        "不明".into(),
        Cell::text(&"长".repeat(1_001)),
    ];
    let mut problems = parse(&headings, &cells).unwrap_err();
    problems.sort();
    assert_eq!(
        problems,
        [
            (Column::Name, "required"),
            (Column::Category, "required"),
            (Column::Quantity, "invalid_number"),
            (Column::Price, "invalid_money"),
            (Column::AcquiredOn, "future_date"),
            (Column::Status, "invalid_choice"),
            (Column::Remark, "too_long"),
        ]
    );
}

#[test]
fn a_problem_names_the_row_and_the_heading_of_the_file() {
    let row = Row { number: 17, cells: vec![Cell::text("课桌")] };
    let problems = plain(&["物品名称"]).unwrap().parse(&row, today()).unwrap_err();
    assert_eq!(
        problems,
        [CellProblem { row: 17, column: Column::Category, heading: "分类代码".into(), error: CellError::Required }]
    );
}

#[test]
fn choices_are_read_in_the_words_of_old_lists_and_of_the_api() {
    for (heading, words, expected) in [
        ("使用状况", vec!["在用", "使用中", "正常", "in_use", "IN_USE", " 在 用 "], "in_use"),
        ("使用状况", vec!["报废", "已报废"], "scrapped"),
        ("取得方式", vec!["购置", "政府采购", "purchase"], "purchase"),
        ("资金来源", vec!["财政", "财政拨款", "fiscal"], "fiscal"),
    ] {
        for word in words {
            let row = one(heading, word).unwrap();
            let found = row.status.or(row.acquisition).or(row.funding);
            assert_eq!(found.as_deref(), Some(expected), "{word}");
        }
    }
}

#[test]
fn a_total_stands_in_for_the_price_of_one_piece_and_checks_that_of_several() {
    let row = |price: &str, value: &str, quantity: &str| {
        let cells = ["桌".into(), "A05".into(), price.into(), value.into(), quantity.into()];
        parse(&["名称", "国标码", "单价", "金额", "数量"], &cells).map(|row| row.price_fen)
    };
    assert_eq!(row("", "300", ""), Ok(Some(30_000)));
    assert_eq!(row("", "300", "1"), Ok(Some(30_000)));
    assert_eq!(row("100", "300", "3"), Ok(Some(10_000)));
    assert_eq!(row("100", "", "3"), Ok(Some(10_000)));
    assert_eq!(row("", "300", "3"), Err(vec![(Column::Value, "price_required")]));
    assert_eq!(row("100", "301", "3"), Err(vec![(Column::Value, "value_mismatch")]));
    assert_eq!(row("x", "301", "3"), Err(vec![(Column::Price, "invalid_money")]));
}

#[test]
fn the_unit_of_a_money_heading_counts() {
    for (heading, expected) in [("单价", 150), ("单价(元)", 150), ("单价(万元)", 1_500_000), ("单价万元", 1_500_000)]
    {
        assert_eq!(one(heading, "1.5").unwrap().price_fen, Some(expected), "{heading}");
    }
    assert_eq!(one("priceFen", "150").unwrap().price_fen, Some(150));
    assert_eq!(one("单价(分)", "150").unwrap().price_fen, Some(150));
}

#[test]
fn a_place_is_split_where_it_is_parted() {
    for (text, steps) in [
        ("主校区 / 教学楼 / 二层 / 201", vec!["主校区", "教学楼", "二层", "201"]),
        ("教学楼/二层/201", vec!["教学楼", "二层", "201"]),
        ("教学楼＞二层", vec!["教学楼", "二层"]),
        ("教学楼\\201", vec!["教学楼", "201"]),
        ("教学楼-201", vec!["教学楼", "201"]),
        ("教学楼－201", vec!["教学楼", "201"]),
        ("教学楼、201", vec!["教学楼", "201"]),
        ("A-1 楼 / 男/女更衣室", vec!["A-1 楼", "男/女更衣室"]),
        ("体育馆", vec!["体育馆"]),
    ] {
        let place = one("存放地点", text).unwrap().place.unwrap();
        assert_eq!((place.whole.as_str(), place.steps), (text, names(&steps)));
    }
    assert_eq!(one("存放地点", "/").unwrap().place, None);
}

#[test]
fn a_class_is_its_code_with_or_without_its_name() {
    for (text, expected) in [
        ("A02010104 台式计算机", "A02010104"),
        ("a02010104", "A02010104"),
        ("Ａ０２０１０１０４－台式机", "A02010104"),
        ("台式计算机", "台式计算机"),
    ] {
        let row = parse(&["名称", "国标码"], &["电脑".into(), text.into()]).unwrap();
        assert_eq!(row.category, expected);
    }
    assert_eq!(parse(&["名称", "国标码"], &["电脑".into(), Cell::Number(2_010_104.0)]).unwrap().category, "2010104");
}

#[test]
fn numbers_in_text_columns_stay_as_typed_or_are_refused() {
    assert_eq!(one("资产编号", Cell::Number(20_240_001.0)).unwrap().number.as_deref(), Some("20240001"));
    assert_eq!(
        one("合同号", Cell::Number(12_345_678_901_234_567.0)),
        Err(vec![(Column::Contract, "rounded_by_excel")])
    );
    assert_eq!(one("发票号", "2.02409E+17"), Err(vec![(Column::Voucher, "rounded_by_excel")]));
    assert_eq!(one("型号", "X-1E+5").unwrap().model.as_deref(), Some("X-1E+5"));
    assert_eq!(one("备注", "响\u{7}铃"), Err(vec![(Column::Remark, "invalid_text")]));
    assert_eq!(one("备注", Cell::Fault("#REF!".into())), Err(vec![(Column::Remark, "formula_fault")]));
}
