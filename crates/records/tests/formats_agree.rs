//! The same records read the same from CSV, JSON lines and Parquet.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failed test should stop")]

mod support;

use assay_evidence::{Examples, ModelOutcomes, Values};
use assay_records::{OutcomeColumns, Source, examples_from, outcomes_from};
use proptest::prelude::*;
use support::{Stored, csv, json_lines, parquet};

#[derive(Debug, Clone)]
struct Record {
    id: u32,
    number: Option<f64>,
    text: Option<String>,
    flag: Option<bool>,
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let number = proptest::option::of((-1_000_000_i64..1_000_000).prop_map(|value| value as f64 / 128.0));
    // A text that is no number, with what CSV and JSON have to escape.
    let text = proptest::option::of("[a-z][a-z ,\"\n\\\\é√]{0,6}[a-z]");
    let one = (number, text, proptest::option::of(any::<bool>()));
    proptest::collection::vec(one, 1..9).prop_map(|rows| {
        let numbered = rows.into_iter().zip(10..);
        numbered.map(|((number, text, flag), id)| Record { id, number, text, flag }).collect()
    })
}

fn as_csv(records: &[Record]) -> Source {
    let mut text = "example_id,number,text,flag\n".to_string();
    for record in records {
        let number = record.number.map_or(String::new(), |value| value.to_string());
        let quoted =
            record.text.as_ref().map_or(String::new(), |text| format!("\"{}\"", text.replace('"', "\"\"")));
        let flag = record.flag.map_or(String::new(), |value| value.to_string());
        text += &format!("{},{number},{quoted},{flag}\n", record.id);
    }
    csv(&text)
}

fn as_json_lines(records: &[Record]) -> Source {
    let mut text = String::new();
    for record in records {
        let mut object =
            serde_json::json!({"example_id": record.id, "number": record.number, "text": record.text});
        // Every second missing flag is absent, the others are null.
        if record.flag.is_some() || record.id % 2 == 0 {
            object["flag"] = record.flag.into();
        }
        text += &format!("{object}\n");
    }
    json_lines(&text)
}

fn as_parquet(records: &[Record]) -> Source {
    parquet(&[
        ("example_id", Stored::Integers(records.iter().map(|record| Some(record.id.into())).collect())),
        ("number", Stored::Numbers(records.iter().map(|record| record.number).collect())),
        ("text", Stored::Texts(records.iter().map(|record| record.text.clone()).collect())),
        ("flag", Stored::Booleans(records.iter().map(|record| record.flag).collect())),
    ])
}

/// The columns with NaN made equal to itself, by name: JSON lines order them by first appearance.
fn comparable(examples: &Examples) -> Vec<(String, String)> {
    let mut columns: Vec<_> =
        examples.columns.iter().map(|column| (column.name.clone(), format!("{:?}", column.values))).collect();
    columns.sort();
    columns
}

proptest! {
    #[test]
    fn examples_read_equal(records in records()) {
        let from_csv = examples_from(&as_csv(&records)).unwrap();
        let mut from_json = examples_from(&as_json_lines(&records)).unwrap();
        let from_parquet = examples_from(&as_parquet(&records)).unwrap();
        if records.iter().all(|record| record.flag.is_none() && record.id % 2 == 1) {
            // JSON lines never named the column.
            from_json.columns.push(from_csv.column("flag").unwrap().clone());
        }
        prop_assert_eq!(&from_csv.ids, &from_json.ids);
        prop_assert_eq!(&from_csv.ids, &from_parquet.ids);
        prop_assert_eq!(comparable(&from_csv), comparable(&from_json));
        prop_assert_eq!(comparable(&from_csv), comparable(&from_parquet));
    }

    #[test]
    fn outcomes_read_equal(
        rows in proptest::collection::btree_map((0..3_u8, 0..6_u32), (any::<bool>(), 0..4_u8), 1..14),
    ) {
        let examples = Examples { ids: (0..6).map(|id| id.to_string()).collect(), columns: Vec::new() };
        let models = || rows.keys().map(|(model, _)| format!("m{model}"));
        let costs = || rows.values().map(|(_, cost)| (*cost > 0).then(|| f64::from(*cost) / 4.0));
        let mut text = "model,example_id,score,cost\n".to_string();
        let mut lines = String::new();
        for (((model, id), (right, _)), cost) in rows.iter().zip(costs()) {
            text += &format!("m{model},{id},{},{}\n", u8::from(*right), cost.map_or(String::new(), |cost| cost.to_string()));
            let object = serde_json::json!({"model": format!("m{model}"), "example_id": id, "score": right, "cost": cost});
            lines += &format!("{object}\n");
        }
        let table = parquet(&[
            ("model", Stored::Texts(models().map(Some).collect())),
            ("example_id", Stored::Integers(rows.keys().map(|(_, id)| Some((*id).into())).collect())),
            ("score", Stored::Booleans(rows.values().map(|(right, _)| Some(*right)).collect())),
            ("cost", Stored::Numbers(costs().collect())),
        ]);
        let read = |source: Source| -> Vec<ModelOutcomes> {
            outcomes_from(&[source], &examples, &OutcomeColumns::default()).unwrap().outcomes.models
        };
        let from_csv = read(csv(&text));
        prop_assert_eq!(format!("{from_csv:?}"), format!("{:?}", read(json_lines(&lines))));
        prop_assert_eq!(format!("{from_csv:?}"), format!("{:?}", read(table)));
        let held: usize = from_csv.iter().map(ModelOutcomes::count).sum();
        prop_assert_eq!(held, rows.len());
    }
}

#[test]
fn lists_structures_dates_and_late_columns() {
    let lines = json_lines(concat!(
        "{\"example_id\": \"a\", \"options\": [1, 2, 3], \"meta\": {\"year\": 2020, \"who\": \"x\"}}\n\n",
        "{\"example_id\": 2.0, \"options\": [], \"score\": NaN}\n",
        "{\"example_id\": \"c\", \"late\": \"z\", \"meta\": {\"year\": \"2021?\"}}\n",
    ));
    let examples = examples_from(&lines).unwrap();
    assert_eq!(examples.ids, ["a", "2", "c"]);
    let names: Vec<&str> = examples.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["options.length", "meta.year", "meta.who", "score", "late"]);
    let Values::Categories(years) = &examples.column("meta.year").unwrap().values else { panic!() };
    assert_eq!(years.levels, ["2020", "2021?"]);

    let table = parquet(&[
        ("example_id", support::texts(&["a", "b", "c"])),
        ("options", Stored::Lists(vec![Some(vec![1, 2, 3]), Some(vec![]), None])),
        ("day", Stored::Dates(vec![Some(0), None, Some(19_782)])),
        ("at", Stored::Times(vec![Some(1), None, Some(1_709_251_200_000_000)])),
    ]);
    let examples = examples_from(&table).unwrap();
    let Values::Numbers(lengths) = &examples.column("options.length").unwrap().values else { panic!() };
    assert_eq!(format!("{lengths:?}"), "[3.0, 0.0, NaN]");
    let Values::Categories(days) = &examples.column("day").unwrap().values else { panic!() };
    assert_eq!(days.levels, ["1970-01-01", "2024-02-29"]);
    let Values::Categories(times) = &examples.column("at").unwrap().values else { panic!() };
    assert_eq!(times.levels, ["1970-01-01T00:00:00.000001Z", "2024-03-01T00:00:00Z"]);
}

#[test]
fn csv_columns_are_numbers_only_where_every_value_is() {
    let examples =
        examples_from(&csv("\u{feff}example_id,a,b,c,d\r\n1.0,1.50,1.50,,inf\r\n2,,x,,1\r\n")).unwrap();
    assert_eq!(examples.ids, ["1", "2"]);
    assert_eq!(format!("{:?}", examples.column("a").unwrap().values), "Numbers([1.5, NaN])");
    let Values::Categories(texts) = &examples.column("b").unwrap().values else { panic!() };
    assert_eq!(texts.levels, ["1.50", "x"]);
    assert_eq!(format!("{:?}", examples.column("c").unwrap().values), "Numbers([NaN, NaN])");
    assert!(matches!(examples.column("d").unwrap().values, Values::Categories(_)));
}
