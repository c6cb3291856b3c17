//! The commands on real and made records, from the outside.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod common;

use common::{assay, json, repository, tickets};
use expect_test::expect;
use serde_json::{Value, json as value};

const RECORDS: [&str; 4] = ["--examples", "examples.csv", "--outcomes", "outcomes.csv"];

fn with<'a>(command: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    [&[command], &RECORDS[..], rest].concat()
}

#[test]
fn niches_finds_what_was_planted_and_says_so_in_json() {
    let folder = tempfile::tempdir().unwrap();
    tickets(folder.path());
    let report = json(folder.path(), &with("niches", &["--floor", "0.9", "--json"]));
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    for key in ["seed", "floor", "depth", "min_support", "fdr", "examples", "features", "left_out", "models"]
    {
        assert!(keys.iter().any(|k| *k == key), "{keys:?}");
    }
    assert_eq!(report["features"], value!(["queue", "length"]));
    let cheap = &report["models"][0];
    assert_eq!((&cheap["model"], &cheap["verdict"]), (&value!("cheap"), &value!("niche")));
    let niche = &cheap["niches"][0];
    assert_eq!(niche["slice"][0], value!({"feature": "queue", "op": "=", "value": "billing"}));
    assert_eq!((&niche["slice"][1]["feature"], &niche["slice"][1]["op"]), (&value!("length"), &value!("<")));
    let mean = niche["validation"]["mean"].as_f64().unwrap();
    assert!(
        niche["validation"]["lower"].as_f64().unwrap() < mean
            && mean < niche["validation"]["upper"].as_f64().unwrap()
    );
    assert!((niche["cost_per_correct"].as_f64().unwrap() - 0.1 / mean).abs() < 1e-9);
    assert_eq!(niche["alternatives"][0]["model"], "dear");
    let lift: f64 = niche["why"].as_array().unwrap().iter().map(|part| part["lift"].as_f64().unwrap()).sum();
    assert!((lift - (mean - overall_mean(&report, 0))).abs() < 1e-9, "the parts add up to the lift");
    assert_eq!(report["models"][1]["verdict"], "general");
}

fn overall_mean(report: &Value, model: usize) -> f64 {
    report["models"][model]["overall"]["mean"].as_f64().unwrap()
}

#[test]
fn a_niche_can_be_recomputed_from_the_files_by_the_published_rule() {
    use sha2::{Digest, Sha256};
    let folder = tempfile::tempdir().unwrap();
    tickets(folder.path());
    let report = json(folder.path(), &with("niches", &["--floor", "0.9", "--seed", "5eed", "--json"]));
    let niche = &report["models"][0]["niches"][0];
    let below: f64 = niche["slice"][1]["value"].as_f64().unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let (examples, outcomes) = (read("examples.csv"), read("outcomes.csv"));
    let validation: Vec<&str> = examples
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|cells| cells[1] == "billing" && cells[2].parse::<f64>().unwrap() < below)
        .filter(|cells| Sha256::digest([&[0x5e, 0xed, 0x1f], cells[0].as_bytes()].concat())[0] >= 0x80)
        .map(|cells| cells[0])
        .collect();
    let right = validation.iter().filter(|id| outcomes.contains(&format!("\ncheap,{id},1,"))).count();
    assert_eq!(niche["validation"]["n"], validation.len());
    assert_eq!(niche["validation"]["mean"], right as f64 / validation.len() as f64);
}

#[test]
fn the_report_of_a_run_is_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    tickets(folder.path());
    let run = || assay(folder.path(), &with("niches", &["--json"])).out;
    assert_eq!(run(), run());
    let page = assay(folder.path(), &with("niches", &["--report", "page.html"]));
    assert_eq!(page.status, 0, "{}", page.err);
    let html = std::fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(
        html.starts_with("<!DOCTYPE html>")
            && html.contains("queue is billing")
            && !html.contains("src=\"http")
    );
}

#[test]
fn published_records_give_the_niches_that_an_independent_prototype_found() {
    let path = |name: &str| repository(name).display().to_string();
    let (examples, outcomes) =
        (path("examples/mmlu-pro/examples.parquet"), path("examples/mmlu-pro/outcomes.parquet"));
    let folder = tempfile::tempdir().unwrap();
    // The prototype confirmed niches for 14 models at 0.75, 24 at 0.6 and 9 at 0.8.
    for (floor, least, most) in [("0.75", 12, 16), ("0.6", 22, 26), ("0.8", 7, 11)] {
        let arguments = [
            "niches",
            "--examples",
            &examples,
            "--outcomes",
            &outcomes,
            "--label",
            "answer",
            "--floor",
            floor,
            "--json",
        ];
        let report = json(folder.path(), &arguments);
        let works = |model: &&Value| ["general", "niche"].contains(&model["verdict"].as_str().unwrap());
        let models: Vec<&Value> = report["models"].as_array().unwrap().iter().filter(works).collect();
        assert!((least..=most).contains(&models.len()), "{} models at {floor}", models.len());
        if floor == "0.75" {
            for name in ["Phi-3-mini-4k-instruct", "mathstral-7B"] {
                assert!(models.iter().any(|model| model["model"] == name), "{name}");
            }
        }
    }
}

#[test]
fn slices_agree_with_sliceline() {
    let path = |name: &str| repository(name).display().to_string();
    let (matrix, errors) = (path("examples/adult/X.csv"), path("examples/adult/errors.csv"));
    let folder = tempfile::tempdir().unwrap();
    let run = |depth: &str| {
        let arguments = [
            "slices",
            "--matrix",
            &matrix,
            "--errors",
            &errors,
            "--objective",
            "sliceline",
            "--alpha",
            "0.95",
        ];
        json(
            folder.path(),
            &[&arguments[..], &["--depth", depth, "--min-support", "326", "--top", "4", "--json"]].concat(),
        )
    };
    let best = |slices: &Value| {
        (
            format!("{:.4}", slices[0]["score"].as_f64().unwrap()),
            slices[0]["size"].clone(),
            slices[0]["errors"].clone(),
        )
    };
    assert_eq!(best(&run("2")).0, "0.7667");
    assert_eq!(best(&run("3")), ("0.7893".into(), value!(7541), value!(2209.0)));
}

#[test]
fn fit_picks_the_cheap_model_where_it_suffices() {
    let folder = tempfile::tempdir().unwrap();
    tickets(folder.path());
    let billing: String = (0..300).map(|row| format!("w{row},billing,{}\n", 30 + row % 150)).collect();
    std::fs::write(folder.path().join("billing.csv"), format!("example_id,queue,length\n{billing}")).unwrap();
    let report =
        json(folder.path(), &with("fit", &["--workload", "billing.csv", "--floor", "0.85", "--json"]));
    assert_eq!(report["choice"], "cheap", "{}", report["choice_reason"]);
    assert_eq!(report["workload"]["outside"]["share"], 0.0);
    let dear =
        json(folder.path(), &with("fit", &["--workload", "examples.csv", "--floor", "0.85", "--json"]));
    assert_eq!(dear["choice"], "dear");
    assert_eq!(dear["router"]["worth_it"], true, "{}", dear["router"]["reason"]);
}

#[test]
fn watch_tells_when_a_model_broke() {
    let folder = tempfile::tempdir().unwrap();
    let mut examples = String::from("example_id,queue\n");
    let mut outcomes = String::from("model,example_id,score,day\n");
    for at in 0..1000 {
        examples += &format!("e{at},{}\n", ["a", "b"][at % 2]);
        let wrong = if at < 700 { at % 25 == 0 } else { at % 2 == 0 };
        outcomes += &format!("m,e{at},{},2026-01-{:02}\n", u8::from(!wrong), 1 + at / 40);
    }
    std::fs::write(folder.path().join("examples.csv"), examples).unwrap();
    // Rows out of order: the time column decides.
    let mut lines: Vec<&str> = outcomes.lines().collect();
    lines[1..].rotate_left(300);
    std::fs::write(folder.path().join("outcomes.csv"), lines.join("\n")).unwrap();
    let report = json(folder.path(), &with("watch", &["--floor", "0.9", "--time", "day", "--json"]));
    let overall = &report["series"][0];
    assert_eq!((&overall["text"], &overall["state"]), (&value!("all examples"), &value!("broken")));
    let broken =
        overall["changes"].as_array().unwrap().iter().find(|change| change["to"] == "broken").unwrap();
    assert!(
        ["2026-01-18", "2026-01-19", "2026-01-20"].contains(&broken["time"].as_str().unwrap()),
        "{broken}"
    );
    assert_eq!(report["series"].as_array().unwrap().iter().filter(|s| s["text"] == "queue is b").count(), 1);
}

#[test]
fn evaluation_records_can_be_made_and_searched() {
    let folder = tempfile::tempdir().unwrap();
    tickets(folder.path());
    let model = "while read -r line; do case $line in *billing*) echo '{\"prediction\":\"a\"}';; *) echo '{\"prediction\":\"b\"}';; esac; done";
    std::fs::write(folder.path().join("model.sh"), model).unwrap();
    let run =
        ["evaluate", "--model", "shell=cmd:sh model.sh", "--examples", "examples.csv", "--out", "made.jsonl"];
    let summary = json(folder.path(), &[&run[..], &["--json"]].concat());
    assert_eq!((&summary["model"], &summary["total"]), (&value!("shell"), &value!(2000)));
    let again = assay(folder.path(), &run);
    assert_eq!(again.status, 1, "an output that exists is never overwritten");
    let report =
        json(folder.path(), &["niches", "--examples", "examples.csv", "--outcomes", "made.jsonl", "--json"]);
    assert_eq!(report["models"][0]["n"], 2000);
}

#[test]
fn bad_input_is_explained_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    tickets(folder.path());
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("far.csv", "model,example_id,score\nm,t1,1.5\n");
    write("nan.csv", "model,example_id,score\nm,t1,NaN\n");
    write("torn.parquet", "PAR1 and no more");
    write("other.csv", "model,example_id,score\nm,elsewhere,1\n");
    write("twice.csv", "model,example_id,score\nm,t1,1\nm,t1,0\n");
    let mut seen = String::new();
    let mut bad = |arguments: &[&str]| {
        let ran = assay(folder.path(), arguments);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{arguments:?}");
        seen += &ran.err;
    };
    for outcomes in ["far.csv", "nan.csv", "torn.parquet", "other.csv", "twice.csv", "absent.csv"] {
        bad(&["niches", "--examples", "examples.csv", "--outcomes", outcomes, "--report", "page.html"]);
    }
    bad(&with("niches", &["--floor", "1.2"]));
    bad(&with("niches", &["--depth", "9"]));
    bad(&with("niches", &["--features", "queue,colour"]));
    bad(&with("niches", &["--cost", "price"]));
    bad(&["niches", "--outcomes", "outcomes.csv"]);
    assert!(!folder.path().join("page.html").exists());
    expect![[r#"
        error: score `1.5` in column `score` at line 2 of `far.csv` is outside 0 to 1
        error: column `score` at line 2 of `nan.csv` is `NaN`, which is not a finite number
        error: `torn.parquet` is not a readable Parquet file: invalid Parquet file: Corrupt footer
        error: no outcome in `other.csv` names a known example: it has ids such as `elsewhere`, the examples have ids such as `t0`
        error: model `m` has score 1 on example `t1` at line 2 of `twice.csv` and 0 at line 3 of `twice.csv`; a column `run` would tell repeats apart
        error: cannot read `absent.csv`: there is no such file
        error: floor `1.2` is not strictly between 0 and 1

        hint: `assay help niches` lists every option with its range
        error: depth `9` is not a whole number from 1 to 5

        hint: `assay help niches` lists every option with its range
        error: column `colour` is not among the examples' columns (`queue`, `length`, `label`)

        hint: `--features`, `--ignore` and `--label` name columns of the examples file as its header spells them
        error: `outcomes.csv` has no column `price`; it has `model`, `example_id`, `score`, `cost`
        error: `--examples` is missing and the outcomes are not lm-evaluation-harness logs

        hint: give the file that holds `example_id` and the features, or `samples_*.jsonl` logs as outcomes
    "#]].assert_eq(&seen);
}

#[test]
fn one_model_and_one_example_are_answered_without_a_claim() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("examples.csv", "example_id,queue\n1,a\n");
    write("outcomes.csv", "model,example_id,score\nm,1,1\n");
    let report = json(folder.path(), &with("niches", &["--json"]));
    assert_eq!(report["models"][0]["verdict"], "unproven");
    assert_eq!(report["models"][0]["niches"], value!([]));
    assert_eq!(report["models"][0]["cost_per_correct"], Value::Null);
    assert_eq!(report["left_out"][0]["column"], "queue");
}

#[test]
fn the_help_says_where_deposits_and_bonds_go() {
    let folder = tempfile::tempdir().unwrap();
    let help = |words: &[&str]| {
        let told = assay(folder.path(), words).out;
        told.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let open = help(&["list", "open", "--help"]);
    assert!(open.contains("loses to the log's operator by not opening the bid"), "{open}");
    let rule = help(&["warranty", "rule", "--help"]);
    assert!(rule.contains("else it stays held"), "{rule}");
}
