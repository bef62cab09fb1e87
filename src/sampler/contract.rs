//! What every sampler must keep to, tested over all of them at once.

use std::sync::Arc;

use ndarray::{Array2, array};
use proptest::prelude::*;

use super::{EosRule, Geometry, Note, SamplerKind, Standing, Synthetic, draw, standing};
use crate::domain::Embeddings;
use crate::numerics::StopToken;
use crate::numerics::rng::{self, Purpose};
use crate::numerics::stats::ClassRanges;

/// Every sampler, and EOS in each of its readings.
const SAMPLING: [(SamplerKind, EosRule); 8] = [
    (SamplerKind::Random, EosRule::Toward),
    (SamplerKind::Smote, EosRule::Toward),
    (SamplerKind::BorderlineSmote, EosRule::Toward),
    (SamplerKind::BorderlineSmote2, EosRule::Toward),
    (SamplerKind::Adasyn, EosRule::Toward),
    (SamplerKind::Eos, EosRule::Toward),
    (SamplerKind::Eos, EosRule::Away),
    (SamplerKind::Eos, EosRule::Released),
];
const SMOTE: (SamplerKind, EosRule) = SAMPLING[1];
const EOS: (SamplerKind, EosRule) = SAMPLING[5];

fn geometry(points: Array2<f32>, labels: Vec<u32>, n_classes: usize) -> Geometry {
    Geometry::new(Arc::new(Embeddings::new(points, labels, n_classes).unwrap()))
}

/// Three overlapping clouds of the given sizes in four dimensions.
fn clouds(counts: [usize; 3], seed: u64) -> Geometry {
    let mut random = rng::stream(seed, Purpose::Projection, 1);
    let labels: Vec<u32> =
        (0..3).flat_map(|class| std::iter::repeat_n(class, counts[class as usize])).collect();
    let points = Array2::from_shape_fn((labels.len(), 4), |(row, feature)| {
        let centre = if feature == labels[row] as usize { 1.5 } else { 0.0 };
        rng::normal(&mut random) + centre
    });
    geometry(points, labels, 3)
}

fn sample(
    (kind, rule): (SamplerKind, EosRule),
    k: usize,
    space: &Geometry,
    seed: u64,
) -> Synthetic {
    draw(kind, k, rule, space, seed, &StopToken::new()).unwrap()
}

#[track_caller]
fn check_contract(kind: (SamplerKind, EosRule), k: usize, space: &Geometry, seed: u64) {
    let out = sample(kind, k, space, seed);
    let train = space.train();
    let counts = train.counts();
    let target = counts.iter().max().unwrap();
    for (class_idx, count) in counts.iter().enumerate() {
        let missing = if *count == 0 { 0 } else { target - count };
        // ADASYN rounds for every base.
        let tolerance = if kind.0 == SamplerKind::Adasyn { *count } else { 0 };
        let made = out.counts[class_idx];
        assert!(made.abs_diff(missing) <= tolerance, "{kind:?}: {made} for class {class_idx}");
    }
    assert!(out.labels.is_sorted(), "{kind:?}: classes ascend");
    assert_eq!(out.parents.len(), out.len());
    assert_eq!(out.flat.len(), out.len() * train.dim());
    for (at, (row, parents)) in out.flat.chunks(train.dim()).zip(&out.parents).enumerate() {
        let (base, partner) = (parents.base as usize, parents.partner as usize);
        assert_eq!(train.labels()[base], out.labels[at], "{kind:?}: the base has the label");
        let away = kind.1 == EosRule::Away;
        assert!((0.0..1.0).contains(&if away { -parents.r } else { parents.r }));
        for (feature, &value) in row.iter().enumerate() {
            let (a, b) = (train.row(base)[feature], train.row(partner)[feature]);
            assert!(value.is_finite());
            let end = if away { a - (b - a) } else { b };
            assert!(a.min(end) <= value && value <= a.max(end), "{kind:?}: between the parents");
            assert!((value - (a + parents.r * (b - a))).abs() <= 1e-5 * (1.0 + a.abs() + b.abs()));
        }
    }
    assert_eq!(out, sample(kind, k, space, seed), "{kind:?}: the same seed, the same bytes");
}

#[test]
fn every_sampler_keeps_the_contract() {
    for kind in SAMPLING {
        for k in [1, 5, 300] {
            check_contract(kind, k, &clouds([60, 20, 7], 0), 1);
        }
    }
}

#[test]
fn nothing_is_made_without_a_sampler() {
    let out = sample((SamplerKind::None, EosRule::Toward), 5, &clouds([9, 5, 2], 0), 0);
    assert!(out.is_empty());
    assert_eq!(out.counts, [0, 0, 0]);
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let space = clouds([300, 40, 9], 5);
    for kind in SAMPLING {
        let with = |n_threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            pool.install(|| sample(kind, 10, &space, 3))
        };
        assert_eq!(with(1), with(4), "{kind:?}");
    }
}

#[test]
fn another_seed_gives_other_points() {
    let space = clouds([60, 20, 7], 0);
    for kind in SAMPLING {
        assert_ne!(sample(kind, 5, &space, 0).parents, sample(kind, 5, &space, 1).parents);
    }
}

#[test]
fn a_class_of_one_is_handled() {
    for kind in SAMPLING {
        check_contract(kind, 5, &clouds([10, 3, 1], 0), 0);
    }
    let out = sample(SMOTE, 5, &clouds([10, 3, 1], 0), 0);
    assert!(out.notes.contains(&Note::SingleRow { class_idx: 2 }));
    assert!(out.notes.contains(&Note::NeighborsClamped { class_idx: 1, asked: 5, used: 2 }));
}

#[test]
fn an_empty_class_is_left_out_and_named() {
    for kind in SAMPLING {
        let space = geometry(array![[0.0], [1.0], [2.0]], vec![0, 0, 2], 3);
        check_contract(kind, 3, &space, 0);
        assert!(sample(kind, 3, &space, 0).notes.contains(&Note::NoRows { class_idx: 1 }));
    }
}

#[test]
fn equal_points_give_copies() {
    for kind in SAMPLING {
        let space = geometry(Array2::ones((6, 3)), vec![0, 0, 0, 0, 1, 1], 2);
        check_contract(kind, 4, &space, 0);
        assert!(sample(kind, 4, &space, 0).flat.iter().all(|&value| value == 1.0));
    }
}

#[test]
fn a_stop_ends_the_work() {
    let stop = StopToken::new();
    stop.stop("stale");
    for kind in SAMPLING {
        assert!(draw(kind.0, 5, kind.1, &clouds([9, 5, 2], 0), 0, &stop).is_err());
    }
}

/// The worked example of EOS: bases 0 and 1, each with enemies 2 and 3 among three neighbours.
#[test]
fn eos_pairs_bases_with_enemies() {
    let points =
        array![[0.0, 0.0], [1.0, 0.0], [3.0, 0.0], [0.0, 2.0], [2.5, 2.5], [6.0, 6.0], [7.0, 6.0]];
    let space = geometry(points, vec![1, 1, 0, 0, 0, 0, 0], 2);
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..50 {
        let out = sample(EOS, 3, &space, seed);
        assert_eq!(out.counts, [0, 3]);
        seen.extend(out.parents.iter().map(|parents| (parents.base, parents.partner)));
    }
    assert_eq!(seen, [(0, 2), (0, 3), (1, 2), (1, 3)].into());
}

/// The same example: the released code takes the neighbour one rank nearer than the enemy.
#[test]
fn the_released_code_is_off_by_one() {
    let points =
        array![[0.0, 0.0], [1.0, 0.0], [3.0, 0.0], [0.0, 2.0], [2.5, 2.5], [6.0, 6.0], [7.0, 6.0]];
    let space = geometry(points, vec![1, 1, 0, 0, 0, 0, 0], 2);
    let pairs = |rule| -> std::collections::BTreeSet<(u32, u32)> {
        let all =
            (0..50).flat_map(|seed| sample((SamplerKind::Eos, rule), 3, &space, seed).parents);
        all.map(|parents| (parents.base, parents.partner)).collect()
    };
    assert_eq!(pairs(EosRule::Released), [(0, 1), (0, 3), (1, 0), (1, 2)].into());
    assert_eq!(pairs(EosRule::Away), [(0, 2), (0, 3), (1, 2), (1, 3)].into());
}

/// The worked example of Borderline-SMOTE and ADASYN: a line with five rare points.
fn line() -> Geometry {
    let points = array![
        [0.0],
        [1.0],
        [2.0],
        [3.0],
        [10.0],
        [3.5],
        [4.0],
        [4.5],
        [9.5],
        [10.5],
        [11.0],
        [20.0],
        [21.0],
        [22.0]
    ];
    geometry(points, (0..14).map(|row| u32::from(row < 5)).collect(), 2)
}

#[test]
fn rows_are_safe_in_danger_or_noise() {
    let space = line();
    let standings: Vec<Standing> =
        (0..5).map(|row| standing(&space, row, 4, &StopToken::new()).unwrap()).collect();
    let safe = Standing::Safe;
    assert_eq!(standings, [safe, safe, safe, Standing::Danger, Standing::Noise]);
}

#[test]
fn adasyn_makes_more_where_more_enemies_are() {
    // Shares .1 .1 .1 .3 .4 of four points round to 0 0 0 1 2: one less than asked.
    let out = sample((SamplerKind::Adasyn, EosRule::Toward), 4, &line(), 0);
    let bases: Vec<u32> = out.parents.iter().map(|parents| parents.base).collect();
    assert_eq!(bases, [3, 4, 4]);
}

#[test]
fn eos_grows_the_neighborhood_until_an_enemy_appears() {
    // The rare class is a tight, far cloud of eight: its seven nearest rows are its own.
    let points = Array2::from_shape_fn((28, 1), |(row, _)| {
        if row < 20 { row as f32 } else { 1000.0 + row as f32 * 0.01 }
    });
    let space = geometry(points, (0..28).map(|row| u32::from(row >= 20)).collect(), 2);
    let out = sample(EOS, 2, &space, 0);
    assert_eq!(out.notes, [Note::NeighborhoodGrown { class_idx: 1, asked: 2, used: 8 }]);
    assert_eq!(out.counts, [0, 12]);
    assert!(out.parents.iter().all(|parents| parents.partner == 19));
}

#[test]
fn eos_finds_enemies_beyond_the_table() {
    // 400 rows of their own before the first enemy: more than the table holds.
    let points =
        Array2::from_shape_fn(
            (900, 1),
            |(row, _)| {
                if row < 500 { row as f32 } else { 1e6 + row as f32 }
            },
        );
    let space = geometry(points, (0..900).map(|row| u32::from(row >= 500)).collect(), 2);
    let out = sample(EOS, 300, &space, 0);
    assert_eq!(out.notes, [Note::NeighborhoodGrown { class_idx: 1, asked: 300, used: 600 }]);
    let is_enemy = |row: u32| row < 500;
    assert!(out.parents.iter().all(|parents| is_enemy(parents.partner) && !is_enemy(parents.base)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn ranges_never_shrink_and_interpolation_within_a_class_never_widens_them(
        seed in 0..1000_u64,
        rare in 1..15_usize,
        k in 1..40_usize,
    ) {
        let space = clouds([30, 12, rare], seed);
        let before = ClassRanges::of(space.train());
        for kind in SAMPLING {
            let out = sample(kind, k, &space, seed);
            let mut after = before.clone();
            after.extend(&out.flat, &out.labels);
            if matches!(kind.0, SamplerKind::Eos | SamplerKind::BorderlineSmote2) {
                prop_assert!(after.min.iter().zip(&before.min).all(|(a, b)| a <= b));
                prop_assert!(after.max.iter().zip(&before.max).all(|(a, b)| a >= b));
            } else {
                prop_assert_eq!(&after.min, &before.min);
                prop_assert_eq!(&after.max, &before.max);
            }
        }
    }
}
