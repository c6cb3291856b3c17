//! The matrix and errors that slices are found in.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failed test should stop")]

mod support;

use assay_evidence::MISSING;
use assay_records::slices_from;
use expect_test::expect;
use support::csv;

#[test]
fn a_matrix_without_header() {
    let matrix = slices_from(&csv("4,8\n5,1000\n4,\n"), &csv("0\n1\n0.5\n")).unwrap();
    assert_eq!(matrix.errors, [0.0, 1.0, 0.5]);
    assert_eq!(matrix.columns[0].name, "col1");
    assert_eq!(
        (&matrix.columns[0].codes[..], &matrix.columns[0].levels[..]),
        (&[0, 1, 0][..], &["4".into(), "5".into()][..])
    );
    assert_eq!(matrix.columns[1].codes, [0, 1, MISSING]);
}

#[test]
fn plain_and_quoted_files_read_equal() {
    let plain = slices_from(&csv("sex,age\nf,30\n\nm,7\n"), &csv("wrong\n1\n0\n")).unwrap();
    let quoted =
        slices_from(&csv("sex,\"age\"\r\n\"f\",30\r\n\r\nm,7\r\n"), &csv("wrong\r\n1\r\n0")).unwrap();
    assert_eq!(plain, quoted);
    assert_eq!(plain.columns[1].levels, ["30", "7"]);
}

#[test]
fn what_is_wrong_is_said() {
    let said =
        |matrix: &str, errors: &str| slices_from(&csv(matrix), &csv(errors)).unwrap_err().to_string() + "\n";
    expect![[r#"
        `table.csv` has 2 rows and `table.csv` has 1
        line 2 of `table.csv` has 1 field where the first line has 2
        line 2 of `table.csv` has 1 field where the first line has 2
        line 1 of `table.csv` has 2 fields where one number is expected
        column `error` at line 1 of `table.csv` is `-1`, which is below 0
        column `error` at line 2 of `table.csv` is `bad`, which is not a number
        `table.csv` has no rows
        `table.csv` is empty
        `table.csv` is empty
    "#]]
    .assert_eq(
        &[
            said("1,2\n3,4\n", "1\n"),
            said("1,2\n3\n", "1\n0\n"),
            said("1,2\n\"3\"\n", "1\n0\n"),
            said("1,2\n", "1,2\n"),
            said("1,2\n", "-1\n"),
            said("1\n2\n", "1\nbad\n"),
            said("a,b\n", "1\n"),
            said("\n", "1\n"),
            said("1\n", "\n"),
        ]
        .concat(),
    );
}
