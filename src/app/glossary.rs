//! The terms of the window with what they mean: for the glossary of the window and that of the docs.

/// A term with what it means.
pub struct Term {
    /// The term as it stands on screen.
    pub name: &'static str,
    /// What it means, in one or two sentences.
    pub meaning: &'static str,
    /// Other words by which it is found, in lower case.
    also: &'static str,
}

impl Term {
    /// Whether a query in lower case finds it.
    pub fn answers(&self, query: &str) -> bool {
        self.name.to_lowercase().contains(query) || self.also.contains(query)
    }
}

const fn term(name: &'static str, also: &'static str, meaning: &'static str) -> Term {
    Term { name, meaning, also }
}

/// All terms, in alphabetical order.
#[rustfmt::skip]
pub static TERMS: &[Term] = &[
    term("ADASYN", "", "A sampler: SMOTE with more synthetic points where enemies are near (He et al. 2008)."),
    term("Augmentation", "augment", "Random changes of the training images, such as crops and mirror images, so that the network does not learn them by heart."),
    term("Backbone", "", "The network without its last layer. It turns an image into an embedding."),
    term("Balanced accuracy", "", "Mean of the recalls of all classes: every class counts the same, however few test points it has."),
    term("Balanced SVM", "", "A sampler: SMOTE, then a support vector machine labels the points again."),
    term("Base", "", "The real point that a synthetic point starts from."),
    term("Baseline", "keep trained head", "The head that came with the run, no sampling. Everything else is compared with it. It is a trained head, or, where embeddings came without one, a head fitted to their training rows."),
    term("Batch", "", "The images that one step of training looks at."),
    term("Best on test (paper)", "protocol epoch", "The metrics of the epoch with the highest balanced accuracy on the test set, as in the paper. It picks the epoch by looking at the test set, so it is too good to be true; the final head is not."),
    term("Borderline-SMOTE", "danger", "A sampler: SMOTE that starts only from points in danger: at least half, but not all, of their neighbours are enemies (Han et al. 2005). Borderline 2 also steps less than halfway towards enemies."),
    term("Boundary", "decision", "Where a head gives two classes the same probability. On one side it predicts one class, on the other side the other one."),
    term("Confusion", "matrix", "How many test points of each true class (rows) are predicted as each class (columns)."),
    term("Copies", "random", "The sampler Random: repeats training points of rare classes until all classes are equal. It adds nothing new, so a better sampler must beat it."),
    term("Cross-entropy", "loss", "The usual loss: minus the logarithm of the probability of the true class."),
    term("cRT", "balanced", "A head re-fit in which all classes weigh the same, as on batches in which every class is equally likely (Kang et al. 2020)."),
    term("Density", "", "How many points lie on the same spot of the screen, drawn or not."),
    term("Embedding", "features", "What the network makes of an image before its last layer: a list of numbers, its features. Similar images have similar embeddings."),
    term("Enemy", "", "A neighbour of another class."),
    term("EOS", "expansive", "The sampler of the paper: a synthetic point lies between a base and one of its enemies, so that the class reaches further (Dablain et al. 2022)."),
    term("Epoch", "", "One pass over all training data."),
    term("Fixed, broken", "change still wrong", "Fixed: a test point that the trained head gets wrong and the current head right. Broken: the other way round. Still wrong: both get it wrong."),
    term("Focal loss", "", "A loss in which images that are recognized already count less (Lin et al. 2017)."),
    term("Gap by feature", "outside training", "How far the test points of one class reach beyond the range of its training and synthetic points in one feature."),
    term("Generalization gap", "net gap", "How far the test points of a class reach beyond its training points, as a mean over features. 0: nothing lies outside. It grows by itself when a class has few training points. The net gap is its mean over classes."),
    term("G-mean (paper)", "", "Root of mean recall × mean specificity, as in the paper's tables; it moves with balanced accuracy."),
    term("G-mean (recalls)", "", "Geometric mean of the recalls: 0 if a class is never found."),
    term("Head", "last layer re-fit", "The last layer of the network: one weight vector and one bias per class. Re-fitting the head fits it again; the rest of the network stays as it is."),
    term("Imbalance, n₁ / n", "ratio rare", "How many times fewer training points a class has than the largest one."),
    term("K", "neighbours", "How many nearest neighbours a sampler may look at. A small K stays close, a large K reaches further."),
    term("Large, middle, rare classes", "head tail many few", "The classes in three equal parts by their number of training points."),
    term("LDAM", "loss margin", "A loss in which rarer classes must win by a larger margin (Cao et al. 2019)."),
    term("Learning rate", "warm-up step", "The size of the steps of training. It rises during the warm-up and falls at the steps of the schedule."),
    term("Logit", "", "The score that the head gives a class before it becomes a probability."),
    term("Logit adjusted", "prior", "The trained head with the frequencies of the classes taken out of its scores (Menon et al. 2021)."),
    term("LWS", "scaled", "The trained head with one learned factor per class (Kang et al. 2020)."),
    term("Macro F1", "precision", "Mean over classes of F1, the harmonic mean of precision (how many of the predictions are right) and recall (how many of the points are found)."),
    term("Map", "layout", "All points in a plane. Points with similar embeddings lie near each other; places have no unit."),
    term("Margin", "", "Of a point: the logit of its true class minus the highest other one; negative where it is predicted wrong. Of a class in Boundary: 95 % of its points lie at least this far on their own side."),
    term("Nearest class mean", "mean l2 cl2", "A head without weights: a point gets the class whose mean is nearest."),
    term("Neighbours kept", "trust", "The share of the 15 nearest neighbours of a point in embedding space that are among its 15 nearest on the map, as a mean over all points. Where it is low, the map does not show what is near what."),
    term("Optimal head", "optimum converged lambda λ", "The head at the optimum of cross-entropy plus λ/2 times the squares of weights and biases, on real and synthetic points. There is one optimum, whatever the seed, so two recipes differ by their points alone."),
    term("Outside training", "sticking out", "A test point lies outside training in a feature where its value is below the least or above the largest value of the training and synthetic points of its class."),
    term("Pair map", "figure 6", "A map of two classes and their synthetic points alone, as in Figure 6 of the paper."),
    term("PCA", "principal component", "A layout of the map: the two directions in which the points spread most."),
    term("Perplexity", "", "About how many neighbours t-SNE keeps together."),
    term("Pixel-level over-sampling", "remix mixup", "Over-sampling the images themselves, before training."),
    term("Probability, p", "", "What the head gives a class for a point, 0 to 1; all classes together 1."),
    term("Recall", "", "The share of the test points of a class that are predicted as this class."),
    term("Recipe", "variant", "A sampler with its parameters and a head re-fit with its parameters. A variant is a recipe that was pinned to be compared."),
    term("Re-weighting", "deferred drw", "Whether images of rare classes count more in training: never, in the last fifth of the epochs (deferred), or always."),
    term("Run", "", "A folder NAME.run with the embeddings, labels and head of one trained network."),
    term("Sampler", "over-sampling", "Makes synthetic points of rare classes from their real ones, before the head is re-fitted."),
    term("Search", "choose", "Every sampler with a few K: half of the test images choose and the other half reports, or a validation part of the run chooses and the test images report. Training points that are held out can choose, too, but the network has seen them."),
    term("Seed", "random", "The start of everything random. The same seed gives the same numbers, another seed another draw."),
    term("Session", "", "A file with the run, the recipes, panes and columns of a comparison."),
    term("Shade", "regions", "The colour of the ground of the map: which class the head predicts there, approximately."),
    term("SMOTE", "", "A sampler: a synthetic point lies between a point and a neighbour of the same class (Chawla et al. 2002)."),
    term("Snapshot", "look", "The network of a running training as it is now, opened like a run; the training goes on."),
    term("Spread, sd", "± seeds", "Standard deviation over seeds: how much a number changes by chance alone."),
    term("Step, r", "toward away released", "How far a synthetic point lies from its base towards its partner: 0 on the base, 1 on the partner."),
    term("SVM-SMOTE", "", "A sampler: SMOTE from the support vectors of a support vector machine (Nguyen et al. 2011)."),
    term("Synthetic point", "", "A point that a sampler has made."),
    term("τ-norm", "tau", "The trained head with its weight vectors made equally long; τ says how far: 0 as trained, 1 fully (Kang et al. 2020)."),
    term("t-SNE", "", "A layout of the map. Neighbours mostly stay neighbours; the space between groups means nothing."),
    term("Weight norm", "‖w‖", "The length of the weight vector of a class in the last layer. A longer one wins more often; large classes tend to have longer ones."),
    term("Weighted", "effective number", "A head re-fit in which rare classes count more, by their effective number of points (Cui et al. 2019)."),
];

/// What a term means, for its tooltip; empty where there is no such term.
pub fn meaning(name: &str) -> &'static str {
    TERMS.iter().find(|term| term.name == name).map_or("", |term| term.meaning)
}

/// The glossary as a page of the docs.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Glossary\n\nThe terms of the window, as `F1` shows them. This page is written from the same \
         source, and a test keeps the two equal.\n",
    );
    for term in TERMS {
        text += &format!("\n**{}**\n: {}\n", term.name, term.meaning);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_sorted_distinct_and_told_in_sentences() {
        let key = |term: &Term| term.name.to_lowercase().replace('τ', "tau").replace('-', "");
        for pair in TERMS.windows(2) {
            assert!(key(&pair[0]) < key(&pair[1]), "{} before {}", pair[0].name, pair[1].name);
        }
        for term in TERMS {
            assert!(term.meaning.ends_with('.') && term.meaning.len() < 320, "{}", term.name);
            assert_eq!(term.also, term.also.to_lowercase(), "{}", term.name);
        }
    }
}
