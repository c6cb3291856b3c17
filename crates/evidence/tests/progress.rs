//! What is told of a computation while it runs goes on from phase to phase, to the end of each, and changes nothing.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use assay_evidence::compare::{CompareSettings, compare, compare_telling};
use assay_evidence::fit::{FitSettings, fit, fit_telling};
use assay_evidence::niches::{self, Settings, find, find_telling};
use assay_evidence::{Examples, Outcomes, Phase, Progress};
use common::{Random, category, examples, outcomes};

/// Seven models, good on other topics each; the scores of the last are not whole.
fn records(examples: &Examples, random: &mut Random) -> Outcomes {
    let rate =
        |model: usize, row| 0.35 + 0.1 * ((model + category(examples, "topic", row) as usize) % 6) as f64;
    let mut score = |model, row| match model {
        6 => rate(model, row) * random.unit(),
        _ => random.bernoulli(rate(model, row)),
    };
    outcomes((0..7).map(|model| (0..examples.len()).map(|row| score(model, row)).collect()).collect())
}

/// Requires that it goes through these phases in order, each from nothing to all of it where that is known.
#[track_caller]
fn goes_through(told: &[Progress], phases: &[Phase]) {
    let parts: Vec<&[Progress]> = told.chunk_by(|one, next| one.phase == next.phase).collect();
    assert_eq!(parts.iter().map(|part| part[0].phase).collect::<Vec<_>>(), phases);
    for (position, part) in parts.iter().enumerate() {
        let (first, last) = (part[0], part[part.len() - 1]);
        assert!(part.is_sorted_by(|one, next| one.done < next.done), "{part:?}");
        assert!(
            part.iter()
                .all(|one| (one.step, one.steps, one.total) == (position + 1, phases.len(), first.total))
        );
        assert_eq!(first.done, 0);
        assert!(last.total.is_none_or(|total| total == last.done), "{last:?}");
    }
}

const FIND: [Phase; 8] = [
    Phase::Preparing,
    Phase::Searching,
    Phase::Choosing,
    Phase::Testing,
    Phase::RulingOut,
    Phase::Checking,
    Phase::Judging,
    Phase::Mapping,
];

#[test]
fn niches_tell_how_far_they_are() {
    let mut random = Random::new(4);
    let examples = examples(1500, &mut random);
    let records = records(&examples, &mut random);
    let found = |examples: &Examples, records: &Outcomes, floor| {
        let (mut told, settings) = (Vec::new(), Settings { floor, ..Settings::default() });
        let report = find_telling(examples, records, &settings, &mut |progress| told.push(progress)).unwrap();
        assert_eq!(report, find(examples, records, &settings).unwrap(), "what is told changes nothing");
        goes_through(&told, &FIND);
        (report, told)
    };
    let units = |told: &[Progress], phase| told.iter().find(|one| one.phase == phase).unwrap().total.unwrap();
    let (report, told) = found(&examples, &records, 0.6);
    // Four features: four sets of one, six of two, four of three.
    assert_eq!((report.features.len(), report.depth), (4, 3));
    assert_eq!((units(&told, Phase::Searching), units(&told, Phase::RulingOut)), (14, 14));
    assert_eq!((units(&told, Phase::Judging), units(&told, Phase::Mapping)), (7, 7));
    let nominated = report.search.niches_nominated + report.search.limits_nominated;
    assert_eq!(units(&told, Phase::Testing), nominated as u64);
    // Some are ruled out, so that all sets are looked at again; and with three models no grader can be suspected.
    let (report, _) = found(&examples, &records, 0.99);
    assert!(report.models.iter().any(|model| model.verdict == niches::Verdict::RuledOut));
    let few = Outcomes { models: records.models[..3].to_vec() };
    assert_eq!(units(&found(&examples, &few, 0.6).1, Phase::Checking), 0);
}

#[test]
fn a_fit_tells_how_far_it_is() {
    let mut random = Random::new(5);
    let evidence = examples(1500, &mut random);
    let records = records(&evidence, &mut random);
    let workload = examples(300, &mut random);
    let alone = Outcomes { models: records.models[..1].to_vec() };
    for records in [&records, &alone] {
        let (mut told, settings) = (Vec::new(), FitSettings { floor: 0.6, ..FitSettings::default() });
        let mut listener = |progress| told.push(progress);
        let report = fit_telling(&evidence, records, &workload, None, &settings, &mut listener).unwrap();
        assert_eq!(report, fit(&evidence, records, &workload, None, &settings).unwrap());
        goes_through(&told, &[Phase::Preparing, Phase::Cutting, Phase::Weighing, Phase::Routing]);
        let strata = told.iter().rfind(|one| one.phase == Phase::Cutting).unwrap();
        assert_eq!((strata.done, strata.total), (report.workload.strata as u64, None));
        assert_eq!(told.last().unwrap().done, records.models.len() as u64);
    }
}

#[test]
fn a_comparison_tells_how_far_it_is() {
    let mut random = Random::new(6);
    let examples = examples(1500, &mut random);
    let records = records(&examples, &mut random);
    let (names, settings) = (["m0", "m3", "m6"].map(String::from), CompareSettings::default());
    let mut told = Vec::new();
    let mut listener = |progress| told.push(progress);
    let report = compare_telling(&examples, &records, &names, &settings, &mut listener).unwrap();
    assert_eq!(report, compare(&examples, &records, &names, &settings).unwrap());
    goes_through(&told, &[Phase::Preparing, Phase::Comparing]);
    assert_eq!(told.last().unwrap().done, report.slices.len() as u64);
}
