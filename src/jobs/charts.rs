//! The numbers behind a chart, as a table with what they mean on top.

use std::fmt::Write as _;

use super::{Answer, PlaneAnswer};
use crate::domain::{Embeddings, Point, Split};
use crate::experiment::Subject;
use crate::run::Run;

/// What a chart is about, and how it was made: one line each.
pub fn about(run: &Run, answer: Option<&Answer>, definition: &str) -> Vec<String> {
    let recipe = answer.map_or("trained head, no sampling".into(), |answer| {
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

/// A table under construction.
struct Table(String);

impl Table {
    fn new(about: &[String], names: &[&str]) -> Self {
        let mut text = String::new();
        for line in about {
            let _ = writeln!(text, "# {}", line.replace('\n', " "));
        }
        text += &names.join(",");
        text.push('\n');
        Self(text)
    }

    fn row(&mut self, fields: &[String]) {
        let quoted = |field: &String| {
            if field.contains([',', '"', '\n']) {
                format!("\"{}\"", field.replace('"', "\"\""))
            } else {
                field.clone()
            }
        };
        self.0 += &fields.iter().map(quoted).collect::<Vec<_>>().join(",");
        self.0.push('\n');
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
fn per_class(
    run: &Run,
    order: &[usize],
    about: &[String],
    name: &str,
    values: [&[Option<f64>]; 2],
) -> String {
    let baseline = format!("baseline_{name}");
    let mut table = Table::new(about, &["class", "train", "test", name, &baseline]);
    for &class_idx in order {
        let classes = &run.classes;
        table.row(&[
            classes.names[class_idx].clone(),
            classes.train_counts[class_idx].to_string(),
            classes.test_counts[class_idx].to_string(),
            cell(values[0][class_idx]),
            cell(values[1][class_idx]),
        ]);
    }
    table.0
}

/// The definition of the generalization gap.
pub const GAP: &str = "per class, mean over features of how far the test range sticks out of the range of training and synthetic points (Dablain et al. 2022)";
/// The definition of the norms.
pub const NORM: &str = "Euclidean length of the weight vector of each class in the last layer";
/// The definition of recall and confusion.
pub const RECALL: &str = "share of the test points of a class that the head of the last epoch finds; counts of true against predicted class";
/// The definition of places on the map.
pub const MAP: &str =
    "places of a map have no unit; near points are near in the space of the embeddings";
/// The definition of places in the plane.
pub const PLANE: &str = "x: signed distance to the boundary of the pair in embedding units; y: the direction named upright";

/// The gap of every class.
pub fn gap_csv(run: &Run, subject: &Subject, answer: Option<&Answer>, order: &[usize]) -> String {
    let now = answer.map_or(&subject.baseline, |answer| &answer.outcome.report);
    let values = [&now.gap.per_class[..], &subject.baseline.gap.per_class[..]];
    per_class(run, order, &about(run, answer, GAP), "gap", values)
}

/// The weight norm of every class.
pub fn norms_csv(run: &Run, subject: &Subject, answer: Option<&Answer>, order: &[usize]) -> String {
    let now = answer.map_or(&subject.baseline, |answer| &answer.outcome.report);
    let values = [&now.weight_norms[..], &subject.baseline.weight_norms[..]];
    per_class(run, order, &about(run, answer, NORM), "weight_norm", values)
}

/// Recall of every class, and how often it is taken for which.
pub fn recall_csv(
    run: &Run,
    subject: &Subject,
    answer: Option<&Answer>,
    order: &[usize],
) -> String {
    let now = answer.map_or(&subject.baseline, |answer| &answer.outcome.report);
    let names = &run.classes.names;
    let taken: Vec<String> =
        order.iter().map(|&class_idx| format!("as {}", names[class_idx])).collect();
    let mut columns = vec!["class", "recall", "baseline_recall"];
    columns.extend(taken.iter().map(String::as_str));
    let mut table = Table::new(&about(run, answer, RECALL), &[]);
    table.0.pop();
    table.row(&columns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    for &class_idx in order {
        let mut fields = vec![
            names[class_idx].clone(),
            cell(now.metrics.recall[class_idx]),
            cell(subject.baseline.metrics.recall[class_idx]),
        ];
        let counts = now.confusion.counts();
        fields.extend(order.iter().map(|&other| counts[[class_idx, other]].to_string()));
        table.row(&fields);
    }
    table.0
}

/// Where points lie in a view.
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

/// Every point of a view with its place.
pub fn places_csv(
    run: &Run,
    answer: Option<&Answer>,
    places: &Places<'_>,
    definition: &str,
    plane: Option<&PlaneAnswer>,
) -> String {
    let mut lines = about(run, answer, definition);
    if let Some(plane) = plane.and_then(|answer| answer.plane.as_ref()) {
        let names = &run.classes.names;
        lines.push(format!("negative x: {}, positive x: {}", names[plane.a], names[plane.b]));
        lines.push(format!("upright: {}", plane.shows.label()));
        lines.push(format!("logits per unit of x: {}", plane.steepness));
    }
    let columns = ["split", "row", "id", "class", "predicted", "x", "y"];
    let mut table = Table::new(&lines, &columns);
    let head = answer.map_or(&run.head, |answer| &answer.outcome.head);
    let wanted =
        |label: u32| places.classes.is_none_or(|classes| classes.contains(&(label as usize)));
    let names = &run.classes.names;
    let mut add = |split: &str, row: usize, id: u32, label: u32, predicted: usize, place: Point| {
        if wanted(label) && place[0].is_finite() {
            table.row(&[
                split.into(),
                row.to_string(),
                id.to_string(),
                names[label as usize].clone(),
                names[predicted].clone(),
                place[0].to_string(),
                place[1].to_string(),
            ]);
        }
    };
    let real: [(&Embeddings, &[u32], &[Point], Split); 2] = [
        (&run.train, &run.train_ids, places.train, Split::Train),
        (&run.test, &run.test_ids, places.test, Split::Test),
    ];
    for (points, ids, places, split) in real {
        let predicted = head.predict(points.features());
        for (row, (&label, &place)) in points.labels().iter().zip(places).enumerate() {
            let id = ids.get(row).copied().unwrap_or(row as u32);
            add(split.name(), row, id, label, predicted[row] as usize, place);
        }
    }
    if let Some(answer) = answer {
        let synthetic = &answer.outcome.synthetic;
        let rows = synthetic.flat.chunks_exact(run.train.dim());
        for (row, ((&label, &place), features)) in
            synthetic.labels.iter().zip(places.synthetic).zip(rows).enumerate()
        {
            add("synthetic", row, row as u32, label, head.decide(features).0, place);
        }
    }
    table.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Head;
    use crate::run::Manifest;
    use ndarray::{Array1, Array2, array};
    use std::sync::Arc;

    #[test]
    fn tables_say_what_they_mean_and_hold_every_class_and_point() {
        let points = Embeddings::new(array![[2.0, 0.0], [0.0, 1.0]], vec![0, 1], 2).unwrap();
        let head = Head::linear(Array2::eye(2), Array1::zeros(2));
        let names = vec!["ant, red".into(), "bee".into()];
        let run = Run::new(Manifest::new("x".into()), names, points.clone(), points, head.clone());
        let subject = Subject::new(Arc::clone(&run.train), Arc::clone(&run.test), head);
        let gap = gap_csv(&run, &subject, None, &[1, 0]);
        assert!(gap.starts_with("# run: x") && gap.contains("# recipe: trained head"), "{gap}");
        assert!(
            gap.contains("class,train,test,gap,baseline_gap\nbee,1,1,0,0\n\"ant, red\",1,1,0,0\n"),
            "{gap}"
        );
        let recall = recall_csv(&run, &subject, None, &[0, 1]);
        assert!(recall.ends_with("bee,1,1,0,1\n"), "{recall}");
        assert!(norms_csv(&run, &subject, None, &[0]).contains("\"ant, red\",1,1,1,1"));
        let places = Places {
            train: &[[0.5, 1.0], [2.0, 3.0]],
            test: &[[f32::NAN, 0.0], [4.0, 5.0]],
            synthetic: &[],
            classes: None,
        };
        let map = places_csv(&run, None, &places, MAP, None);
        let rows: Vec<&str> = map.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(rows.len(), 4, "a point without a place is left out: {map}");
        assert_eq!(rows[3], "test,1,1,bee,bee,4,5");
    }
}
