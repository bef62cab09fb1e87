//! What every sampler must keep to, tested over all of them at once.

use std::sync::Arc;

use ndarray::{Array2, array};
use proptest::prelude::*;

use super::{
    ClassDraw, DangerRule, EosRule, Geometry, Note, Relabel, SamplerKind, Sampling, Standing,
    Steps, SvmData, Synthetic, Target, draw, standing,
};
use crate::domain::Embeddings;
use crate::numerics::StopToken;
use crate::numerics::rng::{self, Purpose};
use crate::numerics::stats::ClassRanges;
use crate::numerics::svm::Svm;

/// Every sampler, and those with several readings in each of them.
fn all() -> Vec<Sampling> {
    let mut all: Vec<Sampling> = SamplerKind::ALL.into_iter().skip(1).map(Sampling::of).collect();
    let eos = |rule| Sampling { rule, ..Sampling::of(SamplerKind::Eos) };
    all.extend([eos(EosRule::Away), eos(EosRule::Released)]);
    for svm_data in SvmData::ALL {
        for relabel in Relabel::ALL {
            all.push(Sampling { svm_data, relabel, ..Sampling::of(SamplerKind::BalancedSvm) });
        }
    }
    let top_up = Sampling { top_up: true, ..Sampling::of(SamplerKind::Adasyn) };
    let danger = DangerRule::Any;
    all.extend([top_up, Sampling { danger, ..Sampling::of(SamplerKind::BorderlineSmote) }]);
    all
}

fn of(kind: SamplerKind, k_neighbors: usize) -> Sampling {
    Sampling { k_neighbors, ..Sampling::of(kind) }
}

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

fn sample(sampling: &Sampling, space: &Geometry, seed: u64) -> Synthetic {
    draw(sampling, space, seed, &StopToken::new()).unwrap()
}

/// Whether a sampler may change labels.
fn relabels(sampling: &Sampling) -> bool {
    sampling.kind == SamplerKind::BalancedSvm
}

#[track_caller]
fn check_contract(sampling: &Sampling, space: &Geometry, seed: u64) {
    let out = sample(sampling, space, seed);
    let train = space.train();
    let counts = train.counts();
    let targets = sampling.target.counts(&counts);
    let made: usize = out.counts.iter().sum();
    assert_eq!(made, out.len());
    let mut bases = vec![0_usize; counts.len()];
    for parents in &out.parents {
        bases[train.labels()[parents.base as usize] as usize] += 1;
    }
    for (class_idx, &count) in counts.iter().enumerate() {
        let missing = if count == 0 { 0 } else { targets[class_idx].saturating_sub(count) };
        // ADASYN rounds for every base.
        let rounds = sampling.kind == SamplerKind::Adasyn && !sampling.top_up;
        let tolerance = if rounds { count } else { 0 };
        let made = bases[class_idx];
        assert!(made.abs_diff(missing) <= tolerance, "{sampling:?}: {made} for class {class_idx}");
        assert!(relabels(sampling) || out.counts[class_idx] == made);
    }
    assert!(relabels(sampling) || out.labels.is_sorted(), "{sampling:?}: classes ascend");
    assert!(relabels(sampling) || out.train_labels.is_none());
    assert_eq!(out.parents.len(), out.len());
    assert_eq!(out.flat.len(), out.len() * train.dim());
    for (at, (row, parents)) in out.flat.chunks(train.dim()).zip(&out.parents).enumerate() {
        let (base, partner) = (parents.base as usize, parents.partner as usize);
        let own = train.labels()[base] == out.labels[at];
        assert!(own || relabels(sampling), "{sampling:?}: the base has the label");
        let outward = sampling.kind == SamplerKind::SvmSmote || sampling.rule == EosRule::Away;
        assert!(parents.r.abs() < 1.0 && (outward || parents.r >= 0.0), "{sampling:?}");
        for (feature, &value) in row.iter().enumerate() {
            let (a, b) = (train.row(base)[feature], train.row(partner)[feature]);
            assert!(value.is_finite());
            let end = if parents.r < 0.0 { a - (b - a) } else { b };
            assert!(
                a.min(end) <= value && value <= a.max(end),
                "{sampling:?}: between the parents"
            );
            assert!((value - (a + parents.r * (b - a))).abs() <= 1e-5 * (1.0 + a.abs() + b.abs()));
        }
    }
    assert_eq!(out, sample(sampling, space, seed), "{sampling:?}: the same seed, the same bytes");
}

#[test]
fn every_sampler_keeps_the_contract() {
    for sampling in all() {
        for k_neighbors in [1, 5, 300] {
            let sampling = Sampling { k_neighbors, ..sampling.clone() };
            check_contract(&sampling, &clouds([60, 20, 7], 0), 1);
        }
    }
}

#[test]
fn nothing_is_made_without_a_sampler() {
    let out = sample(&Sampling::of(SamplerKind::None), &clouds([9, 5, 2], 0), 0);
    assert!(out.is_empty());
    assert_eq!(out.counts, [0, 0, 0]);
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let space = clouds([300, 40, 9], 5);
    for sampling in all() {
        let with = |n_threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            pool.install(|| sample(&sampling, &space, 3))
        };
        assert_eq!(with(1), with(4), "{sampling:?}");
    }
}

#[test]
fn another_seed_gives_other_points() {
    let space = clouds([60, 20, 7], 0);
    for sampling in all() {
        assert_ne!(sample(&sampling, &space, 0).parents, sample(&sampling, &space, 1).parents);
    }
}

#[test]
fn a_class_of_one_is_handled() {
    for sampling in all() {
        check_contract(&sampling, &clouds([10, 3, 1], 0), 0);
    }
    let out = sample(&Sampling::of(SamplerKind::Smote), &clouds([10, 3, 1], 0), 0);
    assert!(out.notes.contains(&Note::SingleRow { class_idx: 2 }));
    assert!(out.notes.contains(&Note::NeighborsClamped { class_idx: 1, asked: 5, used: 2 }));
}

#[test]
fn an_empty_class_is_left_out_and_named() {
    for sampling in all() {
        let space = geometry(array![[0.0], [1.0], [2.0]], vec![0, 0, 2], 3);
        check_contract(&sampling, &space, 0);
        assert!(sample(&sampling, &space, 0).notes.contains(&Note::NoRows { class_idx: 1 }));
    }
}

#[test]
fn equal_points_give_copies() {
    for sampling in all() {
        let space = geometry(Array2::ones((6, 3)), vec![0, 0, 0, 0, 1, 1], 2);
        check_contract(&sampling, &space, 0);
        assert!(sample(&sampling, &space, 0).flat.iter().all(|&value| value == 1.0));
    }
}

#[test]
fn a_stop_ends_the_work() {
    let stop = StopToken::new();
    stop.stop("stale");
    for sampling in all() {
        assert!(draw(&sampling, &clouds([9, 5, 2], 0), 0, &stop).is_err());
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
        let out = sample(&of(SamplerKind::Eos, 3), &space, seed);
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
        let sampling = Sampling { rule, ..of(SamplerKind::Eos, 3) };
        let all = (0..50).flat_map(|seed| sample(&sampling, &space, seed).parents);
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

/// Where a row of class 1 stands; `at` counts its rows.
fn stands(space: &Geometry, at: usize, m: usize, danger: DangerRule) -> Standing {
    let draw =
        ClassDraw { space, class_idx: 1, n: 0, steps: Steps::default(), stop: &StopToken::new() };
    standing(&draw, at, m, danger).unwrap()
}

#[test]
fn rows_are_safe_in_danger_or_noise() {
    let space = line();
    let standings: Vec<Standing> =
        (0..5).map(|at| stands(&space, at, 4, DangerRule::Half)).collect();
    let safe = Standing::Safe;
    assert_eq!(standings, [safe, safe, safe, Standing::Danger, Standing::Noise]);
}

#[test]
fn adasyn_makes_more_where_more_enemies_are() {
    // Shares .1 .1 .1 .3 .4 of four points round to 0 0 0 1 2: one less than asked.
    let out = sample(&of(SamplerKind::Adasyn, 4), &line(), 0);
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
    let out = sample(&of(SamplerKind::Eos, 2), &space, 0);
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
    let out = sample(&of(SamplerKind::Eos, 300), &space, 0);
    assert_eq!(out.notes, [Note::NeighborhoodGrown { class_idx: 1, asked: 300, used: 600 }]);
    let is_enemy = |row: u32| row < 500;
    assert!(out.parents.iter().all(|parents| is_enemy(parents.partner) && !is_enemy(parents.base)));
}

/// The same line: with one enemy enough, the rows next to the border are in danger too.
#[test]
fn any_enemy_can_mean_danger() {
    let space = line();
    let of = |at| stands(&space, at, 4, DangerRule::Any);
    let danger = Standing::Danger;
    assert_eq!(
        [of(0), of(1), of(2), of(3), of(4)],
        [danger, danger, danger, danger, Standing::Noise]
    );
}

#[test]
fn targets_can_be_a_share_twice_the_largest_or_a_list() {
    let space = clouds([40, 20, 7], 0);
    let counts = |kind, target| {
        let out = sample(&Sampling { target, ..Sampling::of(kind) }, &space, 0);
        (out.counts, out.notes)
    };
    for kind in [SamplerKind::Random, SamplerKind::Smote, SamplerKind::Eos, SamplerKind::SvmSmote] {
        assert_eq!(counts(kind, Target::Factor(0.5)).0, [0, 0, 13]);
        assert_eq!(counts(kind, Target::Factor(2.0)).0, [40, 60, 73]);
        let (made, notes) = counts(kind, Target::Counts(vec![41, 10, 9]));
        assert_eq!(made, [1, 0, 2]);
        assert!(notes.contains(&Note::TargetBelow { class_idx: 1, target: 10, present: 20 }));
    }
}

#[test]
fn steps_stay_within_their_range() {
    let steps = Steps { low: 0.25, high: 0.5 };
    for kind in [SamplerKind::Smote, SamplerKind::Eos, SamplerKind::Adasyn] {
        let out = sample(&Sampling { steps, ..Sampling::of(kind) }, &clouds([40, 20, 7], 0), 0);
        assert!(out.parents.iter().all(|parents| (0.25..=0.5).contains(&parents.r)));
    }
    // Towards enemies, and outwards, a sampler goes at most half of what it is told.
    for kind in [SamplerKind::BorderlineSmote2, SamplerKind::SvmSmote] {
        let out = sample(&Sampling { steps, ..Sampling::of(kind) }, &clouds([40, 20, 7], 0), 0);
        assert!(out.parents.iter().all(|parents| (-0.25..=0.5).contains(&parents.r)), "{kind:?}");
    }
}

#[test]
fn a_single_class_has_no_enemies() {
    let space = geometry(Array2::from_shape_fn((9, 1), |(row, _)| row as f32), vec![0; 9], 2);
    let target = Target::Factor(2.0);
    for sampling in all() {
        check_contract(&Sampling { target: target.clone(), ..sampling }, &space, 0);
    }
    let out = sample(&Sampling { target, ..Sampling::of(SamplerKind::Eos) }, &space, 0);
    assert!(out.notes.contains(&Note::NoOtherClass { class_idx: 0 }));
}

/// Two lines of points that face each other: those at the border are joined inwards, and the far
/// ends of the rare line, which support the machine as well, pushed outwards.
#[test]
fn svm_smote_goes_inwards_in_danger_and_outwards_where_it_is_safe() {
    let space = clouds([200, 60, 25], 4);
    let out = sample(&of(SamplerKind::SvmSmote, 5), &space, 0);
    let svm = space.svm(&StopToken::new()).unwrap();
    let (mut inwards, mut outwards) = (0, 0);
    for parents in &out.parents {
        assert!(svm.support_rows().binary_search(&parents.base).is_ok());
        let class_idx = space.train().labels()[parents.base as usize] as usize;
        let at = space.rows_by_class()[class_idx].binary_search(&parents.base).unwrap();
        let (steps, stop) = (Steps::default(), &StopToken::new());
        let draw = ClassDraw { space: &space, class_idx, n: 0, steps, stop };
        match standing(&draw, at, 10, DangerRule::Half).unwrap() {
            Standing::Danger => {
                assert!(parents.r >= 0.0);
                inwards += 1;
            }
            Standing::Safe => {
                assert!((-0.5..=0.0).contains(&parents.r));
                outwards += 1;
            }
            Standing::Noise => panic!("noise is never a base"),
        }
    }
    assert!(inwards > 50 && outwards > 50, "{inwards} {outwards}");
}

#[test]
fn support_vectors_among_enemies_alone_give_smote() {
    // Three rare points, each in the middle of a crowd of its own.
    let points = Array2::from_shape_fn((93, 1), |(row, _)| {
        if row < 90 {
            (row / 30) as f32 * 100.0 + (row % 30) as f32 * 0.1
        } else {
            (row - 90) as f32 * 100.0 + 1.45
        }
    });
    let space = geometry(points, (0..93).map(|row| u32::from(row >= 90)).collect(), 2);
    let out = sample(&Sampling::of(SamplerKind::SvmSmote), &space, 0);
    assert!(out.notes.contains(&Note::OnlyNoise { class_idx: 1 }), "{:?}", out.notes);
    assert_eq!(out.counts, [0, 87]);
}

#[test]
fn balanced_svm_names_what_it_is_told_to_name() {
    let space = clouds([120, 40, 12], 2);
    let reading = |svm_data, relabel| {
        let sampling = Sampling { svm_data, relabel, ..Sampling::of(SamplerKind::BalancedSvm) };
        sample(&sampling, &space, 0)
    };
    let smote = sample(&Sampling::of(SamplerKind::Smote), &space, 0);
    for svm_data in SvmData::ALL {
        let all = reading(svm_data, Relabel::All);
        assert_eq!(all.flat, smote.flat, "points are those of SMOTE");
        assert_ne!(all.labels, smote.labels);
        let renamed = all.train_labels.unwrap();
        assert_ne!(renamed, space.train().labels());
        let synthetic = reading(svm_data, Relabel::Synthetic);
        assert_eq!(synthetic.labels, all.labels);
        assert_eq!(synthetic.train_labels, None);
    }
    assert_ne!(
        reading(SvmData::Smoted, Relabel::All).labels,
        reading(SvmData::Original, Relabel::All).labels
    );
}

#[test]
fn a_class_that_the_svm_never_names_keeps_its_labels() {
    // The rare class lies exactly on top of the other: no machine can find it.
    let points = Array2::from_shape_fn((44, 1), |(row, _)| (row % 4) as f32);
    let labels = (0..44).map(|row| u32::from(row >= 40)).collect();
    let space = geometry(points, labels, 2);
    let svm_data = SvmData::Original;
    let out = sample(&Sampling { svm_data, ..Sampling::of(SamplerKind::BalancedSvm) }, &space, 0);
    assert!(out.notes.contains(&Note::ClassVanished { class_idx: 1 }), "{:?}", out.notes);
    assert_eq!(out.counts, [0, 36]);
    assert_eq!(out.train_labels.unwrap()[40..], [1; 4]);
}

/// Two clouds so far apart that no point is in danger and no enemy is near.
#[test]
fn without_danger_or_enemies_smote_is_used_and_named() {
    let points =
        Array2::from_shape_fn((40, 1), |(row, _)| row as f32 + if row < 28 { 0.0 } else { 1000.0 });
    let space = geometry(points, (0..40).map(|row| u32::from(row >= 28)).collect(), 2);
    let smote = sample(&Sampling::of(SamplerKind::Smote), &space, 0);
    for (kind, note) in [
        (SamplerKind::BorderlineSmote, Note::NoDanger { class_idx: 1 }),
        (SamplerKind::BorderlineSmote2, Note::NoDanger { class_idx: 1 }),
        (SamplerKind::Adasyn, Note::NoEnemyNear { class_idx: 1 }),
    ] {
        let out = sample(&Sampling::of(kind), &space, 0);
        assert_eq!(out.notes, [note]);
        assert_eq!(out.parents, smote.parents, "{kind:?}");
    }
}

#[test]
fn an_svm_that_gave_up_is_named() {
    let space = clouds([30, 12, 7], 1);
    let (train, stop) = (space.train(), StopToken::new());
    let svm = Svm::fit_until(9.0, train.features().view(), train.labels(), 3, &stop).unwrap();
    let notes: Vec<Note> = Note::of_svm(&svm).collect();
    assert_eq!(notes, [Note::SvmNotConverged { pairs: 3, of: 3 }]);
    assert_eq!(Note::of_svm(space.svm(&stop).unwrap()).count(), 0);
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
        for sampling in all() {
            if relabels(&sampling) {
                continue; // Real rows change class: its ranges may do anything.
            }
            let out = sample(&Sampling { k_neighbors: k, ..sampling.clone() }, &space, seed);
            let mut after = before.clone();
            after.extend(&out.flat, &out.labels);
            let widens =
                [SamplerKind::Eos, SamplerKind::BorderlineSmote2, SamplerKind::SvmSmote];
            if widens.contains(&sampling.kind) {
                prop_assert!(after.min.iter().zip(&before.min).all(|(a, b)| a <= b));
                prop_assert!(after.max.iter().zip(&before.max).all(|(a, b)| a >= b));
            } else {
                prop_assert_eq!(&after.min, &before.min);
                prop_assert_eq!(&after.max, &before.max);
            }
        }
    }
}
