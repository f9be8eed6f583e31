use super::*;

#[test]
fn our_headings_and_the_fields_of_the_api_mean_themselves() {
    for known in Column::ALL {
        assert_eq!(column(known.heading()), Some(known));
        assert_eq!(column(known.field()), Some(known));
        assert_eq!(Column::from_field(known.field()), Some(known));
    }
    assert_eq!(Column::from_field("编号"), None);
}

#[test]
fn usual_headings_are_known_however_they_are_dressed() {
    for (heading, expected) in [
        ("编号", Column::Number),
        ("固定资产编号", Column::Number),
        ("物品名称", Column::Name),
        ("*资产名称", Column::Name),
        ("资产 名称(必填)", Column::Name),
        (" 名 称 ", Column::Name),
        ("Asset Name", Column::Name),
        ("国标码", Column::Category),
        ("资产分类", Column::Category),
        ("规格型号", Column::Model),
        ("品牌、型号", Column::Model),
        ("单价(元)", Column::Price),
        ("单价（人民币）", Column::Price),
        ("单价/元", Column::Price),
        ("价格", Column::Price),
        ("原值(万元)", Column::Value),
        ("金额:", Column::Value),
        ("购置日期【yyyy-mm-dd】", Column::AcquiredOn),
        ("购买时间", Column::AcquiredOn),
        ("取得日期（格式：2024-09-01）", Column::AcquiredOn),
        ("凭证号", Column::Voucher),
        ("存放位置", Column::Place),
        ("房间", Column::Place),
        ("责任人★", Column::Keeper),
        ("使用/管理部门", Column::Department),
        ("使用状态", Column::Status),
        ("使用年限(年)", Column::LifeYears),
        ("STATUS", Column::Status),
    ] {
        assert_eq!(column(heading), Some(expected), "{heading}");
    }
    for unknown in ["序号", "Serial_No", "资产编号(旧)", "原编号", "分类名称", "", "照片"] {
        assert_eq!(column(unknown), None, "{unknown}");
    }
}

#[test]
fn two_headings_for_one_column_are_refused_until_one_is_left_out() {
    let headings = ["名称", "分类代码", "地点", "存放位置"];
    let duplicate =
        MapError::Duplicate { column: Column::Place, first: "地点".into(), second: "存放位置".into() };
    assert_eq!(plain(&headings), Err(duplicate));
    let leave = BTreeMap::from([("地点".to_owned(), None)]);
    let mapping = map(&names(&headings), &leave).unwrap();
    assert_eq!(mapping.find(Column::Place).unwrap().0, 3);
    assert_eq!(left_out(&mapping), ["地点"]);
}

#[test]
fn what_the_caller_says_goes_before_what_a_heading_looks_like() {
    let told = BTreeMap::from([("备注".to_owned(), Some(Column::Name)), ("名称".to_owned(), None)]);
    let mapping = map(&names(&["名称", "备注", "国标码", "奇怪"]), &told).unwrap();
    assert_eq!(
        mapping.columns().map(|(_, column)| column).collect::<Vec<_>>(),
        [None, Some(Column::Name), Some(Column::Category), None]
    );
    assert_eq!(left_out(&mapping), ["名称", "奇怪"]);
    let told = BTreeMap::from([("描述".to_owned(), Some(Column::Name))]);
    assert_eq!(map(&names(&["名称"]), &told), Err(MapError::UnknownHeading("描述".into())));
    let told = BTreeMap::from([("描述".to_owned(), Some(Column::Name))]);
    let mapping = map(&names(&["名称", "描述"]), &told).unwrap();
    assert_eq!(mapping.find(Column::Name).unwrap().0, 1);
}

#[test]
fn a_class_name_gives_way_to_a_class_code() {
    let mapping = plain(&["资产分类", "分类代码", "名称"]).unwrap();
    assert_eq!(mapping.find(Column::Category).unwrap().0, 1);
    assert_eq!(left_out(&mapping), ["资产分类"]);
}

#[test]
fn needed_columns_that_are_not_there_are_named_once() {
    assert_eq!(plain(&["品牌"]).unwrap().missing().collect::<Vec<_>>(), [Column::Name, Column::Category]);
    assert_eq!(plain(&["名称", "国标码"]).unwrap().missing().count(), 0);
}

#[test]
fn the_heading_row_is_found_under_a_title() {
    let text = "固定资产登记表,,\n单位,某校,2024年\n资产名称,分类代码,数量\n课桌,A05010201,2\n";
    let sheet = read(text.as_bytes(), is_heading).unwrap();
    assert_eq!((sheet.headings.len(), sheet.rows[0].number), (3, 4));
    assert_eq!(read("一句话\n又一句".as_bytes(), is_heading), Err(SheetError::NoHeadings));
}

fn left_out(mapping: &Mapping) -> Vec<&str> {
    mapping.columns().filter(|(_, column)| column.is_none()).map(|(heading, _)| heading).collect()
}
