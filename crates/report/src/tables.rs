//! The numbers behind a chart, as a table with what they mean on top.

use eoscope_core::analysis::{FeatureGap, Report};
use eoscope_core::domain::{Point, Reason, Split};
use eoscope_core::experiment::{EvalData, Recipe, SWEEP_SEEDS, SweepPoint};
use eoscope_core::explore::{Answer, BoundaryView};
use eoscope_io::format::DelimitedText;
use eoscope_io::run::Run;
use eoscope_io::run::manifest::EpochEntry;

/// What a chart is about, and how it was made: one line each.
pub fn about(run: &Run, answer: Option<&Answer>, definition: &str) -> Vec<String> {
    let recipe = answer.map_or(format!("{}, no sampling", run.manifest.head_name()), |answer| {
        let recipe = &answer.outcome.recipe;
        format!("{}; {}", recipe.label(), recipe.command(&run.manifest.name))
    });
    vec![
        format!("run: {} ({})", run.manifest.name, run.manifest.subtitle()),
        format!("recipe: {recipe}"),
        format!("definition: {definition}"),
        format!("written by: Eoscope {}", env!("CARGO_PKG_VERSION")),
    ]
}

/// The numbers behind a chart; rows are written when they are asked for.
pub struct Table<'a> {
    /// What the chart is about, and how it was made: one line each.
    pub about: Vec<String>,
    /// What the columns are called.
    pub columns: Vec<String>,
    /// How many rows there are.
    pub n_rows: usize,
    row: Box<dyn Fn(usize) -> Vec<String> + 'a>,
}

impl<'a> Table<'a> {
    fn new(
        about: Vec<String>,
        columns: impl IntoIterator<Item = impl Into<String>>,
        n_rows: usize,
        row: impl Fn(usize) -> Vec<String> + 'a,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self { about, columns, n_rows, row: Box::new(row) }
    }

    /// The fields of a row, in the order of the columns.
    pub fn row(&self, at: usize) -> Vec<String> {
        (self.row)(at)
    }

    /// The whole table as CSV, with what it is about as comments on top.
    ///
    /// # Errors
    /// When a row is longer or shorter than the head.
    pub fn csv(&self) -> Result<Vec<u8>, Reason> {
        let mut table = DelimitedText::with(b',', &self.about, &self.columns)?;
        (0..self.n_rows).try_for_each(|at| table.record(self.row(at)))?;
        table.finish()
    }
}

/// A number, or nothing where it is undefined.
fn cell(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

/// Values per class beside those of the trained head.
///
/// # Shapes
/// `values` gives those of now and before, one per class each.
fn per_class<'a>(
    run: &'a Run,
    order: &'a [usize],
    about: Vec<String>,
    name: &str,
    values: [&'a [Option<f64>]; 2],
) -> Table<'a> {
    let baseline = format!("baseline_{name}");
    Table::new(about, ["class", "train", "test", name, &baseline], order.len(), move |at| {
        let (class_idx, classes) = (order[at], &run.classes);
        vec![
            classes.names[class_idx].clone(),
            classes.train_counts[class_idx].to_string(),
            classes.test_counts[class_idx].to_string(),
            cell(values[0][class_idx]),
            cell(values[1][class_idx]),
        ]
    })
}

/// The definition of the generalization gap.
pub const GAP: &str = "per class, mean over features of how far the test range lies outside the range of training and synthetic points (Dablain et al. 2022)";
/// The definition of the norms.
pub const NORM: &str = "Euclidean length of the weight vector of each class in the last layer";
/// The definition of recall and confusion.
pub const RECALL: &str = "share of the test points of a class that the final head finds; counts of true against predicted class";
/// The definition of places on the map.
pub const MAP: &str =
    "places of a map have no unit; near points are near in the space of the embeddings";
/// The definition of places in the plane.
pub const PLANE: &str = "x: signed distance to the boundary of the pair in embedding units; y: the vertical axis named below";

/// The definition of the features of a class's gap.
pub const FEATURES: &str = "per feature, how far the test range of the class lies outside the range of its training and synthetic points; share of the class's gap";
/// The definition of a curve over K.
pub const SWEEP: &str = "mean and sample deviation over seeds of what the recipe gives at each K";

/// What a chart is drawn from: a run, and the answer on screen.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The run.
    pub run: &'a Run,
    /// The run as samplers and heads see it.
    pub subject: &'a EvalData,
    /// The answer; none for the trained head.
    pub answer: Option<&'a Answer>,
    /// The classes in the order on screen.
    pub order: &'a [usize],
}

impl<'a> Source<'a> {
    fn now(&self) -> &'a Report {
        self.answer.map_or(&self.subject.baseline, |answer| &answer.outcome.report)
    }

    /// What a chart over classes is about: also that some are not listed.
    fn about(&self, definition: &str) -> Vec<String> {
        let mut about = about(self.run, self.answer, definition);
        let (n, of) = (self.order.len(), self.run.classes.len());
        if n < of {
            about.push(format!("classes: {n} of {of}, those that were searched for"));
        }
        about
    }

    /// The gap of every class.
    pub fn gap(self) -> Table<'a> {
        let values = [&self.now().gap.per_class[..], &self.subject.baseline.gap.per_class[..]];
        per_class(self.run, self.order, self.about(GAP), "gap", values)
    }

    /// The weight norm of every class.
    pub fn norms(self) -> Table<'a> {
        let values = [&self.now().weight_norms[..], &self.subject.baseline.weight_norms[..]];
        per_class(self.run, self.order, self.about(NORM), "weight_norm", values)
    }

    /// Recall of every class, and how often it is predicted as which.
    pub fn recall(self) -> Table<'a> {
        let Self { run, subject, order, .. } = self;
        let (names, now) = (&run.classes.names, self.now());
        let columns = ["class", "recall", "baseline_recall"].map(str::to_owned);
        let taken = order.iter().map(|&class_idx| format!("as {}", names[class_idx]));
        let columns = columns.into_iter().chain(taken);
        Table::new(self.about(RECALL), columns, order.len(), move |at| {
            let class_idx = order[at];
            let mut fields = vec![
                names[class_idx].clone(),
                cell(now.metrics.recall[class_idx]),
                cell(subject.baseline.metrics.recall[class_idx]),
            ];
            let counts = now.confusion.counts();
            fields.extend(order.iter().map(|&other| counts[[class_idx, other]].to_string()));
            fields
        })
    }

    /// What a recipe gives at every K of a sweep.
    pub fn sweep(self, recipe: &Recipe, points: &'a [SweepPoint]) -> Table<'a> {
        let mut about = about(self.run, None, SWEEP);
        about[1] = format!(
            "recipe: {} over K, {} head, seed {}",
            recipe.sampling.kind.label(),
            recipe.head.method.name(),
            recipe.seed
        );
        let columns =
            ["k", "balanced_accuracy", "balanced_accuracy_sd", "net_gap", "net_gap_sd", "seeds"];
        Table::new(about, columns, points.len(), |at| {
            let point = &points[at];
            let (accuracy, gap) = (point.balanced_accuracy, point.net_gap);
            vec![
                point.k.to_string(),
                cell(Some(accuracy.mean)),
                cell(accuracy.sd),
                cell(gap.map(|gap| gap.mean)),
                cell(gap.and_then(|gap| gap.sd)),
                SWEEP_SEEDS.to_string(),
            ]
        })
    }
}

/// The features of the gap of one class.
///
/// # Shapes
/// `reach` gives from where to where training and synthetic points reach, by feature.
pub fn features<'a>(
    source: Source<'a>,
    class_idx: usize,
    gaps: &'a [FeatureGap],
    reach: &'a [[f32; 2]],
) -> Table<'a> {
    let Source { run, answer, .. } = source;
    let mut about = about(run, answer, FEATURES);
    about.push(format!("class: {}", run.classes.names[class_idx]));
    let columns = [
        "feature",
        "share",
        "train_min",
        "train_max",
        "with_synthetic_min",
        "with_synthetic_max",
        "test_min",
        "test_max",
        "outside_below",
        "outside_above",
        "test_min_id",
        "test_max_id",
    ];
    let total = gaps.iter().map(FeatureGap::total).sum::<f64>().max(f64::MIN_POSITIVE);
    let id = |row: usize| run.test_ids.get(row).map_or(row as u32, |id| *id).to_string();
    Table::new(about, columns, gaps.len(), move |at| {
        let gap = &gaps[at];
        let [low, high] = reach[gap.feature];
        vec![
            gap.feature.to_string(),
            (gap.total() / total).to_string(),
            gap.train[0].value.to_string(),
            gap.train[1].value.to_string(),
            low.to_string(),
            high.to_string(),
            gap.test[0].value.to_string(),
            gap.test[1].value.to_string(),
            gap.below.to_string(),
            gap.above.to_string(),
            id(gap.test[0].row),
            id(gap.test[1].row),
        ]
    })
}

/// The epochs of a training.
///
/// # Shapes
/// `classes` has a name per class, or is empty where they are not known yet.
pub fn training<'a>(
    name: &str,
    command: &str,
    classes: &'a [String],
    history: &'a [EpochEntry],
) -> Table<'a> {
    let about = vec![
        format!("run: {name}"),
        format!("command: {command}"),
        "definition: loss and accuracy on the training images as they are drawn; balanced accuracy and recall on the test images, where they were measured".into(),
        format!("written by: Eoscope {}", env!("CARGO_PKG_VERSION")),
    ];
    let columns =
        ["epoch", "learning_rate", "loss", "train_accuracy", "test_balanced_accuracy", "seconds"]
            .map(str::to_owned);
    let recalls = classes.iter().map(|class| format!("recall of {class}"));
    Table::new(about, columns.into_iter().chain(recalls), history.len(), |at| {
        let entry = &history[at];
        let mut fields = vec![
            entry.epoch.to_string(),
            entry.lr.to_string(),
            entry.loss.to_string(),
            entry.train_accuracy.to_string(),
            cell(entry.test_balanced_accuracy),
            entry.elapsed_secs.to_string(),
        ];
        let recall = |class_idx: usize| *entry.test_recall.as_ref()?.get(class_idx)?;
        fields.extend((0..classes.len()).map(|class_idx| cell(recall(class_idx))));
        fields
    })
}

/// Where points lie in a view.
#[derive(Clone, Copy, Default)]
pub struct Places<'a> {
    /// A place per training row.
    pub train: &'a [Point],
    /// A place per test row.
    pub test: &'a [Point],
    /// A place per synthetic point.
    pub synthetic: &'a [Point],
    /// The only classes of interest; all if there is none.
    pub classes: Option<[usize; 2]>,
}

/// Every point of a view with its place; points without a place are left out.
pub fn places<'a>(
    source: Source<'a>,
    places: Places<'a>,
    definition: &str,
    plane: Option<&BoundaryView>,
) -> Table<'a> {
    let Source { run, answer, .. } = source;
    let mut lines = about(run, answer, definition);
    let names = &run.classes.names;
    if let Some(plane) = plane.and_then(|answer| answer.plane.as_ref()) {
        lines.push(format!("negative x: {}, positive x: {}", names[plane.a], names[plane.b]));
        lines.push(format!("vertical axis: {}", plane.shows.label()));
        lines.push(format!("logits per unit of x: {}", plane.steepness));
    }
    let synthetic = answer.map(|answer| &answer.outcome.synthetic);
    let made: &[u32] = synthetic.map_or(&[], |synthetic| &synthetic.labels);
    let kinds = [
        (Some(Split::Train), run.train.labels(), places.train),
        (Some(Split::Test), run.test.labels(), places.test),
        (None, made, places.synthetic),
    ];
    let mut shown: Vec<(Option<Split>, u32, u32, Point)> = Vec::new();
    for (split, labels, places_of_kind) in kinds {
        for (row, (&label, &place)) in (0..).zip(labels.iter().zip(places_of_kind)) {
            let is_wanted =
                places.classes.is_none_or(|classes| classes.contains(&(label as usize)));
            if is_wanted && place[0].is_finite() {
                shown.push((split, row, label, place));
            }
        }
    }
    let head = answer.map_or(&run.head, |answer| &answer.outcome.head);
    let report = source.now();
    let columns = ["split", "row", "id", "class", "predicted", "x", "y"];
    Table::new(lines, columns, shown.len(), move |at| {
        let (split, row, label, place) = shown[at];
        let at = row as usize;
        let (features, ids): (&[f32], &[u32]) = match (split, synthetic) {
            (Some(Split::Train), _) => (run.train.row(at), &run.train_ids),
            (Some(Split::Test), _) => (run.test.row(at), &run.test_ids),
            (None, Some(synthetic)) => {
                let dim = run.train.dim();
                (&synthetic.flat[at * dim..(at + 1) * dim], &[])
            }
            (None, None) => (&[], &[]),
        };
        let predicted = match split {
            Some(Split::Test) => report.predicted[at] as usize,
            _ => head.decide(features).0,
        };
        vec![
            split.map_or("synthetic", Split::name).into(),
            row.to_string(),
            ids.get(at).unwrap_or(&row).to_string(),
            names[label as usize].clone(),
            names[predicted].clone(),
            place[0].to_string(),
            place[1].to_string(),
        ]
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use eoscope_core::domain::{Embeddings, Head};
    use eoscope_io::run::Manifest;
    use ndarray::{Array1, Array2, array};

    use super::*;

    #[test]
    fn tables_say_what_they_mean_and_hold_every_class_and_point() {
        let points = Embeddings::new(array![[2.0, 0.0], [0.0, 1.0]], vec![0, 1], 2).unwrap();
        let head = Head::linear(Array2::eye(2), Array1::zeros(2));
        let names = vec!["ant, red".into(), "bee".into()];
        let run = Run::new(Manifest::new("x".into()), names, points.clone(), points, head.clone());
        let subject = EvalData::new(Arc::clone(&run.train), Arc::clone(&run.test), head);
        let source = |order| Source { run: &run, subject: &subject, answer: None, order };
        let text = |table: Table<'_>| String::from_utf8(table.csv().unwrap()).unwrap();
        let gap = text(source(&[1, 0]).gap());
        assert!(gap.starts_with("# run: x") && gap.contains("# recipe: trained head"), "{gap}");
        assert!(
            gap.contains("class,train,test,gap,baseline_gap\nbee,1,1,0,0\n\"ant, red\",1,1,0,0\n"),
            "{gap}"
        );
        let recall = text(source(&[0, 1]).recall());
        assert!(recall.ends_with("bee,1,1,0,1\n"), "{recall}");
        assert!(text(source(&[0]).norms()).contains("\"ant, red\",1,1,1,1"));
        let shown = Places {
            train: &[[0.5, 1.0], [2.0, 3.0]],
            test: &[[f32::NAN, 0.0], [4.0, 5.0]],
            synthetic: &[],
            classes: None,
        };
        let map = text(places(source(&[0]), shown, MAP, None));
        let rows: Vec<&str> = map.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(rows.len(), 4, "a point without a place is left out: {map}");
        assert_eq!(rows[3], "test,1,1,bee,bee,4,5");
        let entry = EpochEntry {
            epoch: 1,
            lr: 0.1,
            loss: 2.5,
            train_accuracy: 0.5,
            test_balanced_accuracy: Some(0.25),
            test_recall: Some(vec![None, Some(0.5)]),
            elapsed_secs: 3.0,
        };
        let history = [EpochEntry { test_recall: None, ..entry.clone() }, entry];
        let table = text(training("t", "eoscope train", &run.classes.names, &history));
        assert!(table.contains("\n1,0.1,2.5,0.5,0.25,3,,\n1,0.1,2.5,0.5,0.25,3,,0.5\n"), "{table}");
        let gaps = eoscope_core::analysis::feature_gaps(&run.train, &run.test, 1);
        let table = features(source(&[0]), 1, &gaps, &[[0.0, 0.0], [1.0, 1.0]]);
        assert_eq!((table.n_rows, table.columns.len()), (2, table.row(0).len()));
        assert!(table.about.contains(&"class: bee".to_owned()));
    }
}
