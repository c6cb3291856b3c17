//! What is said of every kind of bad input.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failed test should stop")]

mod support;

use assay_evidence::Examples;
use assay_records::{
    Format, OutcomeColumns, RecordsError, Source, events_from, examples_from, outcomes_from, read_examples,
};
use expect_test::expect;
use support::{Stored, csv, json_lines, numbers, parquet, parquet_bytes, texts};

fn examples_of(sources: Vec<Source>) -> String {
    sources.iter().map(|source| said(examples_from(source))).collect()
}

fn said<T>(result: Result<T, RecordsError>) -> String {
    result.map_or_else(|error| format!("{error}\n"), |_| "read\n".to_string())
}

fn known() -> Examples {
    Examples { ids: ["a", "b", "c"].map(String::from).to_vec(), columns: Vec::new() }
}

fn outcomes_of(rows: &[&str]) -> String {
    let read = |row: &&str| {
        let source = csv(&format!("model,example_id,score,cost,latency_ms\n{row}\n"));
        said(outcomes_from(&[source], &known(), &OutcomeColumns::default()))
    };
    rows.iter().map(read).collect()
}

#[test]
fn examples_of_every_wrong_kind() {
    let bytes = |name, bytes: &[u8]| Source::from_bytes(name, None, bytes.to_vec()).unwrap();
    let whole = parquet_bytes(&[("example_id", texts(&["a", "b"]))]);
    expect![[r#"
        read
        `table.csv` has no column `example_id`; it has `id`, `a`
        `table.csv` is empty
        `table.csv` has no rows
        example id `1` at line 4 of `table.csv` is already at line 2 of `table.csv`
        column `example_id` is empty at line 3 of `table.csv`
        column `example_id` is empty at line 6 of `table.csv`
        line 3 of `table.csv` has 1 field where the first line has 2
        `table.csv` has more than one column `a`
        column `a` at line 2 of `latin.csv` is not UTF-8 text
        line 1 of `latin.jsonl` is not UTF-8 text
        `table.jsonl` is empty
        `table.jsonl` has no column `example_id`; it has `id`
        column `example_id` is empty at line 2 of `table.jsonl`
        example id `1` at line 2 of `table.jsonl` is already at line 1 of `table.jsonl`
        line 2 of `table.jsonl` is not a JSON object: EOF while parsing an object at character 16
        line 2 of `table.jsonl` is not a JSON object: it is another value
        `table.jsonl` has more than one column `a.b`
        `cut.parquet` is not a readable Parquet file: invalid Parquet file: Corrupt footer
        `cut.parquet` is not a readable Parquet file: parquet file too small: Size is 7 but need 8
        `words.parquet` is not a readable Parquet file: parquet file too small: Size is 42 but need 543452777
        `table.parquet` has no column `example_id`; it has `id`
        `table.parquet` has no rows
        example id `a` at row 3 of `table.parquet` is already at row 1 of `table.parquet`
        column `example_id` is empty at row 2 of `table.parquet`
        column `x` at row 3 of `table.parquet` is `inf`, which is not a finite number
        column `x` at row 1 of `table.parquet` is not UTF-8 text
    "#]]
    .assert_eq(&examples_of(vec![
        csv("example_id,a\n1,2\n"),
        csv("id,a\n1,2\n"),
        csv("\n\n"),
        csv("example_id,a\n"),
        csv("example_id,a\n1,2\n\n1,3\n"),
        csv("example_id,a\n1,2\n,3\n"),
        csv("example_id,a\r\n1,2\r\n\r\n2,\"3\r\n4\"\r\n,3"),
        csv("example_id,a\n1,2\n2\n"),
        csv("example_id,a,a\n1,2,3\n"),
        bytes("latin.csv", b"example_id,a\n1,caf\xe9\n"),
        bytes("latin.jsonl", b"{\"example_id\": 1, \"a\": \"caf\xe9\"}\n"),
        json_lines("\n \n"),
        json_lines("{\"id\": 1}\n"),
        json_lines("{\"example_id\": 1}\n{\"id\": 2}\n"),
        json_lines("{\"example_id\": 1}\n{\"example_id\": \"1\"}\n"),
        json_lines("{\"example_id\": 1}\n{\"example_id\": 2\n"),
        json_lines("{\"example_id\": 1}\n[3]\n"),
        json_lines("{\"example_id\": 1, \"a\": {\"b\": 1}, \"a.b\": 2}\n"),
        bytes("cut.parquet", &whole[..whole.len() - 20]),
        bytes("cut.parquet", &whole[..7]),
        bytes("words.parquet", b"PAR1 is how a Parquet file begins and PAR1"),
        parquet(&[("id", texts(&["a"]))]),
        parquet(&[("example_id", texts(&[]))]),
        parquet(&[("example_id", texts(&["a", "b", "a"]))]),
        parquet(&[("example_id", Stored::Texts(vec![Some("a".into()), None]))]),
        parquet(&[("example_id", texts(&["a", "b", "c"])), ("x", numbers(&[1.0, 2.0, f64::INFINITY]))]),
        parquet(&[("example_id", texts(&["a"])), ("x", Stored::Bytes(vec![vec![0xff, 0xfe]]))]),
    ]));
}

#[test]
fn files_that_cannot_be_read() {
    let directory = tempfile::tempdir().unwrap();
    let shown = |name: &str| {
        let message = said(read_examples(&directory.path().join(name)));
        message.replace(&*directory.path().to_string_lossy(), "DIRECTORY")
    };
    std::fs::write(directory.path().join("empty.csv"), "").unwrap();
    std::fs::create_dir(directory.path().join("inner.csv")).unwrap();
    std::fs::write(directory.path().join("words.parquet"), "example_id\n1\n").unwrap();
    std::fs::write(directory.path().join("sniffed"), "  {\"example_id\": 1}").unwrap();
    let names = ["absent.csv", "empty.csv", "inner.csv", "words.parquet", "sniffed"];
    expect![[r#"
        cannot read `DIRECTORY/absent.csv`: there is no such file
        `DIRECTORY/empty.csv` is empty
        cannot read `DIRECTORY/inner.csv`: it is a directory
        `DIRECTORY/words.parquet` is not a readable Parquet file: invalid Parquet file: Corrupt footer
        read
    "#]]
    .assert_eq(&names.map(shown).concat());
}

#[test]
fn outcomes_with_bad_values() {
    expect![[r#"
        read
        score `1.5` in column `score` at line 2 of `table.csv` is outside 0 to 1
        score `-0.1` in column `score` at line 2 of `table.csv` is outside 0 to 1
        column `score` at line 2 of `table.csv` is `NaN`, which is not a finite number
        column `score` at line 2 of `table.csv` is `right`, which is not a number
        no row of `table.csv` has a value in column `score`
        column `model` is empty at line 2 of `table.csv`
        column `example_id` is empty at line 2 of `table.csv`
        column `cost` at line 2 of `table.csv` is `-2`, which is below 0
        column `cost` at line 2 of `table.csv` is `inf`, which is not a finite number
        column `cost` at line 2 of `table.csv` is `cheap`, which is not a number
        column `latency_ms` at line 2 of `table.csv` is `-3`, which is below 0
        no outcome in `table.csv` names a known example: it has ids such as `x`, the examples have ids such as `a`
        model `m` has score 1 on example `a` at line 2 of `table.csv` and 0 at line 4 of `table.csv`; a column `run` would tell repeats apart
        line 3 of `table.csv` has 2 fields where the first line has 5
    "#]].assert_eq(&outcomes_of(&[
        "m,a,1,,",
        "m,a,1.5,,",
        "m,a,-0.1,,",
        "m,a,NaN,,",
        "m,a,right,,",
        "m,a,,,",
        ",a,1,,",
        "m,,1,,",
        "m,a,1,-2,",
        "m,a,1,inf,",
        "m,a,1,cheap,",
        "m,a,1,,-3",
        "m,x,1,,",
        "m,a,1,,\nm,b,1,,\nm,a,0,,",
        "m,a,1,,\nm,a",
    ]));
}

#[test]
fn outcomes_with_wrong_columns() {
    let read = |source: Source, columns: OutcomeColumns| said(outcomes_from(&[source], &known(), &columns));
    let plain = OutcomeColumns::default;
    let named = OutcomeColumns { score: "acc".into(), ..plain() };
    let priced = OutcomeColumns { cost: Some("price".into()), ..plain() };
    let none = Examples::default();
    expect![[r#"
        `table.csv` has no column `model`; it has `example_id`, `score`
        `table.csv` has no column `acc`; it has `model`, `example_id`, `score`
        `table.csv` has no column `price`; it has `model`, `example_id`, `score`
        `table.csv` has no rows
        `table.jsonl` has no column `model`; it has `example_id`, `score`
        `table.jsonl` has no column `acc`; it has `model`, `example_id`, `score`
        `table.jsonl` has no column `price`; it has `model`, `example_id`, `score`
        column `score` at line 1 of `table.jsonl` is `NaN`, which is not a finite number
        no row of `table.jsonl` has a value in column `score`
        column `score` at row 2 of `table.parquet` is `NaN`, which is not a finite number
        there are no examples to read outcomes of `table.csv` for
        no file was given to read outcomes from
    "#]]
    .assert_eq(
        &[
            read(csv("example_id,score\na,1\n"), plain()),
            read(csv("model,example_id,score\nm,a,1\n"), named.clone()),
            read(csv("model,example_id,score\nm,a,1\n"), priced.clone()),
            read(csv("model,example_id,score\n"), plain()),
            read(json_lines("{\"example_id\": \"a\", \"score\": 1}"), plain()),
            read(json_lines("{\"model\": \"m\", \"example_id\": \"a\", \"score\": 1}"), named),
            read(json_lines("{\"model\": \"m\", \"example_id\": \"a\", \"score\": 1}"), priced),
            read(json_lines("{\"model\": \"m\", \"example_id\": \"a\", \"score\": NaN}"), plain()),
            read(json_lines("{\"model\": \"m\", \"example_id\": \"a\", \"score\": [1]}"), plain()),
            read(
                parquet(&[
                    ("model", texts(&["m", "m"])),
                    ("example_id", texts(&["a", "b"])),
                    ("score", numbers(&[1.0, f64::NAN])),
                ]),
                plain(),
            ),
            said(outcomes_from(&[csv("model,example_id,score\nm,a,1\n")], &none, &plain())),
            said(outcomes_from(&[], &known(), &plain())),
        ]
        .concat(),
    );
}

#[test]
fn events_with_bad_times() {
    let read = |rows: &str| {
        let source = csv(&format!("model,example_id,score,time\n{rows}\n"));
        said(events_from(&[source], &known(), &OutcomeColumns::default()))
    };
    expect![[r#"
        read
        column `time` at line 2 of `table.csv` is `yesterday`, which is neither a number nor an RFC 3339 date or time
        column `time` at line 2 of `table.csv` is `2026-02-30`, which is neither a number nor an RFC 3339 date or time
        times differ in kind: column `time` at line 2 of `table.csv` is a number, at line 3 of `table.csv` a time without an offset from utc
        times differ in kind: column `time` at line 2 of `table.csv` is a time without an offset from utc, at line 3 of `table.csv` a time with an offset from utc
        times differ in kind: column `time` at line 2 of `table.csv` is a number, at line 3 of `table.csv` empty
    "#]].assert_eq(
        &[
            read("m,a,1,2026-01-01"),
            read("m,a,1,yesterday"),
            read("m,a,1,2026-02-30"),
            read("m,a,1,5\nm,b,1,2026-01-01"),
            read("m,a,1,2026-01-01T00:00:00\nm,b,1,2026-01-01T00:00:00Z"),
            read("m,a,1,5\nm,b,1,"),
        ]
        .concat(),
    );
}

#[test]
fn the_format_is_told_by_content() {
    assert_eq!(Format::of_content(b"PAR1..."), Format::Parquet);
    assert_eq!(Format::of_content(b"\n {\"a\": 1}"), Format::JsonLines);
    assert_eq!(Format::of_content(b"a,b"), Format::Csv);
}

/// The file claims a dictionary of two thousand million texts in a few bytes; it was found by fuzzing.
#[test]
fn a_page_that_claims_too_much_is_refused() {
    let bytes = include_bytes!("data/huge_dictionary.parquet").to_vec();
    let source = Source::from_bytes("claims.parquet", Some(Format::Parquet), bytes).unwrap();
    let known = Examples { ids: vec!["1".to_string()], columns: Vec::new() };
    expect![[r#"
        `claims.parquet` is not a readable Parquet file: a page claims more values than it holds
    "#]]
    .assert_eq(&said(outcomes_from(&[source], &known, &OutcomeColumns::default())));
}
