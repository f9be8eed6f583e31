//! The words by which schools, other systems and the API call a column, without blanks, signs and capitals.

use super::Column;

/// Words that mean this column and nothing else; our own heading and the API's field come first.
pub(super) fn strong(column: Column) -> &'static str {
    match column {
        Column::Number => {
            "资产编号 number 编号 固定资产编号 资产编码 资产号 资产卡片编号 卡片编号 资产代码 assetnumber assetno assettag"
        }
        Column::Name => "资产名称 name 名称 物品名称 设备名称 固定资产名称 品名 资产 assetname itemname item",
        Column::Category => {
            "分类代码 categorycode 国标码 国标分类代码 国标分类号 国标代码 资产分类代码 资产分类编码 分类编码 分类号 资产分类号 类别代码 类别编码 \
             资产类别代码 category classcode"
        }
        Column::Brand => "品牌 brand 厂牌 商标 牌子 manufacturer",
        Column::Model => {
            "型号 model 规格型号 型号规格 品牌型号 品牌规格型号 品牌及型号 规格及型号 设备型号 modelnumber modelno"
        }
        Column::Spec => "规格 spec 规格参数 技术参数 参数 配置 主要参数 specification",
        Column::Unit => "计量单位 unit 单位 unitofmeasure uom",
        Column::Quantity => "数量 quantity 资产数量 数目 qty count 实有数量",
        Column::Price => "单价 pricefen 价格 购买单价 购置单价 单位价值 单位价格 含税单价 price unitprice unitcost",
        Column::Value => {
            "金额 valuefen 原值 价值 总价 总金额 总值 资产原值 资产价值 账面原值 购置金额 购买金额 合计金额 value amount total \
             totalprice purchasecost"
        }
        Column::AcquiredOn => {
            "取得日期 acquiredon 购置日期 购买日期 购入日期 购置时间 购买时间 购入时间 取得时间 采购日期 购进日期 acquired acquireddate \
             acquisitiondate purchasedate purchased"
        }
        Column::BookedOn => {
            "入账日期 bookedon 入账时间 记账日期 入帐日期 入帐时间 财务入账日期 登记日期 入库日期 bookeddate bookingdate"
        }
        Column::Voucher => {
            "凭证发票号 voucher 凭证号 发票号 发票号码 会计凭证号 记账凭证号 凭证编号 凭证号发票号 发票凭证号 票据号 invoice invoiceno \
             invoicenumber voucherno"
        }
        Column::Acquisition => {
            "取得方式 acquisition 取得形式 资产来源 来源 增加方式 来源方式 购置方式 acquisitionmethod"
        }
        Column::Funding => "资金来源 funding 经费来源 资金性质 经费科目 资金渠道 fundingsource",
        Column::Supplier => "供货商 supplier 供应商 供货单位 销售商 供应商名称 供货商名称 厂商 供货方 vendor",
        Column::Contract => "合同号 contract 合同编号 采购合同号 合同 contractno contractnumber",
        Column::WarrantyUntil => {
            "保修期至 warrantyuntil 保修到期 保修到期日 保修截止 保修截止日期 质保期至 质保到期 质保截止日期 warranty \
             warrantyexpires"
        }
        Column::Place => {
            "存放地点 place 存放位置 存放场所 存放处 地点 房间 位置 放置地点 所在地点 所在位置 使用地点 安装地点 存放房间 房间号 场所 location room"
        }
        Column::Department => {
            "使用部门 department 部门 使用单位 管理部门 使用管理部门 所属部门 领用部门 使用科室 科室 usingdepartment"
        }
        Column::User => "使用人 user 领用人 使用者 使用人员 实际使用人 assignedto usedby",
        Column::Keeper => {
            "保管人 keeper 责任人 保管员 管理人 管理员 资产管理人 保管责任人 负责人 custodian responsible"
        }
        Column::Status => "使用状况 status 状态 使用状态 资产状态 资产状况 现状 使用情况 state condition",
        Column::LifeYears => {
            "使用年限 lifeyears 预计使用年限 折旧年限 使用寿命 可使用年限 规定使用年限 usefullife life"
        }
        Column::TagCode => "标签码 tagcode 标签编码 标签号 二维码 二维码编号 标签 tag qrcode",
        Column::Remark => "备注 remark 说明 备注说明 附注 备考 remarks note notes comment comments",
    }
}

/// Words that give way when another heading says the same more clearly.
pub(super) fn weak(column: Column) -> &'static str {
    match column {
        Column::Category => "资产分类 资产类别 分类 类别 国标分类 资产大类",
        Column::Model => "设备规格",
        _ => "",
    }
}
