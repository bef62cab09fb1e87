//! Tests and intervals against statsmodels and SciPy.

use approx::assert_relative_eq;
use eoscope_core::numerics::inference::{holm, sign_flip, sign_test, wilson};

use super::{numbers, read};
use crate::support::checkout;

#[test]
fn tests_and_intervals_are_those_of_statsmodels_and_scipy() {
    let golden = read(&checkout().join("tests/data/inference.json"));
    for case in golden["mcnemar"].as_array().unwrap() {
        let [a, b, p] = numbers(case)[..] else { panic!("{case}") };
        assert_relative_eq!(sign_test(a as u64, b as u64), p, max_relative = 1e-9);
    }
    for case in golden["wilson"].as_array().unwrap() {
        let [right, n, low, high] = numbers(case)[..] else { panic!("{case}") };
        let found = wilson(right as u64, n as u64);
        assert_relative_eq!(&found[..], &[low, high][..], epsilon = 1e-12, max_relative = 1e-9);
    }
    let corrected = numbers(&golden["holm"]["corrected"]);
    assert_relative_eq!(
        &holm(&numbers(&golden["holm"]["p"]))[..],
        &corrected[..],
        max_relative = 1e-12
    );
    for case in golden["sign_flip"].as_array().unwrap() {
        let found = sign_flip(&numbers(&case["differences"]));
        assert_relative_eq!(found, case["p"].as_f64().unwrap(), max_relative = 1e-9);
    }
}
