//! 口径说明: how levels are named, which end is the highest, what was counted how, by which version.

use super::{Cell, Holds, Kind, Table};
use crate::summary::view::View;
use crate::vocabulary::Direction;

/// The table.
pub const KIND: Kind =
    Kind {
        id: "method", name: "口径说明", about: "等级办法和方向、监控分工、各项数字怎么数的", build
    };

fn build(view: &View<'_>) -> Table {
    let round = &view.material.basis.round;
    let progress = &view.progress;
    let direction = match round.direction {
        Direction::FirstIsHighest => "第一个等级最高",
        Direction::LastIsHighest => "最后一个等级最高",
    };
    let routes: Vec<String> = round
        .routing
        .iter()
        .map(|route| {
            let category = route.category.as_deref().unwrap_or("各类");
            let level = route.level.map_or("各级", |level| round.label(level));
            format!("{category}、{level}：{}", route.watchers.join("、"))
        })
        .collect();
    let lines = [
        ("批次", format!("{}（编号 {}）", round.name, round.id)),
        ("县（市、区）", round.county.clone()),
        ("截止日期", round.deadline.to_string()),
        ("统计日期", view.material.basis.today.to_string()),
        ("等级办法", format!("{}；{direction}。方向由本批次设置规定，不按文字推断", view.legend())),
        ("监控责任", format!("从上到下，第一条合得上的算数。\n{}", routes.join("\n"))),
        (
            "风险点条数",
            "一行写了几条、编号从一连续的，拆开计；同一对象的同一风险点在几处出现，合并计一条，来源全部保留"
                .to_owned(),
        ),
        ("表中行数", "计入的风险点所在的数据行，同一行只计一次；页码、合计等行不计".to_owned()),
        ("措施条数", "风险点名下的防控措施逐条计；一条措施管几个风险点的，各计一次".to_owned()),
        (
            "暂存",
            format!("有错误没有改正的行，先不计入各表，逐条列在总台账「暂存」，本批次 {} 条", progress.held),
        ),
        ("合并", format!("与别的行重复、已并入的，列在总台账「已合并」，本批次 {} 条", progress.merged)),
        ("旧件、重复件", "同一单位后报的代替先报的；内容完全相同的只计一份；都列在「回收件」".to_owned()),
        (
            "应报、已报、退改、未报",
            "应报：名册上的单位；已报：有回收件且全部收下；退改：有回收件被全部或部分退回；未报：没有回收件"
                .to_owned(),
        ),
        ("股室、岗位已报", "名册上的股室、岗位，有没有暂存之外的风险点写到它".to_owned()),
        ("共性风险", "几个岗位或单位都有的同一风险，是正常的，两头都计：组数和风险点数".to_owned()),
        ("占比", "四舍五入到 0.1%，各项相加可能与 100% 差 0.1%".to_owned()),
        ("编号", "单位编码加流水号，按本次汇总的顺序编，补报以后会变；引用时请带上统计日期".to_owned()),
        ("程序", format!("警钟 jingzhong {}", env!("CARGO_PKG_VERSION"))),
    ];
    let mut table =
        Table::new(KIND.name, "统计口径说明").column("项目", Holds::Label).column("说明", Holds::Text(96));
    for (what, said) in lines {
        table.push(vec![what.into(), Cell::Text(said)]);
    }
    table.finish()
}
