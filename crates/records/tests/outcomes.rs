//! Outcomes, events and their notes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failed test should stop")]

mod support;

use assay_evidence::Examples;
use assay_records::{OutcomeColumns, Source, events_from, outcomes_from};
use support::{csv, json_lines};

fn known() -> Examples {
    Examples { ids: ["a", "b", "3"].map(String::from).to_vec(), columns: Vec::new() }
}

fn read(source: Source) -> assay_records::OutcomesRead {
    outcomes_from(&[source], &known(), &OutcomeColumns::default()).unwrap()
}

#[test]
fn rows_in_any_order_fill_the_vectors() {
    let read =
        read(csv("example_id,model,score,prediction,latency_ms\n3.0,m,0.5,C,12\na,n,True,A,\nb,m,0,,9.5\n"));
    let [m, n] = read.outcomes.models.as_slice() else { panic!("not two models") };
    assert_eq!(format!("{:?}", m.scores), "[NaN, 0.0, 0.5]");
    assert_eq!(format!("{:?}", n.scores), "[1.0, NaN, NaN]");
    assert_eq!(format!("{:?}", m.latencies_ms), "Some([NaN, 9.5, 12.0])");
    assert_eq!((n.latencies_ms.as_ref(), m.costs.as_ref(), m.repeat_scores.as_ref()), (None, None, None));
    let answers = m.predictions.as_ref().unwrap();
    assert_eq!([answers.text(0), answers.text(1), answers.text(2)], [None, None, Some("C")]);
    assert!(read.notes.is_empty());
}

#[test]
fn what_is_passed_over_is_noted() {
    let read = read(csv("model,example_id,score\nm,a,1\nm,a,1\nm,b,\nm,x,1\nm,y,0\n"));
    assert_eq!(
        read.notes,
        [
            "2 outcomes name examples that are not among the examples, such as `x`",
            "no outcome was taken from 1 row with an empty score",
            "1 row repeats an outcome with the same score; each outcome counts once",
        ]
    );
}

#[test]
fn runs_are_told_apart() {
    let read = read(csv("model,example_id,score,run\nm,a,1,r1\nm,a,0,r2\nm,b,1,r1\nm,a,0,r3\n"));
    let [m] = read.outcomes.models.as_slice() else { panic!("not one model") };
    assert_eq!(format!("{:?} {:?}", m.scores, m.repeat_scores), "[1.0, 1.0, NaN] Some([0.0, NaN, NaN])");
    assert_eq!(read.notes, ["1 outcome was left out, of a third or later run of a model"]);
}

#[test]
fn several_files_and_named_columns_are_read_together() {
    let columns =
        OutcomeColumns { score: "metrics.acc".into(), cost: Some("usd".into()), ..OutcomeColumns::default() };
    let first = json_lines(r#"{"model": "m", "example_id": "a", "metrics": {"acc": 1}, "usd": 0.25}"#);
    let second = csv("model,example_id,metrics.acc,usd\nm,b,0,0.5\n");
    let read = outcomes_from(&[first, second], &known(), &columns).unwrap();
    assert_eq!(format!("{:?}", read.outcomes.models[0].costs), "Some([0.25, 0.5, NaN])");
}

#[test]
fn events_are_in_order_of_time() {
    let rows = "model,example_id,score,time\nm,a,1,2026-01-02T00:00:00+00:00\nn,b,0,2026-01-02T01:30:00+02:00\nm,a,0,2026-01-02T00:00:00Z\n";
    let read = events_from(&[csv(rows)], &known(), &OutcomeColumns::default()).unwrap();
    assert_eq!(read.models, ["m", "n"]);
    let order: Vec<(usize, f64)> = read.events.iter().map(|event| (event.model, event.score)).collect();
    assert_eq!(order, [(1, 0.0), (0, 1.0), (0, 0.0)]);
    assert_eq!(read.events[0].time, "2026-01-02T01:30:00+02:00");

    let numbers = "model,example_id,score,time\nm,a,1,10\nm,a,0,9\n";
    let read = events_from(&[csv(numbers)], &known(), &OutcomeColumns::default()).unwrap();
    assert_eq!(read.events[0].time, "9");

    let untimed = "model,example_id,score\nm,b,1\nm,a,0\n";
    let read = events_from(&[csv(untimed)], &known(), &OutcomeColumns::default()).unwrap();
    assert_eq!(read.events[0].example, 1);
}
