//! What variants are compared by: the columns of every table.

use super::Trial;

/// Whether more or less of a measure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is.
    HigherIsBetter,
    /// Less is.
    LowerIsBetter,
}

/// A column of a table of variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Mean of recalls.
    BalancedAccuracy,
    /// The paper's G-mean: `sqrt(mean recall · mean specificity)`.
    GMeanPaper,
    /// The geometric mean of recalls.
    GMean,
    /// Mean of F1.
    MacroF1,
    /// Share of all test points that are recognized.
    Accuracy,
    /// Macro one-against-rest AUC.
    Auc,
    /// Expected calibration error.
    CalibrationError,
    /// The net generalization gap, in embedding units.
    NetGap,
    /// Mean recall of the rarest third of the classes.
    RareRecall,
    /// The largest weight norm over the smallest.
    NormSpread,
    /// Balanced accuracy of the best epoch on test: selected on test.
    PaperProtocol,
    /// Seconds for one seed.
    Seconds,
}

impl Measure {
    /// All of them, in the order of the columns.
    pub const ALL: [Self; 12] = [
        Self::BalancedAccuracy,
        Self::GMeanPaper,
        Self::GMean,
        Self::MacroF1,
        Self::Accuracy,
        Self::Auc,
        Self::CalibrationError,
        Self::NetGap,
        Self::RareRecall,
        Self::NormSpread,
        Self::PaperProtocol,
        Self::Seconds,
    ];

    /// The value of one seed; none where it is undefined or was not measured.
    pub fn of(self, trial: &Trial) -> Option<f64> {
        match self {
            Self::BalancedAccuracy => Some(trial.last.balanced_accuracy),
            Self::GMeanPaper => Some(trial.last.g_mean_paper),
            Self::GMean => Some(trial.last.g_mean),
            Self::MacroF1 => Some(trial.last.macro_f1),
            Self::Accuracy => Some(trial.last.accuracy),
            Self::Auc => trial.scores?.auc,
            Self::CalibrationError => trial.scores?.calibration_error,
            Self::NetGap => trial.net_gap,
            Self::RareRecall => trial.rare_recall,
            Self::NormSpread => trial.norm_spread,
            Self::PaperProtocol => Some(trial.paper_protocol.balanced_accuracy),
            Self::Seconds => Some(trial.seconds.total()),
        }
    }

    /// The name in files and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::BalancedAccuracy => "balanced_accuracy",
            Self::GMeanPaper => "g_mean_paper",
            Self::GMean => "g_mean",
            Self::MacroF1 => "macro_f1",
            Self::Accuracy => "accuracy",
            Self::Auc => "auc",
            Self::CalibrationError => "calibration_error",
            Self::NetGap => "net_gap",
            Self::RareRecall => "rare_recall",
            Self::NormSpread => "norm_spread",
            Self::PaperProtocol => "best_epoch_on_test_balanced_accuracy",
            Self::Seconds => "seconds",
        }
    }

    /// The head of its column.
    pub fn label(self) -> &'static str {
        match self {
            Self::BalancedAccuracy => "Balanced acc.",
            Self::GMeanPaper => "G-mean (paper)",
            Self::GMean => "G-mean (recalls)",
            Self::MacroF1 => "Macro F1",
            Self::Accuracy => "Accuracy",
            Self::Auc => "AUC",
            Self::CalibrationError => "Calibration err.",
            Self::NetGap => "Net gap",
            Self::RareRecall => "Rare-class recall",
            Self::NormSpread => "Norm max / min",
            Self::PaperProtocol => "Best epoch on test (paper)",
            Self::Seconds => "Seconds",
        }
    }

    /// What it is, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::BalancedAccuracy => "Mean recall over classes, 0–1",
            Self::GMeanPaper => "√(mean recall × mean specificity), as in the paper's tables, 0–1",
            Self::GMean => "Geometric mean of recalls, 0 if any class is never found, 0–1",
            Self::MacroF1 => "Mean F1 over classes, 0–1",
            Self::Accuracy => "Share of the test points that are recognized, 0–1",
            Self::Auc => "Mean over classes of one-against-rest AUC; 0.5 is chance",
            Self::CalibrationError => {
                "How far confidence is from accuracy, 15 bins, 0–1; 0 is best"
            }
            Self::NetGap => "Mean generalization gap over classes, in embedding units; 0 is best",
            Self::RareRecall => "Mean recall of the rarest third of the classes, 0–1",
            Self::NormSpread => "Longest weight vector over the shortest; 1 if classes are alike",
            Self::PaperProtocol => {
                "Balanced accuracy of the epoch that is best on test: the paper's protocol, selected \
                 on test and so too good"
            }
            Self::Seconds => "Seconds to sample, fit and measure one seed on this machine",
        }
    }

    /// Which values are better; none if it is no merit.
    pub fn better(self) -> Option<Direction> {
        match self {
            Self::Seconds => None,
            Self::CalibrationError | Self::NetGap | Self::NormSpread => {
                Some(Direction::LowerIsBetter)
            }
            _ => Some(Direction::HigherIsBetter),
        }
    }

    /// The digits that are shown after the point.
    pub fn decimals(self) -> usize {
        match self {
            Self::Seconds => 3,
            Self::NormSpread => 2,
            _ => 4,
        }
    }

    /// The best of some values as it reads, so that what reads the same is marked the same. None for
    /// fewer than two values.
    pub fn best(self, values: impl Iterator<Item = Option<f64>>) -> Option<String> {
        let values: Vec<f64> = values.flatten().collect();
        let better = self.better().filter(|_| values.len() > 1)?;
        let best = values.into_iter().reduce(match better {
            Direction::HigherIsBetter => f64::max,
            Direction::LowerIsBetter => f64::min,
        });
        best.map(|best| self.text(best))
    }

    /// A value with the digits of the measure.
    pub fn text(self, value: f64) -> String {
        format!("{value:.*}", self.decimals())
    }
}
