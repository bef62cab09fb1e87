//! Maps that are linear: any point has an exact place on them, and straight lines stay straight.

use ndarray::{Array2, Axis, concatenate};

use crate::domain::{Embeddings, Layout, LinearMap};
use crate::numerics::linalg::principal_axes;

/// The method of maps of two features on their own axes.
pub const TWO_FEATURES: &str = "two features";

/// Lays training and test points out along the two directions of largest spread over both.
pub fn pca(train: &Embeddings, test: &Embeddings) -> Layout {
    let both = [train.features().view(), test.features().view()];
    let points = concatenate(Axis(0), &both).expect("both splits have d features");
    let (mut axes, mean) = principal_axes(points.view(), 0);
    at_right_angles(&mut axes);
    layout("PCA", LinearMap { axes, mean: mean.to_vec() }, train, test)
}

/// Makes the second axis perpendicular to the first, which an iteration only comes near to, and both of
/// unit length. An axis without spread stays 0, but in the plane it is known all the same.
fn at_right_angles(axes: &mut Array2<f32>) {
    if axes.ncols() == 2 && axes.row(0).iter().any(|value| *value != 0.0) {
        let (x, y) = (axes[[0, 0]], axes[[0, 1]]);
        axes.row_mut(1).assign(&ndarray::aview1(&[-y, x]));
    }
    let (first, mut second) = axes.view_mut().split_at(Axis(0), 1);
    let overlap = second.row(0).dot(&first.row(0));
    second.row_mut(0).scaled_add(-overlap, &first.row(0));
    for mut axis in axes.rows_mut() {
        let length = axis.dot(&axis).sqrt();
        if length > 0.0 {
            axis /= length;
        }
    }
}

/// Points of two features on their own axes; none if there are not two.
pub fn two_features(train: &Embeddings, test: &Embeddings) -> Option<Layout> {
    let is_plane = train.dim() == 2;
    is_plane.then(|| layout(TWO_FEATURES, LinearMap::of_two_features(), train, test))
}

fn layout(method: &str, linear: LinearMap, train: &Embeddings, test: &Embeddings) -> Layout {
    Layout {
        method: method.into(),
        seed: 0,
        train: linear.places(train.flat()),
        test: linear.places(test.flat()),
        linear: Some(linear),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Head;
    use crate::experiment::{EvalData, Recipe, evaluate};
    use crate::numerics::StopToken;
    use crate::refit::HeadMethod;
    use crate::sampler::SamplerKind;

    fn points(values: &[f32], dim: usize) -> Embeddings {
        let n = values.len() / dim;
        let features = Array2::from_shape_vec((n, dim), values[..n * dim].to_vec()).unwrap();
        let labels = (0..n as u32).map(|row| u32::from(row % 4 == 0)).collect();
        Embeddings::new(features, labels, 2).unwrap()
    }

    proptest! {
        /// The places of synthetic points are their projection, whatever the sampler.
        #[test]
        fn synthetic_points_lie_at_their_projection(
            values in proptest::collection::vec(-50.0f32..50.0, 60..120),
            dim in 2usize..5,
            kind in proptest::sample::select(vec![SamplerKind::Smote, SamplerKind::Eos, SamplerKind::Random]),
            own_axes in any::<bool>(),
        ) {
            let train = std::sync::Arc::new(points(&values, dim));
            let map = match two_features(&train, &train).filter(|_| own_axes) {
                Some(map) => map,
                None => pca(&train, &train),
            };
            let linear = map.linear.clone().unwrap();
            let head = Head::linear(Array2::zeros((2, dim)), ndarray::Array1::zeros(2));
            let subject = EvalData::new(std::sync::Arc::clone(&train), train, head);
            let recipe = Recipe::of(kind, HeadMethod::NearestMean, 1);
            let outcome = evaluate(&subject, &recipe, Some(&map), &StopToken::new()).unwrap();
            let rows = outcome.synthetic.flat.chunks_exact(dim);
            prop_assert_eq!(rows.len(), outcome.places.len());
            for (row, place) in rows.zip(&outcome.places) {
                for (axis, &found) in place.iter().enumerate() {
                    let exact: f64 = (0..dim)
                        .map(|at| (f64::from(row[at]) - f64::from(linear.mean[at]))
                            * f64::from(linear.axes[[axis, at]]))
                        .sum();
                    prop_assert!((f64::from(found) - exact).abs() <= 1e-5 * (1.0 + exact.abs()));
                }
            }
        }
    }

    #[test]
    fn a_place_of_two_features_leads_back_to_them() {
        let train = points(&[1.0, 2.0, 3.0, -4.0, 5.0, 0.5, 2.0, 2.0], 2);
        for map in [pca(&train, &train), two_features(&train, &train).unwrap()] {
            for (place, row) in map.train.iter().zip(train.features().rows()) {
                let back = map.linear.as_ref().unwrap().row_at(*place).unwrap();
                assert!((back[0] - row[0]).abs() < 1e-4 && (back[1] - row[1]).abs() < 1e-4);
            }
        }
        assert!(two_features(&points(&[0.0; 9], 3), &points(&[0.0; 9], 3)).is_none());
    }

    #[test]
    fn principal_coordinates_keep_the_order_of_the_largest_spread() {
        let points = ndarray::array![[0.0, 0.0, 1.0], [10.0, 1.0, 1.0], [20.0, 0.0, 1.0]];
        let points = Embeddings::new(points, vec![0; 3], 1).unwrap();
        let map = pca(&points, &points);
        let along: Vec<f32> = map.train.iter().map(|point| point[0]).collect();
        assert!((along[1] - along[0]).abs() > 9.0 && (along[2] - along[1]).abs() > 9.0);
        assert_eq!(map.train, map.test);
    }
}
