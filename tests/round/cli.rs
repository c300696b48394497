//! The command line as other programs and clerks meet it: exit codes, Chinese words, JSON lines, what is said of mistakes.

use std::collections::BTreeSet;

use super::county::{County, Ran, program, run, temporary, text, whole};
use super::{DAY, TWO};

/// Whether a text has Chinese in it and no word of clap's own.
fn in_chinese(text: &str) -> bool {
    text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign))
        && !["error:", "Usage", "unexpected", "invalid"].iter().any(|word| text.contains(word))
}

#[test]
fn mistakes_on_the_command_line_are_told_in_chinese() {
    for words in [
        &["收本"][..],
        &["colect"],
        &["collect", "--agian"],
        &["export"],
        &["export", "--what", "point"],
        &["issue", "--per", "town"],
        &["--threads", "0", "status"],
        &["--threads", "many", "status"],
        &["show"],
        &["rules", "C017", "C018"],
        &["-C", "/没有/这个 文件夹", "status"],
        &["rules", "C999"],
        &["forms", "town"],
        &["show", "/没有.xlsx"],
        &["check", "/没有.xlsx"],
    ] {
        let ran = run(words);
        assert_eq!(ran.code, 2, "{words:?}: {}{}", ran.out, ran.err);
        assert!(ran.out.is_empty() && in_chinese(&ran.err), "{words:?}: {}{}", ran.out, ran.err);
    }
    let near = run(&["colect"]);
    assert!(near.err.contains("collect"), "the nearest command is named: {}", near.err);
    let english = run(&["--lang", "en", "colect"]);
    assert!(english.code == 2 && !in_chinese(&english.err), "{}", english.err);
}

#[test]
fn without_a_word_the_usage_is_shown_in_chinese() {
    let ran = run(&[]);
    assert!(ran.code == 2 && in_chinese(&ran.err), "{}", ran.err);
    let help = run(&["--help"]);
    assert!(help.code == 0 && in_chinese(&help.out) && help.err.is_empty(), "{}", help.out);
    for command in
        ["init", "issue", "collect", "check", "show", "status", "sendback", "consolidate", "export"]
    {
        let help = run(&[command, "--help"]);
        assert!(help.code == 0 && in_chinese(&help.out), "{command}: {}", help.out);
    }
}

#[test]
fn every_command_has_a_chinese_name() {
    let county = County::new(&TWO);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    county.send("水利局.xlsx", "Q002", DAY, &whole(1));
    let man = county.above().join("手册");
    for words in [
        &["下发"][..],
        &["检查", "回收"],
        &["收表"],
        &["进度"],
        &["退改"],
        &["汇总", "--by", "unit"],
        &["导出", "--what", "points"],
        &["规则"],
        &["表样"],
        &["补全", "bash"],
        &["手册", man.to_str().unwrap()],
    ] {
        let mut command = program();
        let ran = Ran::of(command.current_dir(&county.root).args(words).output().unwrap());
        assert_eq!(ran.code, 0, "{words:?}: {}{}", ran.out, ran.err);
    }
    let file = county.root.join("回收/财政局.xlsx");
    assert_eq!(run(&["查看", file.to_str().unwrap()]).code, 0);
    let fresh = county.above().join("新 县");
    let ran = run(&["新建", fresh.to_str().unwrap(), "--county", "青岩县", "--year", "2026"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(fresh.join("名册.xlsx").is_file() && fresh.join("jingzhong.toml").is_file());
    let again = run(&["init", fresh.to_str().unwrap()]);
    assert_eq!(again.code, 2, "a working folder is not made twice");
    let demo = run(&["演示", fresh.to_str().unwrap()]);
    assert_eq!(demo.code, 2, "a folder of somebody's own is no demonstration");
}

#[test]
fn exit_codes_tell_findings_from_failures() {
    let county = County::new(&TWO[..1]);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    assert_eq!(county.run(&["collect"]).code, 0);
    county.put("坏.xlsx", b"nothing that a spreadsheet would be");
    assert_eq!(county.run(&["collect"]).code, 1);
    let bad = county.root.join("回收/坏.xlsx");
    assert_eq!(county.run(&["show", bad.to_str().unwrap()]).code, 1);
    assert_eq!(county.run(&["check", bad.to_str().unwrap()]).code, 1);
    assert_eq!(county.run(&["status"]).code, 1);
    // Whatever works on what was collected says so while an error is open.
    for words in [&["sendback"][..], &["consolidate"], &["review"], &["export", "--what", "points"]] {
        assert_eq!(county.run(words).code, 1, "{words:?}");
    }
    std::fs::remove_file(bad).unwrap();
    let ran = county.run(&["collect"]);
    assert!(ran.code == 0 && ran.out.contains("坏.xlsx"), "what is gone is told: {}", ran.out);
    std::fs::remove_file(county.root.join("名册.xlsx")).unwrap();
    assert_eq!(county.run(&["collect"]).code, 2);
}

#[test]
fn a_blank_form_is_no_return_and_a_note_is_no_fault() {
    let county = County::new(&TWO[..1]);
    assert_eq!(county.run(&["issue"]).code, 0);
    let issued = walkdir::WalkDir::new(county.root.join("下发")).into_iter().filter_map(Result::ok);
    let blank = issued.map(walkdir::DirEntry::into_path).find(|path| path.extension().is_some()).unwrap();
    county.put("财政局.xlsx", &std::fs::read(blank).unwrap());
    county.put("说明.txt", "请各单位于月底前报送。\n".as_bytes());
    let ran = county.run(&["collect"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("[W006]") && ran.out.contains("里的表一行都没有填"), "{}", ran.out);
    assert!(ran.out.contains("收下 0") && ran.out.contains("没有当作回收件"), "{}", ran.out);
    assert!(ran.out.contains("错误 1,提醒 1"), "{}", ran.out);
}

#[test]
fn json_lines_have_the_fields_of_the_contract() {
    let county = County::new(&TWO);
    let mut rows = whole(0);
    rows[3].1[0][8] = String::new();
    county.send("县财政局/财政局.xlsx", "Q001", DAY, &rows);
    let ran = county.run(&["collect", "--format", "json"]);
    assert_eq!(ran.code, 1);
    let lines = ran.json();
    assert_eq!(lines.len(), 2);
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().map(ToString::to_string).collect()
    };
    assert_eq!(keys(&lines[0]), ["file", "status", "unit", "format", "forms", "findings"]);
    assert_eq!(text(&lines[0], "file"), "回收/县财政局/财政局.xlsx");
    assert_eq!(text(&lines[0], "status"), "partial");
    assert_eq!(keys(&lines[0]["unit"]), ["code", "name"]);
    for key in ["id", "sheet", "rows", "points", "held"] {
        assert!(lines[0]["forms"][3].get(key).is_some(), "{key}");
    }
    let finding = lines[0]["findings"].as_array().unwrap().iter().find(|one| one["code"] == "C001").unwrap();
    assert_eq!(
        keys(finding),
        ["code", "name", "severity", "sheet", "cell", "column", "value", "message", "help"]
    );
    assert_eq!(
        (text(finding, "name").as_str(), text(finding, "column").as_str()),
        ("required-empty", "风险等级")
    );
    assert_eq!(lines[1]["summary"]["rows"], 30);
    assert_eq!(lines[1]["summary"]["balanced"], true);
    let checked =
        county.run(&["check", "--format", "json", county.root.join("回收").to_str().unwrap()]).json();
    assert_eq!(checked[0]["findings"], lines[0]["findings"]);

    let points = county.export("points");
    let contract = [
        "id",
        "round",
        "unit_code",
        "unit",
        "object",
        "form",
        "section",
        "post",
        "leader",
        "power_type",
        "matter",
        "category",
        "risk",
        "manifestation",
        "likelihood",
        "impact",
        "level",
        "measures",
        "phase",
        "responsible",
        "supervisor",
        "defect",
        "due",
        "is_new",
        "remark",
        "watchers",
        "cluster",
        "duplicate_of",
        "held",
        "sources",
    ];
    for point in &points {
        let known = keys(point);
        let missing: Vec<&&str> =
            contract.iter().filter(|key| !known.iter().any(|known| known == **key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(keys(&point["sources"][0]), ["file", "sheet", "row"]);
    }
    assert_eq!(points.iter().filter(|point| point["held"] == true).count(), 1);
    for cluster in county.export("clusters") {
        assert_eq!(keys(&cluster), ["id", "kind", "level", "risk", "members", "units", "decided"]);
    }
    let findings = county.export("findings");
    let across = findings.iter().filter(|one| one["file"].is_null()).count();
    assert!(across > 0 && across < findings.len(), "findings of files and of the round");
    assert_eq!(county.export("returns")[0], lines[0]);
    let ids: BTreeSet<String> = points.iter().map(|point| text(point, "id")).collect();
    assert_eq!(ids.len(), points.len());
}

#[test]
fn an_export_is_the_same_in_every_format() {
    let county = County::new(&TWO);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    county.collect();
    for what in ["points", "findings", "returns", "clusters"] {
        let lines = county.export(what).len();
        let csv = county.run(&["export", "--what", what, "--as", "csv"]);
        let mut reader = csv::Reader::from_reader(csv.out.trim_start_matches('\u{feff}').as_bytes());
        assert_eq!(reader.records().map(Result::unwrap).count(), lines, "{what}");
        let path = county.root.join(format!("导出 {what}.xlsx"));
        let ran = county.run(&["export", "--what", what, "--as", "xlsx", "-o", path.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let book = county.book(&format!("导出 {what}.xlsx"));
        let last = book.sheets[0].cells.last().unwrap().place.row as usize;
        assert_eq!(last, lines, "{what}");
    }
}

#[test]
fn a_file_is_shown_cell_by_cell_to_people_and_programs() {
    let county = County::new(&TWO);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    let file = county.root.join("回收/财政局.xlsx");
    let said = run(&["show", file.to_str().unwrap()]);
    assert!(said.code == 0 && said.out.contains("岗位自查表!B5\t文字\t办公室"), "{}", said.out);
    let seen = run(&["show", "--format", "json", file.to_str().unwrap()]).json();
    assert_eq!(seen.len(), said.out.lines().count());
    let cell = seen.iter().find(|one| one["sheet"] == "岗位自查表" && one["cell"] == "B5").unwrap();
    assert_eq!(
        *cell,
        serde_json::json!({"sheet": "岗位自查表", "cell": "B5", "kind": "text", "value": "办公室", "hidden": false})
    );
    assert!(seen.iter().any(|one| one["hidden"] == true), "the hidden lists");
    county.put("坏.xlsx", b"");
    let bad = county.root.join("回收/坏.xlsx");
    let seen = run(&["show", "--format", "json", bad.to_str().unwrap()]).json();
    assert_eq!(text(&seen[0]["error"], "code"), "W001");
}

#[test]
fn the_catalogue_forms_completions_and_manual_are_there() {
    let all = run(&["rules", "--format", "json"]).json();
    assert!(all.len() > 70);
    let one = run(&["rules", "C017"]);
    assert!(one.out.contains("C017") && one.out.contains("person-for-post") && in_chinese(&one.out));
    assert_eq!(run(&["rules", "person-for-post"]).out, one.out);
    assert!(!in_chinese(run(&["--lang", "en", "rules", "C017"]).out.lines().next().unwrap()));
    let form = run(&["forms", "post"]);
    assert!(form.out.contains("工作环节") && form.out.contains("risk"), "{}", form.out);
    assert_eq!(run(&["forms", "岗位自查表"]).out, form.out);
    let dir = temporary();
    let into = dir.path().join("抄出 来");
    let ran = run(&["forms", "--export", into.to_str().unwrap()]);
    assert!(
        ran.code == 0
            && into.join("forms/post.toml").is_file()
            && into.join("vocabulary/level.toml").is_file()
    );
    std::fs::write(into.join("forms/post.toml"), "mine").unwrap();
    run(&["forms", "--export", into.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(into.join("forms/post.toml")).unwrap(), "mine");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]);
        assert!(script.code == 0 && script.out.contains("consolidate"), "{shell}");
    }
    let man = dir.path().join("man");
    assert_eq!(run(&["man", man.to_str().unwrap()]).code, 0);
    assert!(std::fs::read_dir(&man).unwrap().count() > 10);
}

#[test]
fn all_faults_of_the_settings_are_told_at_once() {
    let county = County::new(&TWO);
    let path = county.root.join("jingzhong.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    let bad = good
        .replace("year = 2026 ", "year = \"今年\" ")
        .replace("deadline = \"2026-06-30\"", "deadline = \"2026-02-30\"")
        .replace("scheme = \"cn123\"", "scheme = \"cn12\"")
        .replace("risk_min = 6", "risk_mini = 6")
        .replace("# C021 = \"error\"", "C999 = \"error\"");
    std::fs::write(&path, &bad).unwrap();
    let ran = county.run(&["collect"]);
    assert_eq!(ran.code, 2);
    let lines = |text: &str| bad.lines().position(|line| line.contains(text)).unwrap() + 1;
    for wrong in ["year = \"今年\"", "2026-02-30", "cn12\"", "risk_mini", "C999"] {
        let place = format!("jingzhong.toml 第 {} 行", lines(wrong));
        assert!(ran.err.contains(&place), "{wrong}: no «{place}» in {}", ran.err);
    }
    assert!(!county.root.join(".jingzhong").exists(), "nothing is begun on faulty settings");
}

#[test]
fn a_severity_that_weighed_nothing_is_told() {
    let county = County::new(&TWO);
    let path = county.root.join("jingzhong.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, good.replace("# C021 = \"error\"", "C021 = \"error\"\nW001 = \"warning\""))
        .unwrap();
    county.put("扫描件.xlsx", b"%PDF-1.7");
    let ran = county.run(&["collect"]);
    assert_eq!(ran.code, 0, "W001 weighs as a warning here: {}", ran.out);
    let told: Vec<&str> = ran.err.lines().filter(|line| line.contains("轻重")).collect();
    assert_eq!(told.len(), 1, "{}", ran.err);
    assert!(told[0].contains("C021") && told[0].starts_with("jingzhong.toml"), "{told:?}");
}

#[test]
fn english_is_spoken_when_asked_for() {
    let county = County::new(&TWO[..1]);
    county.send("财政局.xlsx", "Q001", DAY, &whole(0));
    let ran = county.run(&["--lang", "en", "collect"]);
    assert!(ran.out.contains("1 accepted") && ran.out.contains("30 points"), "{}", ran.out);
    let ran = county.run(&["--lang", "en", "status"]);
    assert!(ran.out.contains("due") && ran.out.contains("29 days left"), "{}", ran.out);
    let ran = run(&["--lang", "en", "-C", "/nowhere", "status"]);
    assert!(ran.code == 2 && ran.err.contains("no working folder"), "{}", ran.err);
}

#[test]
fn of_two_runs_at_once_the_second_waits_outside() {
    let county = County::new(&TWO);
    let folder = county.folder();
    let held = folder.register().unwrap();
    let ran = county.run(&["collect"]);
    assert!(ran.code == 2 && ran.err.contains("另一个 jingzhong"), "{} {}", ran.code, ran.err);
    drop(held);
    // A program that another test is just starting may have our lock until it has started.
    let free = (0..20).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        county.run(&["collect"]).code == 0
    });
    assert!(free, "the lock goes with its owner");
}

#[test]
fn returns_are_read_and_never_written() {
    let county = County::new(&TWO);
    let mut rows = whole(0);
    rows[0].1[0][8] = "五级".to_owned();
    county.send("县财政局 的 表/财政局.xlsx", "Q001", DAY, &rows);
    let file = county.root.join("回收/县财政局 的 表/财政局.xlsx");
    let before = std::fs::read(&file).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
        for folder in [file.parent().unwrap(), &county.root.join("回收")] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o555)).unwrap();
        }
    }
    for words in [&["collect"][..], &["sendback"], &["consolidate"]] {
        assert!(county.run(words).code < 2, "{words:?}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let inside = std::fs::read_dir(county.root.join("回收")).unwrap().count();
    assert_eq!(inside, 1, "nothing was put beside it");
    assert!(county.root.join("退改/青岩县财政局/财政局.xlsx").is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for folder in [county.root.join("回收"), file.parent().unwrap().to_owned()] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
}
