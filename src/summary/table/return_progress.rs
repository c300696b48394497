//! 报送进度: unit by unit what is due, what is in, and what is missing by name.

use super::{Cell, Holds, Kind, Table, named};
use crate::summary::progress::State;
use crate::summary::view::View;

/// The table.
pub const KIND: Kind = Kind {
    id: "return-progress",
    name: "报送进度",
    about: "各单位应报、已报、退改、未报，股室和岗位的覆盖情况，缺哪些",
    build,
};

fn build(view: &View<'_>) -> Table {
    let progress = &view.progress;
    let left = match progress.days_left {
        0 => "今天截止".to_owned(),
        days if days > 0 => format!("距截止还有 {days} 天"),
        days => format!("已过截止日期 {} 天", -days),
    };
    let mut table = Table::new(KIND.name, "廉政风险点排查报送进度表")
        .note(format!(
            "应报 {} 个单位，已报 {}，退改 {}，未报 {}；截止 {}，{left}",
            progress.due, progress.returned, progress.sent_back, progress.missing, progress.deadline
        ))
        .column("单位", Holds::Label)
        .stack(&State::ALL.map(State::zh), "应报")
        .column("股室应报", Holds::Count)
        .column("股室已报", Holds::Count)
        .column("岗位应报", Holds::Count)
        .column("岗位已报", Holds::Count)
        .column("岗位覆盖", Holds::ShareAcross(8, 7))
        .column("班子职务应报", Holds::Count)
        .column("班子职务已报", Holds::Count)
        .column("风险点", Holds::Count)
        .column("暂存", Holds::Count)
        .column("缺的股室、岗位、职务", Holds::Text(46));
    for unit in &progress.units {
        let states = State::ALL.iter().map(|state| Cell::Count(usize::from(*state == unit.state)));
        let counts = [
            unit.sections.due,
            unit.sections.covered,
            unit.posts.due,
            unit.posts.covered,
            unit.leaders.due,
            unit.leaders.covered,
            unit.points,
            unit.held,
        ];
        let missing: Vec<String> = [("股室", &unit.sections), ("岗位", &unit.posts), ("职务", &unit.leaders)]
            .into_iter()
            .filter(|(_, coverage)| !coverage.missing.is_empty())
            .map(|(what, coverage)| match coverage.covered {
                0 => format!("{what}：全部 {} 个", coverage.due),
                _ => {
                    let names: Vec<&str> = coverage.missing.iter().map(String::as_str).collect();
                    format!("{what}：{}", named(&names, "，逐个见催报表"))
                }
            })
            .collect();
        table.push(
            std::iter::once(Cell::from(unit.name.as_str()))
                .chain(states)
                .chain(counts.map(Cell::Count))
                .chain([Cell::from(missing.join("\n"))])
                .collect(),
        );
    }
    let titles: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
    table.finish().lead(|row, column| {
        // The view's units begin with the roster's, in its order.
        match titles.get(column)?.as_str() {
            "风险点" => view.unit_list(row),
            "暂存" => view.held_list(row),
            _ => None,
        }
    })
}
